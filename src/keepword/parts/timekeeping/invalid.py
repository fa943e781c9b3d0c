"""What somebody gets to read about a value that can't be kept."""

from __future__ import annotations


class Invalid(Exception):
    """One value that can't be kept: in which field, what is wrong, and what to do instead; texts of the catalogue."""

    def __init__(self, field: str, what: str, instead: str = "", **details: object) -> None:
        super().__init__(what % details if details else what)
        self.field, self.what, self.instead, self.details = field, what, instead, details
