"""Backups: encrypted, unreadable once their published life is over, and restored with erasures replayed."""
