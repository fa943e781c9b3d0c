"""The pieces that reports are made of."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Cell(NamedTuple):
    """Time of one day on one thing: ``tags`` are words with one space between them."""

    day: date
    project: uuid.UUID | None
    tags: str
    billable: bool
    seconds: int
    entries: int


@dataclass(frozen=True, slots=True)
class Billed:
    """What a report knows of a project; ``rate`` is for an hour, in the smallest unit of the currency."""

    name: str
    client: str = ""
    rate: int | None = None
    currency: str = ""
    colour: int = 0
