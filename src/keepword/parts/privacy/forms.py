"""Reads what the forms of this part send; anything the pages do not offer is no answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepword.enforcement import consent
from keepword.parts.accounts.forms import AddressInput
from keepword.policy import Policy

THEMES = ("light", "dark", "system")
VERBS = ("accept", "decline", "withdraw", "reset")
# What the page of choices may be told that somebody just did.
ANSWERS = (*VERBS, "theme", "language")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer about cookies, the choices it is about, and where to go afterwards."""

    verb: str
    choices: Sequence[str]
    then: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A preference. ``remember`` is what the visitor said to the question whether a cookie may be set for it:
    "yes", "once" or nothing; "ask" comes from a form that wants it remembered."""

    role: str
    value: str
    remember: str
    then: str

    @property
    def forgets(self) -> bool:
        """Following the device is what happens anyway: there is nothing to remember."""
        return self.role == "theme" and self.value == "system"

    @property
    def asks(self) -> bool:
        """Whether to ask for permission: a theme can't be had without it, a language is in the address anyway."""
        return self.remember == "ask" or (self.role == "theme" and self.remember != "once")


def answer(sent: QueryDict, policy: Policy) -> Answer | None:
    """The answer in ``sent``; about all choices the policy asks for, where the form names none."""
    verb = sent.get("answer", "")
    asked = [choice.key for choice in consent.asked_choices(policy)]
    named = sent.getlist("choice")
    if verb not in VERBS or not set(named) <= set(asked):
        return None
    return Answer(verb, named or asked, sent.get("next", ""))


def wish(sent: QueryDict) -> Wish | None:
    """The one preference in ``sent``, or None where it is no theme or language of this site."""
    offered = {"theme": THEMES, "language": tuple(code for code, _name in settings.LANGUAGES)}
    given = [role for role in offered if role in sent]
    remember = sent.get("remember", "")
    if len(given) != 1 or remember not in ("", "yes", "once", "ask"):
        return None
    role, value = given[0], sent.get(given[0], "")
    return Wish(role, value, remember, sent.get("next", "")) if value in offered[role] else None


def stays(path: str) -> bool:
    """Whether ``path`` is the page of choices itself, which then says what was done instead of leading there again."""
    return path.partition("?")[0].partition("#")[0] == reverse("privacy:choices")


class AskForm(forms.Form):
    """An address, and nothing else."""

    email = AddressInput(label=_("Your e-mail address"), help_text=_("The link goes to this address and nowhere else."))
