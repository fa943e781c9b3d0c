"""The only place where what people type into this part is checked."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from keepword.parts.mail.spelling import one_spelling

from .models import Account
from .passwords import LEAST, MOST, SHORTEST, accepted
from .sessions import SHARED

ADVICE = format_lazy(
    _(
        "At least {count} characters of any kind; four or five unrelated words are good. "
        "Or {short} and more with a number, and each sign-in takes a code that we mail you."
    ),
    count=LEAST,
    short=SHORTEST,
)
STAFF_ADVICE = format_lazy(
    _("At least {count} characters of any kind. Four or five unrelated words are good."), count=LEAST
)
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


def known_password(label: Any) -> forms.CharField:
    """A field for a password that exists: taken as it is typed."""
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label=label, max_length=MOST, strip=False, widget=widget)


def script_of(letter: str) -> str:
    """The script of a letter as its Unicode name begins ("LATIN", "CYRILLIC"); "" for what belongs to none.

    Chinese and Japanese names mix theirs, and nothing in them looks like anything else.
    """
    if unicodedata.category(letter) in ("Lm",) or unicodedata.category(letter)[0] != "L":
        return ""
    script = unicodedata.name(letter, "").partition(" ")[0]
    return "CJK" if script in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO") else script


class SignInForm(forms.Form):
    """An address and a password; whether they belong together is not a question for a form."""

    email = AddressInput()
    password = known_password(_("Password"))
    shared = forms.BooleanField(
        label=_("Others use this computer too"),
        help_text=_(
            "Then we end your session after {idle} minutes without use and after {most} hours at the latest, "
            "and signing out clears everything this site left in the browser."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        idle, most = SHARED.idle.total_seconds() // 60, SHARED.absolute.total_seconds() // 3600
        shared = self.fields["shared"]
        shared.help_text = format_lazy(shared.help_text, idle=int(idle), most=int(most))


class NamedForm(forms.Form):
    """Asks for a name, as others should see it."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    def clean_name(self) -> str:
        name = " ".join(unicodedata.normalize("NFC", str(self.cleaned_data["name"])).split())
        # Control and direction marks make one name look like another.
        if any(unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Cn") for letter in name):
            raise ValidationError(_("A name may not contain invisible characters."), code="invisible")
        if len({script for letter in name if (script := script_of(letter))}) > 1:
            raise ValidationError(
                _("A name may not mix letters of several scripts, as some of them look alike."), code="mixed"
            )
        return name


class NewPasswordForm(forms.Form):
    """Asks for a new password, and says why one will not do. ``account`` is whose it becomes."""

    password = forms.CharField(
        label=_("Password"),
        max_length=MOST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account or Account()
        self.fields["password"].help_text = STAFF_ADVICE if self.account.is_staff else ADVICE

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "password" in cleaned:
            try:
                cleaned["password"] = accepted(cleaned["password"], self.owner(cleaned))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def owner(self, cleaned: dict[str, Any]) -> Account:
        """Whose name and address the password is held against."""
        return self.account


class SignUpForm(NamedForm, NewPasswordForm):
    """Exactly what an account takes: a name, an address and a password."""

    email = AddressInput(help_text=_("You sign in with it. We send a message there to see that it is yours."))
    field_order = ("name", "email", "password")

    def owner(self, cleaned: dict[str, Any]) -> Account:
        return Account(email=cleaned.get("email", ""), name=cleaned.get("name", ""), is_staff=self.account.is_staff)


class InvitationForm(SignUpForm):
    """What a new colleague gives: the same three things."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, account=Account(is_staff=True), **kwargs)
        self.fields["name"].help_text = _("As your colleagues should see it.")
        self.fields["email"].help_text = _("You sign in with it.")


class ChangePasswordForm(NewPasswordForm):
    """The present password, and the new one."""

    present = known_password(_("Your present password"))
    field_order = ("present", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Your new password")


class PasswordForm(forms.Form):
    """The present password once more."""

    password = known_password(_("Your password"))


class AddressForm(forms.Form):
    """One address."""

    email = AddressInput()
