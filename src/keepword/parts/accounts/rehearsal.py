"""Makes an account that nobody has, for the moment in which a probe tries on it what people do; nothing of it stays.

Its address is one that no mail can reach (RFC 2606), and its password is a new one each time.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.utils import timezone

from keepword.enforcement.keys import store
from keepword.enforcement.models import Person

from .access import BACKEND
from .models import Account, Session
from .sessions import HOLDER, Kind, SessionStore

DOMAIN = "@rehearsal.invalid"
LONGEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The account, and the password that opens it."""

    account: Account
    password: str

    def session(self, kind: Kind = HOLDER, *, age: timedelta = timedelta(0), unused: timedelta = timedelta(0)) -> str:
        """The cookie of a session of this account that began ``age`` ago and was last used ``unused`` ago."""
        opened = SessionStore()
        opened.kind = kind
        opened[SESSION_KEY] = str(self.account.pk)
        opened[BACKEND_SESSION_KEY] = BACKEND
        opened[HASH_SESSION_KEY] = self.account.get_session_auth_hash()
        opened.create()
        opened.save()
        row = opened.row
        if row is not None and (age or unused):
            began, seen = row.began_at - max(age, unused), row.seen_at - unused
            ends = began + kind.absolute
            Session.objects.filter(pk=row.pk).update(
                began_at=began, seen_at=seen, ends_at=ends, stops_at=min(ends, seen + kind.idle)
            )
        return opened.session_key or ""


@contextmanager
def somebody(*, confirmed: bool = True) -> Iterator[Rehearsal]:
    """An account for as long as the block lasts; what a crash left of an earlier one goes too."""
    _remove(Account.objects.filter(email__endswith=DOMAIN, joined_at__lt=timezone.now() - LONGEST))
    password = secrets.token_urlsafe(24)
    with transaction.atomic():
        account = Account(email=f"{secrets.token_hex(8)}{DOMAIN}", name="")
        account.set_password(password)
        account.save()
        EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=confirmed)
    try:
        yield Rehearsal(account, password)
    finally:
        _remove(Account.objects.filter(pk=account.pk))


def _remove(accounts: object) -> None:
    for number in list(accounts.values_list("pk", flat=True)):  # type: ignore[attr-defined]
        with transaction.atomic():
            Account.objects.filter(pk=number).delete()
            Person.objects.filter(pk=number).delete()
        store.destroy(number)
