"""Turns what buyers and staff ask for into pages."""
