"""Stretches of time as they were lived: instants and their zone, local days, pauses, lengths. Plain Python.

An instant is a whole number of seconds since 1970 in UTC. A zone is an IANA name. Nothing here looks at a clock:
whoever asks says what time it is.
"""

from .days import day_begins, local_day, per_day
from .moving import moved, resized
from .parting import Overlap, gaps, merge, overlaps, split
from .refused import SpanAsked, SpanRefused
from .span import Span, checked, paused, pauses_from_text, pauses_text, pieces, resumed, stopped, worked
from .zones import NoSuchTime, Reached, instant_of, wall, zone_named

__all__ = [
    "NoSuchTime",
    "Overlap",
    "Reached",
    "Span",
    "SpanAsked",
    "SpanRefused",
    "checked",
    "day_begins",
    "gaps",
    "instant_of",
    "local_day",
    "merge",
    "moved",
    "overlaps",
    "paused",
    "pauses_from_text",
    "pauses_text",
    "per_day",
    "pieces",
    "resized",
    "resumed",
    "split",
    "stopped",
    "wall",
    "worked",
    "zone_named",
]
