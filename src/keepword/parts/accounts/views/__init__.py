"""Turns requests into actions and their outcomes into pages; decides nothing itself."""
