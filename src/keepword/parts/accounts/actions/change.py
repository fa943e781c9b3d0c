"""Changes what somebody's account says about them, at their own wish."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from keepword.enforcement.people import requests
from keepword.parts.accounts import passwords, sessions
from keepword.parts.accounts.models import Account
from keepword.parts.mail.actions.queue import queue


def change_name(account: Account, name: str) -> None:
    """Gives the account another name, and notes that something was put right (GDPR art. 16)."""
    if account.name != name:
        account.name = name
        with transaction.atomic():
            account.save(update_fields=["name"])
            requests.note(account.pk, "rectification")


def lock_out(account: Account) -> dict[str, bool]:
    """Ends what whoever knew the old password may have left open: sessions, and a change to an address of theirs.

    What a mail about it says of that.
    """
    sessions.end_all(account.pk)
    waiting = EmailAddress.objects.filter(user=account, verified=False).exclude(email=account.email)
    return {"change_ended": waiting.delete()[0] > 0}


@sensitive_variables("password")
def change_password(account: Account, password: str, *, base: str) -> None:
    """Gives the account another password, ends all its sessions, and tells its owner by mail.

    Whoever asked for it is signed in anew, with a session of a new key.
    """
    passwords.set_password(account, password)
    with transaction.atomic():
        account.save(update_fields=["password", "needs_code"])
        queue(account.pk, "accounts/mail/password_changed", lock_out(account), to=account.email, base=base)
