"""What staff see of orders: found by number or address, and one with all that belongs to it.

Nothing here opens a name, an address or a key: that is `who`, which the person can read of afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepword.enforcement.people import purpose
from keepword.parts.payments import desk_payments
from keepword.parts.payments import wording as paid
from keepword.parts.payments.amounts import money, percent
from keepword.parts.payments.models import Payment
from keepword.web.times import ago

from . import held, numbers, personal_data, wording
from .models import LicenceKey, Line, Order, Paper, Withdrawal
from .places import countries

PURPOSE = "supply-purchase"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Who:
    """Whose order it is, opened for a member of staff."""

    name: str
    email: str
    address: str


@dataclass(frozen=True, slots=True)
class Licensed:
    """A line that comes with a key: the one that counts, and those that don't any more."""

    line: Line
    valid: LicenceKey | None
    over: list[tuple[str, str]]


def listed(state: str) -> QuerySet[Order]:
    """Orders, the newest first: all, or those in one state."""
    every = Order.objects.order_by("-made_at", "-pk")
    return every.filter(state=state) if state in Order.State.values else every


def counts() -> dict[str, int]:
    """How many there are in each state."""
    return dict(Order.objects.order_by().values_list("state").annotate(Count("pk")))


def found(text: str) -> QuerySet[Order]:
    """Orders with exactly this number or e-mail address."""
    if "\x00" in text or len(text) > 254:
        return Order.objects.none()
    wanted = {"email": text} if "@" in text else {"number": numbers.spelled(text)}
    return Order.objects.filter(**wanted).order_by("-made_at", "-pk")


def headings() -> list[str]:
    return [_("Order"), _("Ordered"), _("State"), _("Sum"), _("Given back"), _("Collected by")]


def rows(orders: list[Order]) -> list[list[Any]]:
    """What the list says of each."""
    payments: dict[str, list[Payment]] = {}
    wanted = Payment.objects.filter(subject__in=[each.subject for each in orders])
    for payment in wanted.prefetch_related("dispute_set"):
        payments.setdefault(payment.subject, []).append(payment)
    return [_row(each, payments.get(each.subject, [])) for each in orders]


def link(order: Order) -> SafeString:
    """The order's number, leading to it."""
    return format_html('<a href="{}">{}</a>', reverse("purchases:desk-order", args=[order.pk]), order.number)


def _row(order: Order, payments: list[Payment]) -> list[Any]:
    back = sum(each.gone for each in payments)
    companies = {paid.company(each.processor) for each in payments if order.state != "paid" or each.state == "paid"}
    return [
        link(order),
        ago(order.made_at),
        wording.order_state(order.state),
        money(order.gross, order.currency),
        money(back, order.currency) if back else "–",
        ", ".join(sorted(companies)) or "–",
    ]


def who(order: Order, staff: int) -> Who:
    """Name and addresses; that this member of staff looked is noted first. Raises `Refused`."""
    with purpose.reading(PURPOSE, staff=staff):
        purpose.may_read(order.person_id, "purchase.email")
        return Who(order.name, order.email, personal_data.address(order.address))


def page(order: Order) -> dict[str, Any]:
    """Everything about one order but whose it is."""
    payments = desk_payments.of(order.subject, lambda each: reverse("purchases:desk-refund", args=[order.pk, each.pk]))
    papers = Paper.objects.filter(order=order).order_by("issued_at", "number")
    return {
        "order": order,
        "state": wording.order_state(order.state),
        "gross": money(order.gross, order.currency),
        "country": countries.name(order.country, get_language() or "en"),
        "line_headings": [_("What"), _("Pieces"), _("Rate of tax"), _("Tax"), _("Price")],
        "line_rows": _lines(order),
        "payments": payments,
        "papers": [(each, paid.paper(each.kind), money(each.gross, each.currency)) for each in papers],
        "licensed": [_licensed(each) for each in order.line_set.filter(licence=True)],
        "issues": held.holds(order),
        "withdrawals": [
            (ago(each.made_at), wording.withdrawal_state(each.state))
            for each in Withdrawal.objects.filter(order=order).order_by("made_at")
        ],
    }


def _lines(order: Order) -> list[list[str]]:
    """What was ordered, and what it comes to."""
    rows = [
        [
            each.name,
            str(each.quantity),
            f"{percent(each.rate)} %",
            money(each.tax, order.currency),
            money(each.gross, order.currency),
        ]
        for each in order.line_set.all()
    ]
    return [
        *rows,
        [_("Sum"), "", "", money(order.tax, order.currency), money(order.gross, order.currency)],
    ]


def _licensed(line: Line) -> Licensed:
    keys = list(line.licencekey_set.order_by("made_at"))
    valid = next((each for each in keys if each.state == LicenceKey.State.VALID), None)
    return Licensed(line, valid, [(each.short, wording.key_state(each.state)) for each in keys if each is not valid])
