"""The desk has no table of its own: it shows what others keep."""
