"""The form to take a purchase back: a name, which order, and where to confirm it. The law asks for no more."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.parts.accounts.forms import AddressInput
from keepword.parts.payments import legible

from .actions.withdraw import Told

LONGEST_NAME, LONGEST_ORDER = 120, 300
# What is typed here is mailed to an address that nobody has proved to be theirs; so it carries no links for strangers.
_LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)


class WithdrawalForm(forms.Form):
    """What article 11a(2) of directive 2011/83/EU lists."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=LONGEST_NAME, widget=forms.TextInput({"autocomplete": "name"})
    )
    order = forms.CharField(
        label=gettext_lazy("Which order?"),
        max_length=LONGEST_ORDER,
        help_text=gettext_lazy(
            "Its number, such as 7K2M-Q9XD, stands in the mail about it. "
            "If you don’t have it, write what you bought and when."
        ),
    )
    email = AddressInput(
        label=gettext_lazy("Your e-mail address"), help_text=gettext_lazy("We confirm your withdrawal there at once.")
    )

    def clean_name(self) -> str:
        return _without_links(self.cleaned_data["name"])

    def clean_order(self) -> str:
        return _without_links(self.cleaned_data["order"])

    def told(self) -> Told:
        """What was said, once it is valid."""
        return Told(self.cleaned_data["name"], self.cleaned_data["order"], self.cleaned_data["email"])


def _without_links(text: str) -> str:
    said = legible.line(text)
    if _LINK.search(said):
        raise ValidationError(_("Leave web addresses out."))
    if not any(each.isalnum() for each in said):
        raise ValidationError(_("Write it in letters or digits."))
    return said
