"""The form of a project, and the one that renames a tag."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.parts.timekeeping.models import Project

COLOURS = 16


class ProjectForm(forms.Form):
    """A project. The rate is typed as money and kept in the smallest unit."""

    name = forms.CharField(label=_("Name"), max_length=120)
    client = forms.CharField(label=_("Client"), max_length=120, required=False)
    colour = forms.IntegerField(label=_("Colour"), min_value=0, max_value=COLOURS - 1, required=False)
    rate = forms.DecimalField(
        label=_("Rate for an hour"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("This is no amount. Write it like 80 or 79.50.")},
    )
    currency = forms.RegexField(
        "^[A-Za-z]{3}$",
        label=_("Currency"),
        required=False,
        help_text=_("Three letters, such as EUR."),
        error_messages={"invalid": _("A currency has three letters. Write EUR, for example.")},
    )

    def clean_rate(self) -> int | None:
        rate: Decimal | None = self.cleaned_data["rate"]
        return None if rate is None else int(rate * 100)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_colour(self) -> int:
        return self.cleaned_data["colour"] or 0


def shown(project: Project) -> dict[str, Any]:
    """A project as its form first shows it."""
    return {
        "name": project.name,
        "client": project.client,
        "colour": project.colour,
        "rate": None if project.rate is None else Decimal(project.rate) / 100,
        "currency": project.currency,
    }


class TagForm(forms.Form):
    """What a tag is called, and what it is to be called."""

    old = forms.CharField(label=_("Tag"), max_length=61)
    new = forms.CharField(label=_("New name"), max_length=61)
