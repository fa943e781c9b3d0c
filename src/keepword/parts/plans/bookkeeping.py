"""The papers of plans as rows of a table, for whoever keeps the books."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keepword.enforcement.people import purpose
from keepword.parts.payments import books
from keepword.parts.payments.money.currencies import decimal

from .models import Paper


def headings() -> list[str]:
    return [
        _("Number"), _("Kind"), _("Issued"), _("Corrects"), _("Plan"), _("Currency"), _("Rate in percent"), _("Net"),
        _("Tax"), _("Gross"), _("Collected by"), _("Their number"),
    ]  # fmt: skip


def rows(papers: QuerySet[Paper]) -> list[list[Any]]:
    papers = papers.select_related("receipt")
    for person in {each.person_id for each in papers}:
        purpose.may_read(person, "payment.record")
    collected = books.collected(papers)
    return [_row(each, collected[each.about][1]) for each in papers]


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


TABLE = books.Table(Paper, headings, rows)
