"""Sets a paper as PDF: tagged for screen readers (PDF/UA-1), made to be kept (PDF/A-3a), the same bytes each time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import typst
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from keepword.parts.payments.legible import line
from keepword.parts.payments.money.currencies import written
from keepword.parts.payments.money.tax import Taxed

from .papers import CreditNote, Line, Paper, Party, Receipt
from .words import WORDS

HERE = Path(__file__).parent
SHEET = HERE / "paper.typ"


def pdf(paper: Paper) -> bytes:
    """The paper as PDF. Texts are handed over as data, never as markup.

    A character that no font has is shown as an empty box; such a paper can't be PDF/A, which asks for every glyph,
    and is tagged all the same.
    """
    said = json.dumps(told(paper))
    try:
        return _set(paper, said, ["a-3a", "ua-1"])
    except typst.TypstError as error:
        if "could not be displayed with font" not in error.message:
            raise
    return _set(paper, said, ["1.7"])


def _set(paper: Paper, said: str, standards: list[Any]) -> bytes:
    made = typst.compile(
        SHEET.read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"paper": said},
        pdf_standards=standards,
        timestamp=datetime.combine(paper.issued, time(), UTC),
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """The setter's own fonts and those beside this file; none of the machine's, or its papers would differ."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(HERE / "fonts")])


def told(paper: Paper) -> dict[str, Any]:
    """Everything the sheet says, in the words and figures of its language."""
    words, sums = WORDS[paper.language], paper.sums
    title = words["credit" if isinstance(paper, CreditNote) else "receipt"]
    return {
        "language": paper.language,
        "title": f"{title} {line(paper.number)}",
        "facts": _facts(paper, words),
        "seller": _party(paper.seller, words["seller"], words["vat"]),
        "buyer": _party(paper.buyer, words["buyer"], words["vat"]) if paper.buyer else None,
        "headings": [words[key] for key in ("item", "quantity", "net", "rate", "tax", "gross")],
        "lines": [_line(each, paper) for each in paper.lines],
        "sums": words["sums"],
        "rate_headings": [words[key] for key in ("rate", "net", "tax", "gross")],
        "rates": [_rate(each, paper) for each in sums.rates],
        "total": [words["total"], *(_money(each, paper) for each in (sums.net, sums.tax, sums.gross))],
        "paid": [_paid(paper, words), _money(sums.gross, paper)],
        "notes": [*([words["reverse"]] if paper.reverse_charge else []), *map(line, paper.notes)],
        "page": words["page"],
    }


def _paid(paper: Paper, words: dict[str, str]) -> str:
    """What became of the sum."""
    if isinstance(paper, CreditNote):
        return words["cancelled"] if paper.replaced else f"{words['returned']} {words[paper.paid_by]}"
    return f"{words['paid']} {words[paper.paid_by]}"


def _facts(paper: Paper, words: dict[str, str]) -> list[list[str]]:
    facts = [[words["number"], line(paper.number)], [words["issued"], _day(paper.issued, paper)]]
    if isinstance(paper, Receipt):
        facts.append([words["supplied"], _day(paper.supplied or paper.issued, paper)])
        if paper.replaces:
            facts.append([words["replaces"], line(paper.replaces)])
    if isinstance(paper, CreditNote):
        first = f"{line(paper.of_number)} {words['of']} {_day(paper.of_issued, paper)}"
        facts.append([words["corrects"], first])
    if paper.order:
        facts.append([words["order"], line(paper.order)])
    return facts


def _party(party: Party, heading: str, vat: str) -> dict[str, Any]:
    lines = [*map(line, party.lines), line(party.email)]
    if party.vat_number:
        lines.append(f"{vat} {line(party.vat_number)}")
    return {"heading": heading, "name": line(party.name), "lines": [each for each in lines if each]}


def _line(bought: Line, paper: Paper) -> list[str]:
    return [line(bought.text), format_decimal(bought.quantity, locale=paper.language), *_amounts(bought.taxed, paper)]


def _amounts(taxed: Taxed, paper: Paper) -> list[str]:
    return [_money(taxed.net, paper), _percent(taxed.rate, paper), _money(taxed.tax, paper), _money(taxed.gross, paper)]


def _rate(taxed: Taxed, paper: Paper) -> list[str]:
    net, rate, tax, gross = _amounts(taxed, paper)
    return [rate, net, tax, gross]


def _money(amount: int, paper: Paper) -> str:
    return written(amount, paper.currency, paper.language)


def _percent(rate: int, paper: Paper) -> str:
    form = Locale.parse(paper.language).percent_formats[None].pattern.replace("##0", "##0.###")
    return str(format_percent(Decimal(rate) / 100_000, form, paper.language))


def _day(day: date, paper: Paper) -> str:
    return str(format_date(day, "long", locale=paper.language))
