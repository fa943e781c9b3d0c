"""Takes a withdrawal in: keeps what was said and when, and confirms both by mail, in one transaction.

Nothing of it tells whether there is such an order. What it leads to is for staff to say: keys that were handed over at
once are out of the right to withdraw (EU directive 2011/83 article 16(m)), and a shop may still give the money back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from keepword.parts.accounts.models import Account
from keepword.parts.mail.actions.contact import contact
from keepword.parts.mail.actions.queue import queue
from keepword.parts.purchases import numbers
from keepword.parts.purchases.models import Order, Withdrawal
from keepword.web.times import to_the_minute

# How many numbers are looked up in one text; nobody writes more.
MOST_NUMBERS = 10
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}[\s–-]?[0-9A-Za-z]{4}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said: their name, which order, and where to confirm it."""

    name: str
    order: str
    email: str


def withdraw(told: Told, key: UUID, *, base: str) -> Withdrawal:
    """The withdrawal. ``key`` is drawn when the form is shown, so sending it twice is one withdrawal and one mail."""
    with transaction.atomic():
        account = Account.objects.filter(email=told.email).values_list("pk", flat=True).first()
        person = account or contact(told.email)
        said = {"person_id": person, "order": _meant(told), "email": told.email, "name": told.name, "told": told.order}
        made: Withdrawal
        made, new = Withdrawal.objects.get_or_create(pk=key, defaults=said)
        if new:
            when = to_the_minute(made.made_at)
            context = {"name": told.name, "order": told.order, "email": told.email, "when": when}
            queue(person, "purchases/mail/withdrawn", context, to=told.email, base=base)
    return made


def _meant(told: Told) -> Order | None:
    """The order, if one of the numbers in the text is that of an order of this very address."""
    written = [told.order, *_NUMBER.findall(told.order)[:MOST_NUMBERS]]
    found: Order | None = Order.objects.filter(
        number__in={numbers.spelled(each)[:12] for each in written}, email=told.email
    ).first()
    return found
