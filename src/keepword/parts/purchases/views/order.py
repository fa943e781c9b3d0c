"""The page of one order, for whoever has its link: where it stands, how to pay it, and what was bought."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepword.enforcement.people import purpose
from keepword.parts.accounts import access
from keepword.parts.accounts.addresses import base_of
from keepword.parts.disclosures.carriers.payment import Declined, Unreachable
from keepword.parts.payments import processors, wording
from keepword.parts.payments.actions.settle import settle
from keepword.parts.payments.amounts import money
from keepword.parts.payments.models import Payment
from keepword.parts.payments.papers import attached
from keepword.parts.purchases import buyers_room, links
from keepword.parts.purchases.actions import order as ordering
from keepword.parts.purchases.actions.papers import paper_of
from keepword.parts.purchases.models import LicenceKey, Order, Paper
from keepword.web.redirects import SeeOther


@require_safe
@access.private_only
def order(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever comes back from the payment company is not believed: the company is asked."""
    found = links.find(token)
    if found is None:
        return over(request)
    silent = found.state == Order.State.OPEN and request.GET.get("back") == "yes" and not _settled(found)
    found.refresh_from_db()
    with purpose.own(found.person_id):
        context = _context(found, token) | {"silent": silent, "trouble": request.GET.get("trouble", "")}
        context |= buyers_room.shown(found, request.GET.get("did", ""))
        return access.secret(render(request, "purchases/order.html", context))


@require_POST
@access.private_only
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Asks for a page to pay on: the same one if there is one, or another company's."""
    found = links.find(token)
    if found is None:
        return over(request)
    name, trouble = request.POST.get("with", ""), ""
    if found.state == Order.State.OPEN and name in processors.available():
        try:
            ordering.open_page(found, ordering.pay_with(found, name), base_of(request))
        except Unreachable:
            trouble = "?trouble=silent"
        except Declined:
            trouble = "?trouble=declined"
    return SeeOther(reverse("purchases:order", args=[token]) + trouble)


@require_safe
@access.private_only
def paper(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """A receipt or credit note of this order, as PDF."""
    found = links.find(token)
    kept = Paper.objects.filter(pk=number, order=found).first() if found else None
    if found is None or kept is None:
        return over(request)
    with purpose.own(found.person_id):
        return access.secret(attached(paper_of(kept)))


def over(request: HttpRequest) -> HttpResponse:
    """A link that opens nothing: forged, or its time is over. Both are told alike."""
    token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
    return access.secret(render(request, "purchases/link_over.html", {"token": token}, status=404))


def _settled(found: Order) -> bool:
    """Asks the companies about each payment of the order; whether all of them answered."""
    answered = True
    payments = Payment.objects.filter(subject=found.subject, processor__in=processors.available())
    for number in payments.values_list("pk", flat=True):
        try:
            settle(number)
        except (Unreachable, Declined):
            answered = False
    return answered


def _context(found: Order, token: str) -> dict[str, Any]:
    payments = list(Payment.objects.filter(subject=found.subject).prefetch_related("dispute_set").order_by("made_at"))
    keys = LicenceKey.objects.filter(line__order=found).select_related("line").order_by("line__place")
    valid = keys.filter(state=LicenceKey.State.VALID)
    revoked = keys.filter(state=LicenceKey.State.REVOKED).exclude(line__in=valid.values("line"))
    waiting = next((each for each in payments if each.state == Payment.State.OPEN and each.page), None)
    others = [name for name in processors.available() if not waiting or name != waiting.processor]
    refunded = sum(each.gone for each in payments)
    return {
        "order": found,
        "token": token,
        "lines": [(each.name, each.quantity, money(each.gross, found.currency)) for each in found.line_set.all()],
        "gross": money(found.gross, found.currency),
        "tax": money(found.tax, found.currency) if found.tax else "",
        "page": waiting.page if waiting else "",
        "company": wording.company(waiting.processor) if waiting else "",
        "others": [(name, wording.company(name)) for name in others],
        "pending": any(each.state == Payment.State.PENDING for each in payments),
        "failed": bool(payments) and payments[-1].state in (Payment.State.FAILED, Payment.State.EXPIRED),
        "keys": [(each.line, each.short, each.text) for each in valid],
        "revoked": [(each.line.name, each.short) for each in revoked],
        "papers": Paper.objects.filter(order=found).order_by("issued_at"),
        "refunded": money(refunded, found.currency) if refunded else "",
    }
