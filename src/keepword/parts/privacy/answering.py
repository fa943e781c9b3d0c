"""Looks, out of the asker's sight, what is kept about an address, and mails what fits: link, sign-in, or "nothing".

Somebody may have bought something before they had an account: then both mails go out, as each leads to what the other
does not show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone

from keepword.parts.accounts import whose
from keepword.parts.mail.actions.ask import answers
from keepword.parts.mail.actions.contact import contact
from keepword.parts.mail.actions.queue import queue
from keepword.parts.mail.models import Message

from . import links
from .actions.ask_for_link import QUESTION

# One mail of a kind to one person in so long, however often somebody asks.
PAUSE = timedelta(minutes=10)


@answers(QUESTION)
def mail_the_way(address: str, told: Mapping[str, Any]) -> None:
    """Whoever has an account signs in; whoever has none gets a link if there is anything it could show."""
    base = str(told.get("base", ""))
    account, others = whose.account_at(address), whose.others_at(address)
    if account is not None:
        _mail(account, "data_sign_in", lambda: reverse("your-data:page"), address, base)
    for each in others:
        _mail(each, "data_link", partial(_new_link, each), address, base)
    if account is None and not others:
        _mail(contact(address), "data_nothing", lambda: reverse("privacy:ask"), address, base)


def _mail(person: int, kind: str, path: Callable[[], str], address: str, base: str) -> None:
    lately = timezone.now() - PAUSE
    if not Message.objects.filter(person_id=person, kind=f"privacy.{kind}", made_at__gt=lately).exists():
        queue(person, f"privacy/mail/{kind}", {"path": path()}, to=address, base=base)


def _new_link(person: int) -> str:
    return reverse("privacy:link", args=[links.make(person)])
