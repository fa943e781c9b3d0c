"""Stripe: its interface as of the API version of the installed SDK, its hosted page, its events."""
