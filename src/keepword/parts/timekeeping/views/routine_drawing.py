"""What the page of a routine draws: the curve of its strength and the map of its year, as SVG without any script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from keepword.parts.timekeeping.regular.year import Cell

STEP, SIDE, TOP, LEFT = 14, 12, 18, 0
MOST_POINTS = 400


def curve(line: Sequence[tuple[date, float]]) -> dict[str, Any]:
    """The strength day by day as one line; years of it are thinned to what a screen can show."""
    if len(line) < 2:
        return {}
    thin = max(1, len(line) // MOST_POINTS)
    shown = [*line[:-1:thin], line[-1]]
    first, last = shown[0][0], shown[-1][0]
    width = (last - first).days or 1
    points = " ".join(f"{1000 * (day - first).days / width:.1f},{100 - 100 * value:.2f}" for day, value in shown)
    label = gettext("Strength from %(first)s to %(last)s") % {
        "first": date_format(first, gettext("j M Y")), "last": date_format(last, gettext("j M Y")),
    }  # fmt: skip
    drawn = format_html(
        '<svg class="curve" viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<line class="curve__grid" x1="0" x2="1000" y1="0" y2="0"/>'
        '<line class="curve__grid" x1="0" x2="1000" y1="50" y2="50"/>'
        '<line class="curve__zero" x1="0" x2="1000" y1="100" y2="100"/>'
        '<polygon class="curve__under" points="0,100 {} 1000,100"/>'
        '<polyline class="curve__line" points="{}"/></svg>',
        label, points, points,
    )  # fmt: skip
    step = max(1, len(line) // 12)
    table = [(date_format(day, gettext("j M Y")), f"{round(100 * value)} %") for day, value in line[::-1][::step]]
    return {
        "drawn": drawn,
        "first": date_format(first, gettext("j M Y")),
        "last": date_format(last, gettext("j M Y")),
        "table": table,
    }


def heat(columns: list[list[Cell | None]], said: Callable[[Cell], str], today: date) -> SafeString:
    """A square a day, a column a week; each square tells its day and what it was."""
    squares = format_html_join(
        "",
        '<rect class="heat__{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}</title></rect>',
        (
            (_kind(cell), LEFT + at * STEP, TOP + row * STEP, SIDE, SIDE, said(cell))
            for at, column in enumerate(columns)
            for row, cell in enumerate(column)
            if cell is not None and cell.day <= today
        ),
    )
    months = format_html_join("", '<text x="{}" y="11">{}</text>', _months(columns))
    return format_html(
        '<svg class="heat" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}{}</svg>',
        LEFT + len(columns) * STEP, TOP + 7 * STEP, LEFT + len(columns) * STEP, TOP + 7 * STEP,
        gettext("What was done on each day of the year"), months, squares,
    )  # fmt: skip


def _kind(cell: Cell) -> str:
    if cell.level == 0 and cell.state.value in ("skipped", "away"):
        return "rest"
    return str(cell.level)


def _months(columns: list[list[Cell | None]]) -> list[tuple[int, str]]:
    """The names of the months over the weeks in which they begin."""
    found = []
    for at, column in enumerate(columns[:-2]):
        begin = next((cell.day for cell in column if cell is not None and cell.day.day == 1), None)
        if begin is not None:
            found.append((LEFT + at * STEP, date_format(begin, "M")))
    return found
