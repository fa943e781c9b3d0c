"""What staff are told about mail: how much, and why it waits; never to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext

from keepword.parts.disclosures.carriers import smtp
from keepword.policy.words import N_

from .models import Message

State = Message.State
DAYS = 30

# What a reason means, and where it can be mended, what to do.
WORDS = {
    "": N_("on its way"),
    "undeclared": N_(
        "the policy in force names no recipient with the host of the mail server: "
        "declare it, or name a server on this machine in KEEPWORD_SMTP_URL"
    ),
    "sign-in": N_("the mail server refuses our name or password: mend KEEPWORD_SMTP_URL and start again"),
    "certificate": N_("the certificate of the mail server is not valid for its name, or nobody we trust made it"),
    "tls": N_("no secure line to the mail server came about"),
    "unable": N_("the mail server offers no TLS, or no way to sign in"),
    "unreachable": N_("the mail server can’t be reached: look at its host and port in KEEPWORD_SMTP_URL"),
    "broken-off": N_("the mail server broke off"),
    "too-slow": N_("the mail server took too long"),
    "sender": N_("the mail server doesn’t let us write as the contact address of the site"),
    "folder": N_("the folder “mailbox” in the data folder can’t be written to"),
    "nowhere": N_("there is neither a mail server nor a data folder"),
    "withheld": N_("the person restricted the use of their data"),
    "broken": N_("the mail can’t be made: the log says where"),
    "unsendable": N_("the address can’t be written to"),
}


@dataclass(frozen=True, slots=True)
class Outbox:
    """``waits`` by reason ("" has not been tried); ``to_folder`` says that no mail server is named."""

    waits: dict[str, int]
    refused: int
    given_up: int
    to_folder: bool


def outbox() -> Outbox:
    """How the outbox stands now, and what it could not deliver in the last days."""
    waiting = Message.objects.filter(state=State.WAITING).order_by("reason")
    lately = Message.objects.filter(made_at__gte=timezone.now() - timedelta(days=DAYS))
    return Outbox(
        waits=dict(waiting.values_list("reason").annotate(Count("pk"))),
        refused=lately.filter(state=State.REFUSED).count(),
        given_up=lately.filter(state=State.GIVEN_UP).count(),
        to_folder=not smtp.configured(),
    )


def why(reason: str) -> str:
    """A reason in words, in the reader's language."""
    name = "sender" if reason.startswith("sender-") else reason
    if name.isdigit():
        return gettext("the mail server said %(code)s, which is: later") % {"code": name}
    return gettext(WORDS[name]) if name in WORDS else reason
