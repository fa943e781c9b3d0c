"""Lets somebody in again who lost the password: asked on a page, answered by mail, whoever has the address or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36
from django.views.decorators.debug import sensitive_variables

from keepword.parts.accounts import passwords
from keepword.parts.accounts.models import Account
from keepword.parts.mail.actions.ask import answers, ask
from keepword.parts.mail.actions.contact import contact
from keepword.parts.mail.actions.queue import queue

from .change import lock_out

KIND = "accounts.reset"


class LinkOverError(Exception):
    """The link was good when it was looked at, and is no more."""


def ask_to_reset(email: str, *, base: str) -> None:
    """Notes that somebody asks for a new password at this address."""
    ask(KIND, email, base=base)


@answers(KIND)
def mail_reset(address: str, told: Mapping[str, Any]) -> None:
    """Mails the link, or that there is no account under this address."""
    base = str(told["base"])
    account = Account.objects.filter(email=address, is_active=True).first()
    if account is None:
        queue(contact(address), "accounts/mail/nobody", {}, to=address, base=base)
        return
    link = reverse("accounts:reset", args=[int_to_base36(account.pk), default_token_generator.make_token(account)])
    queue(account.pk, "accounts/mail/reset", {"link": base + link}, to=address, base=base)


def account_of(number: str, token: str) -> Account | None:
    """Whose link this is, if it is still good: for an hour, and until the password is another one."""
    try:
        account = Account.objects.filter(pk=base36_to_int(number), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return account if account is not None and default_token_generator.check_token(account, token) else None


@sensitive_variables("password", "encoded")
def reset_password(account: Account, password: str, *, base: str) -> None:
    """Gives the account this password, ends its sessions everywhere, and tells its owner by mail.

    The link came to the address, so the address is the owner's. Raises `LinkOverError` if another password or address
    came between: a link is for one new password, however many ask for one at the same moment.
    """
    before = account.password, account.email
    passwords.set_password(account, password)  # slow on purpose, so before the transaction and not in it
    with transaction.atomic():
        now = Account.objects.select_for_update().filter(pk=account.pk, is_active=True)
        if now.values_list("password", "email").first() != before:
            raise LinkOverError
        account.save(update_fields=["password", "needs_code"])
        EmailAddress.objects.filter(user=account, email=account.email).update(verified=True)
        queue(account.pk, "accounts/mail/password_changed", lock_out(account), to=account.email, base=base)
