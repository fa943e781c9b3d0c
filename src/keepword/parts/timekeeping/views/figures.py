"""One's own key figures, and what the company sees of all together."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from keepword.enforcement import versions
from keepword.enforcement.people import objection
from keepword.parts.accounts.access import account_required
from keepword.parts.timekeeping.actions.draw_figures import PURPOSE, may_draw
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.queries import figures
from keepword.parts.timekeeping.spans import local_day
from keepword.parts.timekeeping.spans.rounding import rounded
from keepword.web.charts import Bar, Bars

from . import said
from .answers import dialogs


@account_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Entries, hours and routines kept, by week and by year."""
    user: Any = request.user
    book = book_of(user.pk)
    now = int(time.time())
    weeks, years = figures.own(book, local_day(now, book.zone, book.day_start), now)
    heads = [gettext("Entries"), gettext("Hours"), gettext("Routines kept")]
    context = {
        "dialogs": dialogs("figures"),
        "chart": _chart(weeks),
        "week_headings": [gettext("Week"), *heads],
        "weeks": [[said.period(each.first, "week"), *_shown(each)] for each in weeks],
        "year_headings": [gettext("Year"), *heads],
        "years": [[said.period(each.first, "year"), *_shown(each)] for each in years],
        "drawn": may_draw(user.pk),
        "objected": PURPOSE in objection.of(user.pk),
        "open": objection.open_to(versions.for_person(user.pk), PURPOSE),
        "fewest": figures.FEWEST,
        "combined_headings": [gettext("Day"), gettext("Accounts"), *heads[:2], gettext("Routines")],
        "combined": [
            [date_format(each.day, gettext("j M Y")), each.accounts, each.entries, each.hours, each.routines]
            for each in figures.combined()
        ],
    }  # fmt: skip
    return render(request, "timekeeping/figures.html", context)


def _shown(found: figures.Figures) -> list[Any]:
    return [found.entries, said.length(rounded(found.seconds, 1, "nearest")), found.kept]


def _chart(weeks: list[figures.Figures]) -> Bars:
    most = max(weeks, key=lambda each: each.seconds)
    bars = [
        Bar(
            said.period(each.first, "week", short=True),
            round(each.seconds / 3600, 1),
            bool(most.seconds) and each is most,
        )
        for each in reversed(weeks)
    ]
    told = {"hours": said.length(rounded(most.seconds, 1, "nearest")), "when": said.period(most.first, "week")}
    finding = gettext("Most hours in the week %(when)s: %(hours)s") % told if most.seconds else gettext("No time yet")
    return Bars(
        finding, gettext("Hours"), bars, each=gettext("Week of"), source=gettext("Hours, from your own entries")
    )
