"""For how long staff may look, and which days they look at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.parts.timekeeping.actions.let_staff_look import LENGTHS

LONGEST = timedelta(days=366)


class LookForm(forms.Form):
    """For how long."""

    days = forms.TypedChoiceField(
        label=_("For"), coerce=int, choices=[(days, _(said)) for days, said in LENGTHS.items()], initial=min(LENGTHS)
    )


class DaysForm(forms.Form):
    """From one day to another, a year at most."""

    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), input_formats=["%Y-%m-%d"]
    )
    last = forms.DateField(
        label=_("To"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), input_formats=["%Y-%m-%d"]
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not timedelta(0) <= last - first <= LONGEST:
            raise ValidationError(gettext("Ask for a year at most, the earlier day first."))
        return cleaned
