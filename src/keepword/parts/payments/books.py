"""Papers as tables for whoever keeps the books: those of a period, as text that spreadsheets read rightly."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import batched
from typing import Any

from django.db.models import QuerySet

from keepword.enforcement.people import purpose

from .models import Dispute, Issued, Payment, Refund

PURPOSE = "keep-accounts"
BATCH = 200
# What a spreadsheet would take for a formula.
ACTIVE = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"  # without it spreadsheets misread letters that English does not have
_PERIOD = re.compile(r"(20[0-9]{2})-(?:Q([1-4])|(0[1-9]|1[0-2]))")


@dataclass(frozen=True, slots=True)
class Table:
    """The papers of one part, the headings of their columns, and the rows that some of them make.

    Nobody's name is to be in a row. Sums of credit notes are below nothing, so that a column can simply be added up.
    """

    paper: type[Issued]
    headings: Callable[[], list[str]]
    rows: Callable[[QuerySet[Any]], Iterable[list[Any]]]

    def since(self) -> date | None:
        """The day of the first paper."""
        first = self.paper.objects.order_by("issued_at").values_list("issued_at", flat=True).first()
        return first.date() if first else None

    def chunks(self, first: date, after: date, *, staff: int | None = None) -> Iterator[str]:
        """As CSV, written while it is read. ``staff`` is who looks: papers are personal data, so it is noted."""
        yield MARK + written([self.headings()])
        papers = self.paper.objects.order_by("issued_at", "number")
        issued = papers.filter(issued_at__gte=_moment(first), issued_at__lt=_moment(after))
        for batch in batched(list(issued.values_list("pk", flat=True)), BATCH):
            with purpose.reading(PURPOSE, staff=staff):  # around the reading alone: the caller goes on in between
                text = written(self.rows(papers.filter(pk__in=batch)))
            yield text


def collected(papers: Iterable[Issued]) -> dict[Any, tuple[str, str]]:
    """By ``about`` of each paper: who collected it or gave it back, and their number of it; both "" if it is gone."""
    about = [each.about for each in papers]
    paid = {each.pk: (each.processor, each.capture or each.reference or "") for each in
            Payment.objects.filter(pk__in=about)}  # fmt: skip
    back = {each.pk: (each.payment.processor, each.reference or "") for each in
            Refund.objects.filter(pk__in=about).select_related("payment")}  # fmt: skip
    whose = {each.person_id for each in papers}
    lost = {each.about: (each.payment.processor, each.reference) for each in
            Dispute.objects.filter(payment__person_id__in=whose, state="lost").select_related("payment")}  # fmt: skip
    return dict.fromkeys(about, ("", "")) | paid | back | lost


def period(text: str) -> tuple[date, date] | None:
    """The first day of "2026-11" or "2026-Q4", and the first one after it; None for what is neither."""
    found = _PERIOD.fullmatch(text)
    if not found:
        return None
    year, month, months = int(found[1]), int(found[3] or int(found[2] or 1) * 3 - 2), 1 if found[3] else 3
    after = month + months
    return date(year, month, 1), date(year + (after > 12), after - 12 if after > 12 else after, 1)


def periods(first: date, last: date) -> list[str]:
    """Every quarter and month from one day to another, the newest first: "2026-Q4", "2026-12", …"""
    named: list[str] = []
    for number in range(last.year * 12 + last.month - 1, first.year * 12 + first.month - 2, -1):
        year, month = divmod(number, 12)
        if month % 3 == 2 or not named:
            named.append(f"{year}-Q{month // 3 + 1}")
        named.append(f"{year}-{month + 1:02d}")
    return named


def inert(text: str) -> str:
    """The text, so that a spreadsheet takes it for text."""
    return f"'{text}" if text.startswith(ACTIVE) else text


def written(rows: Iterable[list[Any]]) -> str:
    """The rows as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _moment(day: date) -> datetime:
    """When this day begins, as papers count days."""
    return datetime.combine(day, time.min, UTC)
