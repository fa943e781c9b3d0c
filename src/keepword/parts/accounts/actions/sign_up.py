"""Lets somebody new in: asked on a page, done by the worker, so that nobody sees from outside who has an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from keepword.parts.accounts import passwords
from keepword.parts.accounts.models import Account
from keepword.parts.mail.actions.ask import answers, ask
from keepword.parts.mail.actions.queue import queue

from .confirm_address import key_of

KIND = "accounts.sign-up"


@sensitive_variables("password")
def ask_to_sign_up(*, name: str, email: str, password: str, base: str) -> None:
    """Notes that somebody wants an account; the same work whether or not there is one already."""
    short = len(password) < passwords.LEAST
    ask(KIND, email, name=name, password=make_password(password), short=short, base=base)


@answers(KIND)
def sign_up(address: str, told: Mapping[str, Any]) -> None:
    """Makes the account, not yet to be used, and mails the link that confirms it; or tells that there is one."""
    base = str(told["base"])
    known = Account.objects.filter(email=address).first()
    if known is not None:
        own = EmailAddress.objects.filter(user=known, email=address, verified=False).first()
        if own is None:
            told_where = {"sign_in": base + reverse("accounts:sign-in"), "reset": base + reverse("accounts:forgotten")}
            queue(known.pk, "accounts/mail/exists", told_where, to=address, base=base)
        else:
            words = {"name": told["name"], "password": told["password"], "needs_code": told["short"]}
            mail_confirmation(own, base, words)
        return
    account = Account(email=address, name=told["name"])
    passwords.set_password(account, "x" * (1 if told["short"] else passwords.LEAST), encoded=told["password"])
    account.save()
    mail_confirmation(EmailAddress.objects.create(user=account, email=address, primary=True, verified=False), base)


def mail_confirmation(own: EmailAddress, base: str, words: Mapping[str, Any] | None = None) -> None:
    """Mails the link by which an address is confirmed to be its owner's, and with it what was asked this time."""
    link = base + reverse("accounts:confirm", args=[key_of(own, words)])
    queue(own.user_id, "accounts/mail/confirm", {"activate_url": link}, to=own.email, base=base)
