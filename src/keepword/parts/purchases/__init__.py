"""Orders, receipts, licence keys: what a site that sells has of its buyers."""
