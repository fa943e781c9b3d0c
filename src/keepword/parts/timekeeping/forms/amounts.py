"""Amounts of a routine as somebody types them, and as they are shown."""

from __future__ import annotations

import re
from decimal import Decimal

from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.models import Routine
from keepword.parts.timekeeping.refusals import refusing
from keepword.parts.timekeeping.regular.wording import plain
from keepword.parts.timekeeping.spans import durations
from keepword.policy.words import N_

_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,3})?")


def read(measure: str, text: str, field: str = "value") -> int:
    """The thousandths of what was typed: "1:30" or "20" (minutes) for a duration, "2,5" for an amount."""
    written = text.strip()
    if not written:
        raise Invalid(field, N_("the amount is missing"), N_("Write how much it was."))
    if measure == Routine.Measure.DURATION:
        with refusing(field):
            return durations.parse(written) * 1000
    if not _NUMBER.fullmatch(written):
        raise Invalid(field, N_("this is no number"), N_("Write it as 3 or 2.5."))
    found = int(Decimal(written.replace(",", ".")) * 1000)
    if measure == Routine.Measure.COUNT and found % 1000:
        raise Invalid(field, N_("a count has no parts"), N_("Write a whole number."))
    return found


def shown(measure: str, thousandths: int) -> str:
    """As `read` reads it."""
    if measure == Routine.Measure.DURATION:
        return durations.shown(thousandths // 1000)
    return plain(thousandths)
