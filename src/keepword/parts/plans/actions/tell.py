"""Mails about a plan, queued in the transaction that moves it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation

from keepword.parts.accounts.models import Account
from keepword.parts.mail.actions.queue import queue
from keepword.parts.payments.amounts import money
from keepword.parts.payments.wording import company
from keepword.parts.plans import catalogue, wording
from keepword.parts.plans.models import Paper, Subscription
from keepword.web.times import on


def began(row: Subscription) -> None:
    """It runs, and is paid."""
    _mail(row, "began")


def renewed(row: Subscription, paper: Paper) -> None:
    """One more payment came, and this is its receipt."""
    _mail(row, "renewed", **_of(row, paper))


def failed(row: Subscription) -> None:
    """A payment failed; until when everything stays open."""
    _mail(row, "failed", until=row.grace_ends(catalogue.current().grace_days))


def paused(row: Subscription) -> None:
    """The grace is over."""
    _mail(row, "paused")


def ended(row: Subscription) -> None:
    """A trial or a plan is over."""
    _mail(row, "ended", trial=not row.processor)


def given_back(row: Subscription, paper: Paper, *, disputed: bool = False) -> None:
    """Money of it went back, and this is the credit note; ``disputed`` if we lost it, and gave nothing."""
    _mail(row, "given_back", disputed=disputed, **_of(row, paper))


def _of(row: Subscription, paper: Paper) -> dict[str, Any]:
    with translation.override(row.language):
        return {"amount": money(paper.gross, paper.currency), "number": paper.number}


def _mail(row: Subscription, name: str, *, until: datetime | None = None, **more: Any) -> None:
    address = Account.objects.filter(pk=row.person_id).values_list("email", flat=True).first()
    if address is None:  # erased meanwhile: nobody is left to be told
        return
    ends = until or row.until
    with translation.override(row.language):
        told: dict[str, Any] = {
            "plan": wording.offer(row.offer),
            "until": on(ends) if ends else "",
            "company": company(row.processor),
            "path": reverse("plans:plan"),
            **more,
        }
    queue(row.person_id, f"plans/mail/{name}", told, to=address, language=row.language, base=row.base)
