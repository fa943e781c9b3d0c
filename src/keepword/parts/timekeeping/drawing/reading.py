"""What a line was understood to be, as the page shows it while it is typed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from keepword.parts.timekeeping.quickline import Understood
from keepword.parts.timekeeping.spans import wall

from .words import length, short_clock, short_day


def preview_of(found: Understood, line: str) -> dict[str, Any]:
    """Parts to highlight, problems to tell, and the entry in words."""
    problems = [{"start": each.start, "end": each.end, "says": each.says(_)} for each in found.problems]
    return {
        "line": line,
        "parts": [[part.start, part.end, part.kind] for part in found.parts],
        "problems": problems,
        "says": [] if problems or not line.strip() else _says(found),
        "runs": found.stopped is None,
    }


def _says(found: Understood) -> list[str]:
    zone = found.zone
    day, begin = short_day(wall(found.started, zone).date()), short_clock(found.started, zone)
    if found.stopped is None:
        said = [_("Starts the timer: runs since %(day)s, %(begin)s") % {"day": day, "begin": begin}]
    else:
        end = short_clock(found.stopped, zone)
        said = [f"{day}, {begin}–{end}", length(found.stopped - found.started)]
    said += [found.note] if found.note else []
    if found.project:
        new = _("new project %(name)s") if found.project.id is None else "%(name)s"
        said.append(new % {"name": found.project.name})
    said += [f"#{tag}" for tag in found.tags]
    said += [_("billable")] if found.billable else []
    said += [_("clocks showed this time twice; this is the earlier one")] if found.twice else []
    return said
