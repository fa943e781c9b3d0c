"""A week as seven columns of pieces, each with the minutes at which clocks showed its ends."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from keepword.parts.timekeeping.models import Entry, Timebook
from keepword.parts.timekeeping.queries import entries
from keepword.parts.timekeeping.spans import Span, per_day, wall

from .rows import ZERO, about, colour, times
from .words import length, short_day

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Column:
    """One day of the week."""

    day: date
    title: str
    url: str
    today: bool
    seconds: int
    pieces: SafeString

    @property
    def total(self) -> str:
        """The sum of the day."""
        return length(self.seconds) if self.seconds else ""


def columns(book: Timebook, first: date, today: date, days: int = 7) -> list[Column]:
    """So many days from the first on, with every entry that reaches into them."""
    now = int(time.time())
    found = list(entries.touching(book.pk, first, first + timedelta(days=days - 1)))
    spans = [entries.span_of(each) for each in found]
    shares = [per_day(span, span.zone, book.day_start, now) for span in spans]
    page = reverse("timekeeping:entry", args=[ZERO])
    made = []
    for number in range(days):
        day = first + timedelta(days=number)
        drawn = [
            _piece(book, day, entry, span, now, page)
            for entry, span, share in zip(found, spans, shares, strict=True)
            if day in share or entry.day == day
        ]
        made.append(
            Column(
                day=day,
                title=short_day(day),
                url=reverse("timekeeping:day", args=[day]),
                today=day == today,
                seconds=sum(share.get(day, 0) for share in shares),
                pieces=format_html_join("", "{}", ((each,) for each in drawn)),
            )
        )
    return made


def _piece(book: Timebook, day: date, entry: Entry, span: Span, now: int, page: str) -> SafeString:
    """One entry on one day. What began or goes on elsewhere has no edge here to draw at."""
    begin = max(0, _minute(span.started, entry.zone, day, book.day_start))
    end = min(DAY, _minute(span.end(now), entry.zone, day, book.day_start))
    whole = entry.day == entry.last_day and entry.stopped is not None
    said = _("%(note)s, %(length)s") % {
        "note": (entry.note or "").partition("\n")[0] or _("without a note"),
        "length": length(sum(per_day(span, span.zone, book.day_start, now).values())),
    }
    return format_html(
        '<li class="piece c{}{}"><a href="{}" data-piece="{}" data-begin="{}" data-end="{}"{}>'
        '<span class="piece__when">{}</span><span class="piece__what">{}</span><span class="hidden">{}</span></a></li>',
        colour(entry), "" if whole else " piece--fixed", page.replace(ZERO, str(entry.pk)), entry.pk, begin,
        max(end, begin + 1), "" if whole else format_html(' data-fixed="{}"', "yes"), times(entry, book.zone),
        about(entry), said,
    )  # fmt: skip


def _minute(instant: int, zone: str, day: date, day_start: int) -> int:
    """Minutes on the clock from the start of that day."""
    there = wall(instant, zone)
    return (there.date() - day).days * DAY + there.hour * 60 + there.minute - day_start
