"""Looks, out of the asker's sight, which orders an address has, and mails the links to them, or that there are none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from keepword.parts.accounts.models import Account
from keepword.parts.mail.actions.ask import answers
from keepword.parts.mail.actions.contact import contact
from keepword.parts.mail.actions.queue import queue
from keepword.parts.mail.models import Message
from keepword.parts.payments.amounts import money
from keepword.web.times import on

from . import links, wording
from .actions.ask_for_orders import LINK_QUESTION, QUESTION
from .models import Order

# One mail of a kind to one person in so long, however often somebody asks.
PAUSE = timedelta(minutes=10)
# The newest, so that the mail stays one that people can read.
MOST = 50


@answers(QUESTION)
def mail_the_links(address: str, told: Mapping[str, Any]) -> None:
    """A new link to each order of the address, the newest first; the links that were mailed before work on."""
    found = list(Order.objects.filter(email=address).order_by("-made_at")[:MOST])
    account = Account.objects.filter(email=address).values_list("pk", flat=True).first()
    person = int(found[0].person_id if found else account or contact(address))
    _mail(person, address, found, told)


@answers(LINK_QUESTION)
def mail_the_link(address: str, told: Mapping[str, Any]) -> None:
    """A new link to the order that an old one led to, to the order's own address; nothing where it led to none."""
    order = links.find_over(str(told.get("token", "")))
    if order is not None:
        with translation.override(order.language):
            _mail(order.person_id, order.email, [order], told)


def _mail(person: int, address: str, found: list[Order], told: Mapping[str, Any]) -> None:
    kind = "orders" if found else "no_orders"
    lately = timezone.now() - PAUSE
    if Message.objects.filter(person_id=person, kind=f"purchases.{kind}", made_at__gt=lately).exists():
        return
    context = {
        "orders": [_shown(each) for each in found],
        "days": links.LIVES.days,
        "ask": reverse("purchases:orders"),
    }
    queue(person, f"purchases/mail/{kind}", context, to=address, base=str(told.get("base", "")))


def _shown(order: Order) -> dict[str, str]:
    return {
        "number": order.number,
        "day": on(order.made_at),
        "gross": money(order.gross, order.currency),
        "state": wording.order_state(order.state),
        "path": reverse("purchases:order", args=[links.make(order)]),
    }
