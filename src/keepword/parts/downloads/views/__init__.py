"""Turns requests for this part into pages and answers, for visitors, programs and staff."""
