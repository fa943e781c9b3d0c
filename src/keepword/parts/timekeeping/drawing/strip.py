"""A day as one strip: what was when, at a glance; each piece leads to its entry."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from keepword.parts.timekeeping.spans import pieces

from .rows import colour, times
from .sheet import Sheet
from .words import short_clock

WIDTH, HEIGHT, HOUR = 1000, 40, 3600
LEAST_HOURS = 8


def strip(sheet: Sheet) -> SafeString:
    """The drawing, and the hours under it; nothing on an empty day."""
    if not sheet.entries:
        return SafeString("")
    begins, hours, step = _window(sheet)
    scale = WIDTH / (hours * HOUR)
    lanes = _lanes(sheet)
    high = HEIGHT / (max(lanes) + 1)
    drawn: list[tuple[object, ...]] = []
    for entry, span, lane in zip(sheet.entries, sheet.spans, lanes, strict=True):
        address = reverse("timekeeping:entry", args=[entry.pk])
        for begun, ended in pieces(span, sheet.now):
            left, right = max(begun, begins), min(ended, begins + hours * HOUR)
            if left < right:
                wide = max((right - left) * scale, 2)
                place = (f"{(left - begins) * scale:.1f}", f"{lane * high:.1f}", f"{wide:.1f}", f"{high - 1:.1f}")
                drawn.append((address, colour(entry), *place, times(entry, sheet.book.zone), entry.note or ""))
    bars = format_html_join(
        "",
        '<a href="{}" tabindex="-1"><rect class="c{}" x="{}" y="{}" width="{}" height="{}">'
        "<title>{} {}</title></rect></a>",
        drawn,
    )
    lines = format_html_join(
        "", '<path d="M{} 0V{}"/>', ((f"{at * HOUR * scale:.1f}", HEIGHT) for at in range(step, hours, step))
    )
    marks = format_html_join(
        "", "<span>{}</span>", ((short_clock(begins + at * HOUR, sheet.book.zone),) for at in range(0, hours, step))
    )
    return format_html(
        '<div class="strip" aria-hidden="true"><svg viewBox="0 0 {} {}" preserveAspectRatio="none">{}{}</svg>'
        '<div class="strip__hours">{}</div></div>',
        WIDTH, HEIGHT, lines, bars, marks,
    )  # fmt: skip


def _window(sheet: Sheet) -> tuple[int, int, int]:
    """From which moment, how many hours, and every how many of them one is named."""
    first = max(sheet.begins, min(span.started for span in sheet.spans))
    last = min(sheet.ends, max(span.end(sheet.now) for span in sheet.spans))
    begins = sheet.begins + (first - sheet.begins) // HOUR * HOUR
    hours = max(LEAST_HOURS, -((begins - last) // HOUR))
    step = 1 if hours <= 10 else 2 if hours <= 16 else 3
    hours = -(-hours // step) * step
    latest = max(sheet.begins, sheet.ends - hours * HOUR)
    return min(begins, latest), hours, step


def _lanes(sheet: Sheet) -> list[int]:
    """What lies on top of each other is drawn below each other."""
    free: list[int] = []
    found = []
    for span in sheet.spans:
        lane = next((at for at, until in enumerate(free) if until <= span.started), len(free))
        free[lane : lane + 1] = [span.end(sheet.now)]
        found.append(lane)
    return found
