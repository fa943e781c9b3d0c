"""The only place where what people type into this part is checked, visitors and staff."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.parts.accounts.forms import AddressInput, NamedForm

from . import naming
from .models import RESERVED, File, Product, Release

# What a name in a mail to a stranger's address may consist of: nothing that a reader's program makes a link of.
_PLAIN = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’-])*")
_HOST = re.compile(r"\w\w+\.\w\w")
NAMES = {
    "empty": _("The file has no name."),
    "long": _("The name is too long: 200 characters at most."),
    "invisible": _("The name has characters that can’t be seen."),
    "forbidden": _("Some systems can’t save a file of this name: no : * ? < > | and no dot or dash in front."),
}
LARGEST = 1 << 40


class AskForm(NamedForm):
    """A name and an address, and nothing else."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = AddressInput(label=_("Your e-mail address"), help_text=_("The link goes to this address and nowhere else."))
    field_order = ("name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"


def greeting(name: str) -> str:
    """The name as a mail may use it, or "": strangers must not be able to write into other people's mail."""
    folded = unicodedata.normalize("NFC", name)
    return folded if _PLAIN.fullmatch(folded.replace("\u0301", "")) and not _HOST.search(folded) else ""


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the desk says of a product."""

    class Meta:
        model = Product
        fields = ("name", "slug", "summary", "free", "open_updates")
        labels = {
            "name": _("Name"),
            "slug": _("Word in its address"),
            "summary": _("One sentence about it"),
            "free": _("Anybody may have it"),
            "open_updates": _("Installed programs may fetch updates themselves"),
        }
        help_texts = {
            "slug": _("Small letters, digits and dashes, such as my-program."),
            "free": _("If not, only those it is granted to, such as buyers."),
            "open_updates": _("Then the feeds name addresses that open without a link; nobody is noted."),
        }

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        if slug in RESERVED:
            raise ValidationError(_("This word is taken by the program. Choose another."), code="reserved")
        return slug


class ReleaseForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the desk says of a release."""

    class Meta:
        model = Release
        fields = ("version", "channel", "notes")
        labels = {"version": pgettext_lazy("of a program", "Version"), "channel": _("Channel"), "notes": _("Notes")}
        help_texts = {
            "version": _("Such as 2.1 or 2.1-beta.3."),
            "notes": _("What is new, in Markdown. People read it on the page, and programs in the feeds."),
        }
        widgets = {"notes": forms.Textarea(attrs={"rows": 8})}


class MomentForm(forms.Form):
    """When a release is to come out."""

    at = forms.DateTimeField(
        label=_("Publish by itself at"),
        help_text=_("In UTC, such as 2027-03-01 09:00."),
        widget=forms.DateTimeInput(attrs={"placeholder": "2027-03-01 09:00"}),
    )

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        at = at.replace(tzinfo=UTC)
        if at <= timezone.now():
            raise ValidationError(_("This moment is over. Publish it now, or give a later one."), code="past")
        return at


SYSTEMS = (("", _("as its name says")), *File.System.choices)


class NewFileForm(forms.Form):
    """A file about to be sent: what it is called, what it runs on, how long it is."""

    name = forms.CharField(max_length=1000)
    system = forms.ChoiceField(choices=SYSTEMS, required=False)
    size = forms.IntegerField(min_value=1, max_value=LARGEST)
    digest = forms.RegexField(r"\A[0-9a-f]{64}\Z", required=False)

    def clean_name(self) -> str:
        return cleaned_name(str(self.cleaned_data["name"]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "name" in cleaned:
            cleaned["system"] = cleaned.get("system") or naming.system_of(cleaned["name"])
        return cleaned


class FileForm(forms.Form):
    """A whole file in one go, for browsers without scripts."""

    file = forms.FileField(label=_("File"), help_text=_("Without scripts up to 50 MB."))
    system = forms.ChoiceField(label=_("Runs on"), choices=SYSTEMS, required=False)


class AddressForm(forms.Form):
    """Whose links are to be withdrawn."""

    email = AddressInput(label=_("E-mail address"))


def cleaned_name(given: str) -> str:
    """As `naming.cleaned`, with the reason in words."""
    try:
        return naming.cleaned(given)
    except naming.NoName as wrong:
        raise ValidationError(NAMES[wrong.why], code=wrong.why) from None
