"""The form that makes a calendar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.parts.timekeeping.models import Feed

SHOWS = (
    (Feed.Shows.ENTRIES.value, _("Time entries")),
    (Feed.Shows.ROUTINES.value, _("Routines, with their reminders as alarms")),
)


class CalendarForm(forms.Form):
    """What the calendar is called, and what is in it."""

    name = forms.CharField(label=_("Name of the calendar"), max_length=80)
    shows = forms.ChoiceField(label=_("What it shows"), choices=SHOWS)
    notes = forms.BooleanField(
        label=_("With my notes"),
        required=False,
        help_text=_("Whoever runs your calendar program can then read them."),
    )
