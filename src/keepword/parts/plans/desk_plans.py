"""What staff see of plans: all by their state, and one with its payments and papers.

Nothing here opens a name or an address: that is `who`, which the person can read of afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from keepword.enforcement.people import purpose
from keepword.parts.accounts.models import Account
from keepword.parts.payments import desk_payments
from keepword.parts.payments import wording as paid
from keepword.parts.payments.amounts import money
from keepword.parts.payments.models import Payment, Stray
from keepword.parts.payments.strays import waiting
from keepword.web.times import ago, day

from . import catalogue, wording
from .models import LIVE, Paper, Subscription

State = Subscription.State
PURPOSE = "run-account"
PAGE, MOST = 50, 50
# Cancelled ones have no next payment, and those whose payment failed have their grace instead.
SHOWN = tuple(each for each in State.values if each != State.OPEN)


@dataclass(frozen=True, slots=True)
class Who:
    """Whose plan it is, opened for a member of staff."""

    name: str
    email: str


def listed(state: str) -> QuerySet[Subscription]:
    """Plans that somebody agreed to, the newest first: all, or those in one state."""
    every = Subscription.objects.exclude(state=State.OPEN).order_by("-made_at", "-pk")
    return every.filter(state=state) if state in SHOWN else every


def counts() -> dict[str, int]:
    """How many there are in each state."""
    every = Subscription.objects.exclude(state=State.OPEN).order_by()
    return dict(every.values_list("state").annotate(Count("pk")))


def found(email: str) -> QuerySet[Subscription]:
    """The plans of the account with exactly this address."""
    if "\x00" in email or len(email) > 254:
        return Subscription.objects.none()
    return listed("").filter(person_id__in=Account.objects.filter(email=email).values("pk"))


def headings() -> list[str]:
    return [_("Plan"), _("State"), _("Since"), _("Until"), _("Last payment"), _("Collected by")]


def rows(plans: list[Subscription]) -> list[list[Any]]:
    """What the list says of each."""
    last: dict[str, Payment] = {}
    for payment in Payment.objects.filter(subject__in=[each.subject for each in plans]).order_by("made_at"):
        last[payment.subject] = payment
    return [_row(each, last.get(each.subject)) for each in plans]


def _row(row: Subscription, last: Payment | None) -> list[Any]:
    address = reverse("plans:desk-plan", args=[row.pk])
    return [
        format_html('<a href="{}">{}</a>', address, wording.offer(row.offer)),
        wording.state(row.state),
        ago(row.made_at),
        until(row),
        _payment(last) if last else "–",
        paid.company(row.processor) if row.processor else "–",
    ]


def until(row: Subscription) -> SafeString | str:
    """What comes next, and when: a payment, the end, or the end of the grace."""
    if row.state == State.PAST_DUE:
        ends = row.grace_ends(catalogue.current().grace_days)
        return format_html("{}: {}", _("grace"), day(ends)) if ends else "–"
    if row.until is None or row.state in (State.PAUSED, State.ENDED):
        return "–"
    words = _("next payment") if row.state == State.ACTIVE else _("ends")
    return format_html("{}: {}", words, day(row.until))


def _payment(last: Payment) -> SafeString:
    amount = money(last.amount, last.currency)
    return format_html("{}, {}, {}", amount, paid.state(last.state), ago(last.paid_at or last.made_at))


def who(row: Subscription, staff: int) -> Who | None:
    """Name and address, None once they are erased; that this member of staff looked is noted first.

    Raises `Refused`.
    """
    account = Account.objects.filter(pk=row.person_id).first()
    if account is None:
        return None
    with purpose.reading(PURPOSE, staff=staff):
        purpose.may_read(row.person_id, "account.name")
        purpose.may_read(row.person_id, "account.email")
        return Who(account.name, account.email)


def page(row: Subscription) -> dict[str, Any]:
    """Everything about one plan but whose it is."""
    papers = Paper.objects.filter(subscription=row).order_by("issued_at", "number")
    return {
        "row": row,
        "plan": wording.offer(row.offer),
        "state": wording.state(row.state),
        "until": until(row),
        "company": paid.company(row.processor) if row.processor else "",
        "wanted": wording.offer(row.wanted) if row.wanted else "",
        "payments": desk_payments.of(row.subject, lambda each: reverse("plans:desk-refund", args=[row.pk, each.pk])),
        "papers": [(each.number, paid.paper(each.kind), money(each.gross, each.currency)) for each in papers],
        "live": row.state in LIVE,
        "may_cancel": row.state in (State.ACTIVE, State.PAST_DUE, State.PAUSED) and bool(row.reference),
    }


def strays() -> list[tuple[Stray, str, str]]:
    """Money that fits nothing, the oldest first: (it, how much by whom, why)."""
    return [
        (each, f"{money(each.amount, each.currency)}, {paid.company(each.processor)}", paid.stray(each.why))
        for each in waiting()[:MOST]
    ]
