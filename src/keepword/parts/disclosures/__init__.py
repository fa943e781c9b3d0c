"""Disclosures are the ground under every part: whatever leaves the house goes through here."""
