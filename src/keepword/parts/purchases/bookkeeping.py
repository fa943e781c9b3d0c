"""The papers of orders as rows of a table, for whoever keeps the books: one for each paper and rate of tax."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keepword.parts.payments import books
from keepword.parts.payments.money.currencies import decimal
from keepword.parts.payments.money.tax import Taxed, Worked

from .models import Paper


def headings() -> list[str]:
    return [
        _("Number"), _("Kind"), _("Issued"), _("Corrects"), _("Order"), _("Country"), _("Currency"),
        _("Rate in percent"), _("Net"), _("Tax"), _("Gross"), _("Buyer owes the tax"), _("Collected by"),
        _("Their number"),
    ]  # fmt: skip


def rows(papers: QuerySet[Paper]) -> Iterator[list[Any]]:
    collected = books.collected(papers)
    for each in papers:
        yield from _of(each, *collected[each.about])


def _of(paper: Paper, company: str, reference: str) -> Iterator[list[Any]]:
    said = json.loads(paper.content)
    sign = -1 if paper.kind == Paper.Kind.CREDIT else 1
    taxed = tuple(Taxed(net=line["net"], rate=line["rate"], tax=line["tax"]) for line in said["lines"])
    for each in Worked(taxed).rates:
        yield [
            paper.number, paper.kind, said["issued"], said.get("of_number", ""), books.inert(said["order"]),
            books.inert(said.get("country", "")), paper.currency, f"{each.rate / 1000:g}",
            *(decimal(sign * amount, paper.currency) for amount in (each.net, each.tax, each.gross)),
            _("yes") if said["reverse_charge"] else _("no"), company, books.inert(reference),
        ]  # fmt: skip


TABLE = books.Table(Paper, headings, rows)
