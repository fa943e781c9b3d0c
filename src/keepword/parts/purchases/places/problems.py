"""What can be wrong with an address or a VAT number, told by field, for whoever puts it into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """The kinds of problem."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    FORM = "form"
    CHECKSUM = "checksum"
    COUNTRY = "country"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Problem:
    """One field and what is wrong with it; `example` is what would be right, where there is one."""

    field: str
    wrong: Wrong
    example: str = ""


class Problems(ValueError):
    """Everything that is wrong, at once."""

    def __init__(self, found: Iterable[Problem]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(f"{each.field}: {each.wrong}" for each in self.found))
