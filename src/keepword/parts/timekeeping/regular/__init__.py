"""Routines worked out: when they are due, how strong they are, what tracked time fills. Plain Python, no database."""
