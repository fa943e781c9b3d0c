"""Makes Django's SQLite backend durable, really forgetful, safe for several processes."""
