"""Times of day as somebody types them, and the moments they were."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from keepword.parts.timekeeping.spans import instant_of

_WRITTEN = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?(?::(\d{2}))?\s*(am|pm)?\s*([ab])?", re.IGNORECASE)


class Clock(forms.CharField):
    """A time of day: 9, 9:30, 0930, 9:30:15, 9.30 pm; `b` behind it means the second of two equal ones."""

    default_error_messages = {"clock": _("“%(text)s” is no time of day. Write it like 9:30.")}

    def __init__(self, *, placeholder: Any = "", **more: Any) -> None:
        shown = {"placeholder": placeholder} if placeholder else {}
        widget = forms.TextInput(attrs={"autocomplete": "off", "size": 8, **shown})
        super().__init__(max_length=20, widget=widget, **more)

    def clean(self, value: Any) -> Any:
        """A time and whether the second one is meant, or nothing."""
        text = super().clean(value)
        if not text:
            return None
        found = _WRITTEN.fullmatch(text)
        hour = int(found[1]) if found else 99
        half = (found[4] or "").lower() if found else ""
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 99
        try:
            there = time(hour, int(found[2] or 0), int(found[3] or 0)) if found else None
        except ValueError:
            there = None
        if found is None or there is None:
            raise ValidationError(self.error_messages["clock"], params={"text": text})
        return there, (found[5] or "").lower() == "b"


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A calendar day, in the browser's own calendar where it has one."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    told = {"invalid": _("This is no day. Write it like 2026-03-01.")}
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=told, **more)


def day_of_page(text: str) -> date:
    """The day that an address or a form names. Raises `ValueError` for what is no day, or one no entry can be on."""
    found = date.fromisoformat(text)
    if not 1971 <= found.year <= 2998:
        raise ValueError(text)
    return found


def moment(day: date, clock: tuple[time, bool], zone: str) -> int:
    """The moment at which clocks there showed this. Raises `SpanRefused` for one they never showed."""
    there, second = clock
    return instant_of(datetime.combine(day, there), zone, second=second).instant


def after(begun: int, day: date, clock: tuple[time, bool], zone: str) -> int:
    """That moment, or the same time on the next day if it would not be after the beginning."""
    found = moment(day, clock, zone)
    return found if found > begun else moment(day + timedelta(days=1), clock, zone)
