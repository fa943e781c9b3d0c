"""What somebody says about a file they bring along."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.parts.timekeeping.reading_in import Choices

LARGEST = 50 * 1024 * 1024


class BringForm(forms.Form):
    """A file, and answers to what it leaves open. While one is kept, the answers alone will do."""

    file = forms.FileField(
        required=False,
        label=_("File"),
        help_text=_(
            "From Toggl, Clockify, Kimai, TimeTagger, solidtime, Harvest or Loop; a calendar; any table with times; "
            "or a copy from here."
        ),
    )
    dates = forms.ChoiceField(
        required=False,
        label=_("Order of day and month"),
        choices=[("", _("as the file shows")), ("day-first", _("day first")), ("month-first", _("month first"))],
    )
    starts_at = forms.TimeField(required=False, label=_("If it has hours only, the day begins at"))
    who = forms.CharField(required=False, max_length=200, label=_("If it is a team’s, whose entries"))
    durations = forms.ChoiceField(
        required=False,
        label=_("Plain numbers of durations are"),
        choices=[
            ("", _("as the file shows")),
            ("hours", _("hours")),
            ("minutes", _("minutes")),
            ("seconds", _("seconds")),
        ],
    )
    skip_unreadable = forms.BooleanField(required=False, label=_("Leave out rows that can’t be read"))

    def __init__(self, *args: Any, kept: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kept = kept
        if kept:
            self.fields["file"].label = _("Another file")

    def clean_file(self) -> Any:
        """A file of a size that can be looked at."""
        file = self.cleaned_data["file"]
        if file is None and not self.kept:
            raise forms.ValidationError(_("Choose a file."))
        if file is not None and file.size > LARGEST:
            raise forms.ValidationError(_("This file has more than 50 MB. Export a shorter time."))
        return file

    def choices(self) -> Choices:
        """The answers, as the readers take them."""
        said = self.cleaned_data
        starts: time | None = said["starts_at"]
        return Choices(
            dates=said["dates"],
            durations=said["durations"],
            person=said["who"],
            starts_at=starts,
            skip_unreadable=said["skip_unreadable"],
        )


def shown(choices: Choices) -> dict[str, Any]:
    """Answers that were given, as the form shows them."""
    return {
        "dates": choices.dates,
        "durations": choices.durations,
        "who": choices.person,
        "starts_at": choices.starts_at,
        "skip_unreadable": choices.skip_unreadable,
    }
