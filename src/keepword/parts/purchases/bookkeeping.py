"""The papers of a period as rows of a table, for whoever keeps the books: one for each paper and rate of tax.

No name and no address is among them. Sums of credit notes are below nothing, so that a column can simply be added up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from keepword.enforcement.people import purpose
from keepword.parts.payments import books
from keepword.parts.payments.models import Payment, Refund
from keepword.parts.payments.money.currencies import decimal
from keepword.parts.payments.money.tax import Taxed, by_rate

from .models import Paper

PURPOSE = "keep-accounts"
BATCH = 200


def since() -> date | None:
    """The day of the first paper."""
    first = Paper.objects.order_by("issued_at").values_list("issued_at", flat=True).first()
    return first.date() if first else None


def headings() -> list[str]:
    return [
        _("Number"), _("Kind"), _("Issued"), _("Corrects"), _("Order"), _("Country"), _("Currency"),
        _("Rate in percent"), _("Net"), _("Tax"), _("Gross"), _("Buyer owes the tax"), _("Collected by"),
        _("Their number"),
    ]  # fmt: skip


def chunks(first: date, after: date, *, staff: int | None = None) -> Iterator[str]:
    """The table as CSV, written while it is read. ``staff`` is who looks: papers are personal data, so it is noted."""
    yield books.MARK + books.written([headings()])
    issued = {"issued_at__gte": books.moment(first), "issued_at__lt": books.moment(after)}
    numbers = Paper.objects.filter(**issued).order_by("issued_at", "number").values_list("pk", flat=True)
    for batch in batched(list(numbers), BATCH):
        with purpose.reading(PURPOSE, staff=staff):  # around the reading alone: the caller goes on in between
            text = books.written(_rows(batch))
        yield text


def _rows(numbers: tuple[str, ...]) -> list[list[Any]]:
    papers = list(Paper.objects.filter(pk__in=numbers).order_by("issued_at", "number"))
    about = [each.about for each in papers]
    money = {each.pk: (each.processor, each.capture or each.reference or "") for each in
             Payment.objects.filter(pk__in=about)}  # fmt: skip
    money |= {each.pk: (each.payment.processor, each.reference or "") for each in
              Refund.objects.filter(pk__in=about).select_related("payment")}  # fmt: skip
    return [row for each in papers for row in _of(each, *money.get(each.about, ("", "")))]


def _of(paper: Paper, company: str, reference: str) -> Iterator[list[Any]]:
    said = json.loads(paper.content)
    sign = -1 if paper.kind == Paper.Kind.CREDIT else 1
    taxed = [Taxed(net=line["net"], rate=line["rate"], tax=line["tax"]) for line in said["lines"]]
    for each in by_rate(taxed):
        yield [
            paper.number, paper.kind, said["issued"], said.get("of_number", ""), books.inert(said["order"]),
            books.inert(said.get("country", "")), paper.currency, f"{each.rate / 1000:g}",
            *(decimal(sign * amount, paper.currency) for amount in (each.net, each.tax, each.net + each.tax)),
            _("yes") if said["reverse_charge"] else _("no"), company, books.inert(reference),
        ]  # fmt: skip
