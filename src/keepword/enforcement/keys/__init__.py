"""The keys of sealed data, in a store of their own: without it and its master key nothing sealed can be read."""
