"""The papers of a period as rows of a table, for whoever keeps the books; nobody's name is among them.

Sums of credit notes are below nothing, so that a column can simply be added up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from keepword.enforcement.people import purpose
from keepword.parts.payments import books
from keepword.parts.payments.models import Payment, Refund
from keepword.parts.payments.money.currencies import decimal

from .models import Paper

PURPOSE = "keep-accounts"
BATCH = 200


def since() -> date | None:
    """The day of the first paper."""
    first = Paper.objects.order_by("issued_at").values_list("issued_at", flat=True).first()
    return first.date() if first else None


def headings() -> list[str]:
    return [
        _("Number"), _("Kind"), _("Issued"), _("Corrects"), _("Plan"), _("Currency"), _("Rate in percent"), _("Net"),
        _("Tax"), _("Gross"), _("Collected by"), _("Their number"),
    ]  # fmt: skip


def chunks(first: date, after: date, *, staff: int) -> Iterator[str]:
    """The table as CSV, written while it is read. ``staff`` is who looks: papers are personal data, so it is noted."""
    yield books.MARK + books.written([headings()])
    issued = {"issued_at__gte": books.moment(first), "issued_at__lt": books.moment(after)}
    numbers = Paper.objects.filter(**issued).order_by("issued_at", "number").values_list("pk", flat=True)
    for batch in batched(list(numbers), BATCH):
        with purpose.reading(PURPOSE, staff=staff):  # around the reading alone: the caller goes on in between
            text = books.written(_rows(batch))
        yield text


def _rows(numbers: tuple[str, ...]) -> list[list[Any]]:
    papers = list(Paper.objects.filter(pk__in=numbers).select_related("receipt").order_by("issued_at", "number"))
    about = [each.about for each in papers]
    theirs = {each.pk: each.capture for each in Payment.objects.filter(pk__in=about)}
    theirs |= {each.pk: each.reference or "" for each in Refund.objects.filter(pk__in=about)}
    for person in {each.person_id for each in papers}:
        purpose.may_read(person, "payment.record")
    return [_row(each, theirs.get(each.about, "")) for each in papers]


def _row(paper: Paper, theirs: str) -> list[Any]:
    sign = 1 if paper.receipt is None else -1
    return [
        paper.number,
        paper.kind,
        paper.issued_at.date().isoformat(),
        paper.receipt.number if paper.receipt else "",
        books.inert(paper.plan),
        paper.currency,
        f"{paper.rate / 1000:g}",
        *(decimal(sign * amount, paper.currency) for amount in (paper.net, paper.tax, paper.gross)),
        paper.processor,
        books.inert(theirs),
    ]
