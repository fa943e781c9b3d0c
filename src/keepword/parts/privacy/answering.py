"""Looks, out of the asker's sight, what is kept about an address, and mails what fits: link, sign-in, or "nothing"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from keepword.enforcement.people import finding
from keepword.parts.accounts.models import Account
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
    account = Account.objects.filter(email=address).values_list("pk", flat=True).first()
    known = account or next(iter(finding.persons_with(address)), None)
    person = int(known or contact(address))
    if account is not None:
        kind, path = "data_sign_in", reverse("your-data:page")
    elif known is not None:
        kind, path = "data_link", ""
    else:
        kind, path = "data_nothing", reverse("privacy:ask")
    lately = timezone.now() - PAUSE
    if Message.objects.filter(person_id=person, kind=f"privacy.{kind}", made_at__gt=lately).exists():
        return
    path = path or reverse("privacy:link", args=[links.make(person)])
    queue(person, f"privacy/mail/{kind}", {"path": path}, to=address, base=str(told.get("base", "")))
