"""The only place where what people type into this part is checked."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from keepword.parts.mail.spelling import one_spelling

from .models import Account
from .passwords import LEAST, MOST, accepted

_ADDRESS = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class AddressInput(forms.EmailField):
    """An e-mail address in the one spelling we keep."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address"))
        told = {"invalid": _("This is not a whole e-mail address. Write it like name@example.com.")}
        super().__init__(error_messages=told, max_length=254, widget=forms.EmailInput(attrs=_ADDRESS), **kwargs)

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        return one_spelling(address) if isinstance(address, str) else address


class SignInForm(forms.Form):
    """An address and a password; whether they belong together is not a question for a form."""

    email = AddressInput()
    password = forms.CharField(
        label=_("Password"),
        max_length=MOST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class InvitationForm(forms.Form):
    """What a new colleague gives: a name, an address and a password, and nothing else."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As your colleagues should see it."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = AddressInput(help_text=_("You sign in with it."))
    password = forms.CharField(
        label=_("Password"),
        help_text=format_lazy(
            _("At least {count} characters of any kind. Four or five unrelated words are good."), count=LEAST
        ),
        max_length=MOST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_name(self) -> str:
        name = " ".join(unicodedata.normalize("NFC", str(self.cleaned_data["name"])).split())
        # Control and direction marks make one name look like another.
        if any(unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Cn") for letter in name):
            raise ValidationError(_("A name may not contain invisible characters."), code="invisible")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "password" in cleaned:
            account = Account(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                cleaned["password"] = accepted(cleaned["password"], account)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
