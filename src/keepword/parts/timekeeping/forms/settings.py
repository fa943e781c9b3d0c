"""How somebody wants to see their time."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.parts.timekeeping.drawing.words import length
from keepword.parts.timekeeping.models import Timebook
from keepword.parts.timekeeping.spans import SpanRefused, zone_named
from keepword.parts.timekeeping.spans.durations import parse

from .local_time import Clock

DAY = 24 * 3600


class Length(forms.CharField):
    """A length of time, as minutes."""

    def __init__(self, *, most: int = DAY, **more: Any) -> None:
        self.most = most
        widget = forms.TextInput(attrs={"size": 6, "autocomplete": "off"})
        super().__init__(max_length=20, widget=widget, **more)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return 0
        try:
            seconds = parse(text)
        except SpanRefused as refused:
            raise ValidationError(refused.says(gettext)) from None
        if seconds > self.most:
            raise ValidationError(
                gettext("This is too long. It can be %(most)s at most.") % {"most": length(self.most)}
            )
        return seconds // 60


class SettingsForm(forms.Form):
    """The settings of a timebook."""

    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        help_text=_("Where you are, such as Europe/Bucharest. Earlier entries keep the zone they were made in."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    day_start = Clock(
        label=_("A day starts at"),
        help_text=_("Who works at night counts it to the evening before: 4:00, for example."),
    )
    week_start = forms.TypedChoiceField(label=_("A week starts on"), coerce=int, choices=list(WEEKDAYS.items()))
    ask_after = Length(
        label=_("Ask about a timer after"),
        most=100 * DAY,
        help_text=_("A timer that runs longer may be forgotten. You are asked, and it is never cut."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for number, name in WEEKDAYS.items():
            self.fields[f"expected_{number}"] = Length(label=name, required=False)

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        try:
            zone_named(zone)
        except SpanRefused as refused:
            raise ValidationError(refused.says(gettext)) from None
        return zone

    def clean_day_start(self) -> int:
        there, _second = self.cleaned_data["day_start"]
        return int(there.hour * 60 + there.minute)

    def clean_ask_after(self) -> int:
        minutes: int = self.cleaned_data["ask_after"]
        if not minutes:
            raise ValidationError(gettext("Write at least one minute."))
        return minutes

    def values(self) -> dict[str, Any]:
        """What is kept; only asked for once the form is valid."""
        found = self.cleaned_data
        expected = [found[f"expected_{number}"] for number in WEEKDAYS]
        kept = {name: found[name] for name in ("zone", "day_start", "week_start", "ask_after")}
        return {**kept, "expected": expected if any(expected) else []}

    @property
    def days(self) -> list[Any]:
        """The fields of what is expected on each day of the week."""
        return [self[f"expected_{number}"] for number in WEEKDAYS]


def shown(book: Timebook) -> dict[str, Any]:
    """The settings as their form first shows them."""
    minutes = json.loads(book.expected) if book.expected else [0] * 7
    return {
        "zone": book.zone,
        "day_start": f"{book.day_start // 60}:{book.day_start % 60:02}",
        "week_start": book.week_start,
        "ask_after": length(book.ask_after * 60),
        **{f"expected_{day}": length(each * 60) if each else "" for day, each in enumerate(minutes)},
    }
