"""What the style page shows: every element in every state, filled with samples."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .charts import Bar, Bars
from .lights import STATES

TONES = ("paper", "raised", "sunk", "line", "edge", "soft", "ink", "accent", "green", "grey", "red")
HOURS = (31.5, 28, 34, 22.5, 36, 40, 12)
WEEKS = tuple(date(2026, 10, 5) + timedelta(weeks=week) for week in range(len(HOURS)))
EVENTS = (
    (0, (_("Version 3 came into force"), _("Cookies live for 6 months instead of 1 year."), "passed")),
    (12, (_("A check failed for 14 minutes"), _("The record of visits was late."), "failing")),
    (80, (_("Version 1 was published"), "", "")),
)


class Sample(forms.Form):
    """A form with each kind of input."""

    name = forms.CharField(label=_("Your name"))
    email = forms.EmailField(label=_("E-mail address"), help_text=_("We send the download link there, nothing else."))
    day = forms.DateField(
        label=_("From which day"),
        help_text=_("For example 2026-11-22."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    duration = forms.CharField(
        label=_("How long"),
        help_text=_("Type it as you say it: 90m, 1h 30 or 1:30."),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )
    edition = forms.ChoiceField(label=_("Edition"), choices=[("free", _("Free")), ("full", _("Full"))])
    note = forms.CharField(label=_("Message"), widget=forms.Textarea, required=False)


def _day(day: date) -> str:
    return date_format(day, gettext("j M"))


def everything() -> dict[str, Any]:
    """The context of the style page."""
    now = timezone.now()
    return {
        "tones": TONES,
        "states": list(STATES),
        "form": Sample(auto_id="id_%s"),
        "wrong": Sample({"name": "Ada", "email": "ada.example.com", "duration": "soon"}, auto_id="wrong_%s"),
        "options": [
            ("yes", _("Yes, keep them"), _("Theme and language, for one year.")),
            ("no", _("No, forget them"), _("The site works just the same.")),
        ],
        "headings": [_("Cookie"), _("Remembers"), _("Life"), _("Needs")],
        "rows": [
            ["theme", _("your theme"), _("1 year"), _("permission")],
            ["language", _("your language"), _("1 year"), _("permission")],
            ["choices", _("your answer"), _("1 year"), _("your own act")],
        ],
        "tabs": [
            (_("Statements"), "#tabs", True, 32),
            (_("Evidence"), "#tabs", False, 31),
            (_("Past reds"), "#tabs", False),
        ],
        "few": Bars(
            gettext("Fewer hours in the week of the move"), gettext("Hours"),
            [Bar(_day(week), hours, hours == 12) for week, hours in zip(WEEKS, HOURS, strict=True)],
            each=gettext("Week of"), source=gettext("Hours a week, your own entries"), download="#chart",
        ),
        "many": Bars(
            gettext("Downloads doubled after the release on 12 November"), gettext("Downloads"),
            [
                Bar(_day(date(2026, 11, day)), 40 + day % 5 * 7 + (55 if day > 11 else 0), day == 12)
                for day in range(1, 23)
            ],
            each=gettext("Day"), source=gettext("Downloads a day, combined"),
        ),
        "entries": [(now - timedelta(days=ago), *told) for ago, told in EVENTS],
        "receipt": [
            (_("What"), _("Everything kept about you")),
            (_("When"), "2026-11-22 20:15 UTC"),
            (_("Rows erased"), "214"),
            (_("Kept by law"), _("1 receipt, until 2036")),
        ],
        "moments": [now - timedelta(seconds=5), now - timedelta(minutes=2), now - timedelta(days=40)],
        "day": datetime(2027, 11, 1, tzinfo=UTC),
    }  # fmt: skip
