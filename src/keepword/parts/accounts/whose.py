"""Whose an address is: an account's own, or that of somebody without an account; and where mail to somebody goes.

In an account's rows there may also stand an address that nobody confirmed yet, or one that was its owner's once.
Whoever reads mail at such an address is somebody else, and learns nothing of the account.
"""

from __future__ import annotations

from keepword.enforcement.people import finding
from keepword.parts.mail.models import Contact

from .models import Account


def account_at(address: str) -> int | None:
    """The account that is signed in to with this address."""
    found: int | None = Account.objects.filter(email=address).values_list("pk", flat=True).first()
    return found


def others_at(address: str) -> list[int]:
    """Everybody without an account whose rows hold this address; whoever wrote again much later may be there twice."""
    found = finding.persons_with(address)
    accounts = set(Account.objects.filter(pk__in=found).values_list("pk", flat=True))
    return [each for each in found if each not in accounts]


def persons_at(address: str) -> list[int]:
    """Everybody whose own address this is, the account first."""
    account = account_at(address)
    return [*([account] if account is not None else []), *others_at(address)]


def address_of(person: int) -> str | None:
    """The address at which this person gets mail."""
    account = Account.objects.filter(pk=person).values_list("email", flat=True).first()
    own = account or Contact.objects.filter(person=person).values_list("address", flat=True).first()
    return own or next(iter(finding.addresses_of(person)), None)
