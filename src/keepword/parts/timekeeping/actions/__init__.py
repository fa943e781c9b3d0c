"""The verbs of this part. Each takes a person and cleaned values, writes one step of the journal, and returns rows."""
