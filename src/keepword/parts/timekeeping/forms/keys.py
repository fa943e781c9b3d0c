"""What a key for a program is made of."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.parts.timekeeping import tokens


class KeyForm(forms.Form):
    """A name, what it opens, and for how long."""

    name = forms.CharField(max_length=80, label=_("Which program it is for"))
    scope = forms.ChoiceField(
        label=_("It may"), choices=[(scope, _(said)) for scope, said in tokens.SCOPES.items()], initial=tokens.READ
    )
    days = forms.TypedChoiceField(
        label=_("It ends after"),
        coerce=int,
        choices=[(days, _(said)) for days, said in tokens.LIVES.items()],
        initial=90,
    )
