"""Persons and what is theirs: sealed, opened under a purpose, shown, corrected, exported, erased, kept for so long."""
