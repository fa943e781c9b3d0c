"""A report as a file: for a spreadsheet, for a program, for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import get_language, gettext

from keepword.parts.timekeeping.forms.reports import GROUPS
from keepword.parts.timekeeping.queries.report import Report
from keepword.parts.timekeeping.reporting import money
from keepword.parts.timekeeping.reporting.table import Line, Sum
from keepword.parts.timekeeping.spans import durations
from keepword.parts.timekeeping.spans.rounding import rounded

from . import said

SHEET = Path(__file__).with_name("report.typ")
# What a spreadsheet would take for a formula.
ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def csv_text(found: Report) -> str:
    """One line for each of the finest lines, with the names of those above; then their sum."""
    groups = found.question.groups
    names = {name: str(label) for name, label in GROUPS}
    currencies = sorted(found.table.total.money)
    out = io.StringIO()
    out.write("\ufeff")  # without it spreadsheets misread letters that English does not have
    write = csv.writer(out)
    heads = [gettext("Entries"), gettext("Time"), gettext("Hours"), *(each or gettext("Money") for each in currencies)]
    write.writerow([names[group] for group in groups] + heads)
    for labels, line in _finest(found, found.table.lines):
        write.writerow([*map(_inert, labels), *_figures(line.sum, currencies)])
    total = [gettext("All together")] + [""] * (len(groups) - 1)
    write.writerow([*total, *_figures(found.table.total, currencies)])
    return out.getvalue()


def _figures(found: Sum, currencies: list[str]) -> list[Any]:
    costs = [money.plain(found.money.get(each, 0), each) for each in currencies]
    return [found.entries, durations.shown(found.seconds), durations.shown(found.seconds, "decimal"), *costs]


def _finest(found: Report, lines: list[Line], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Line]]:
    for line in lines:
        labels = (*above, _plain_label(found.question.groups[len(above)], line.key, found))
        if line.lines:
            yield from _finest(found, line.lines, labels)
        else:
            yield labels, line


def _plain_label(group: str, key: Any, found: Report) -> str:
    return key.isoformat() if group in ("day", "week", "month") else said.line(group, key, found.projects)


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(ACTIVE) else text


def plain(found: Report) -> dict[str, Any]:
    """The report in values that JSON has; lengths are seconds, amounts of money in smallest units."""
    asked = found.question
    return {
        "first": asked.first.isoformat(),
        "last": asked.last.isoformat(),
        "groups": list(asked.groups),
        "filtered": asked.filtered,
        "rounded": {"minutes": asked.minutes, "way": asked.way},
        "total": _plain_sum(found.table.total),
        "expected": found.expected,
        "lines": [_plain_line(found, line) for line in found.table.lines],
    }


def _plain_line(found: Report, line: Line, depth: int = 0) -> dict[str, Any]:
    group = found.question.groups[depth]
    key = line.key.isoformat() if group in ("day", "week", "month") else line.key
    shown = {
        "key": str(key) if group == "project" and key else key,
        "label": said.line(group, line.key, found.projects),
    }
    inner = [_plain_line(found, each, depth + 1) for each in line.lines]
    return shown | _plain_sum(line.sum) | ({"lines": inner} if inner else {})


def _plain_sum(found: Sum) -> dict[str, Any]:
    return {"seconds": found.seconds, "entries": found.entries, "money": found.money}


def pdf(found: Report) -> bytes:
    """The report on pages; texts are handed over as data, never as markup."""
    names = {name: str(label) for name, label in GROUPS}
    told = {
        "language": (get_language() or "en")[:2],
        "title": gettext("Time report"),
        "days": said.days(found.question.first, found.question.last),
        "headings": [names[found.question.groups[0]], gettext("Entries"), gettext("Time"), gettext("Money")],
        "rows": list(_paper_rows(found, found.table.lines)),
        "total": [gettext("All together"), str(found.table.total.entries), *_paper_sum(found.table.total)],
        "money": bool(found.table.total.money),
        "bars": [
            [said.period(first, found.period, short=True), seconds] for first, seconds in found.bars.items()
        ],
        "notes": [*_expected(found), *notes(found)],
        "page": gettext("Page"),
    }  # fmt: skip
    made = typst.compile(
        SHEET.read_bytes(), format="pdf", ignore_system_fonts=True, sys_inputs={"report": json.dumps(told)}
    )
    assert isinstance(made, bytes)
    return made


def _paper_sum(found: Sum) -> list[str]:
    return [said.length(found.seconds), said.amounts(found)]


def _paper_rows(found: Report, lines: list[Line], depth: int = 0) -> Iterator[dict[str, Any]]:
    for line in lines:
        label = said.line(found.question.groups[depth], line.key, found.projects)
        yield {"depth": depth, "cells": [label, str(line.sum.entries), *_paper_sum(line.sum)]}
        yield from _paper_rows(found, line.lines, depth + 1)


def _expected(found: Report) -> list[str]:
    if found.expected is None:
        return []
    told = {
        "expected": said.length(found.expected),
        "difference": said.length(rounded(found.met, 1, "nearest") - found.expected),
    }
    return [gettext("Expected until today: %(expected)s. Difference: %(difference)s.") % told]


def notes(found: Report) -> list[str]:
    """What somebody has to know who reads the figures."""
    notes = []
    if "tag" in found.question.groups:
        notes.append(gettext("An entry with two tags counts for both; all together, each is counted once."))
    if found.question.minutes > 1:
        notes.append(
            gettext("Lengths are rounded to %(minutes)s minutes, so that the lines add up to the sum.")
            % {"minutes": found.question.minutes}
        )
    if found.table.total.money:
        notes.append(gettext("Money is worked out for billable entries, from the lengths shown here."))
    return notes
