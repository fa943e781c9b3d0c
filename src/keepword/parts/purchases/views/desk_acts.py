"""What staff do with one order: money back, keys, the mail again, an end to one that nobody paid."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepword.parts.accounts.access import staff_required
from keepword.parts.payments import desk_payments
from keepword.parts.payments.models import Payment
from keepword.parts.purchases.actions import close as closing
from keepword.parts.purchases.actions import issue_key
from keepword.parts.purchases.actions.mail_again import mail_again
from keepword.parts.purchases.models import LicenceKey, Line, Order
from keepword.web.redirects import SeeOther

from .desk_orders import show


@staff_required
@require_POST
def refund(request: HttpRequest, number: UUID, payment: UUID) -> HttpResponse:
    """All that is left, or a part; the form's own key lets a button pressed twice give back once."""
    order = get_object_or_404(Order, pk=number)
    paid = get_object_or_404(Payment, pk=payment, subject=order.subject)
    went, wrong = desk_payments.give_back(paid, request.POST)
    return _back(order, went) if went else show(request, order, status=422, **wrong)


@staff_required
@require_POST
def key(request: HttpRequest, number: UUID) -> HttpResponse:
    """Ends a key, puts another in its place, or issues one where none counts. A key is named by its short form."""
    order = get_object_or_404(Order, pk=number)
    act = request.POST.get("act", "")
    if act == "issue":
        line = get_object_or_404(Line, order=order, licence=True, place=_place(request.POST.get("line", "")))
        return _back(order, "key-issued" if issue_key.issue_missing(line) else "key-not-issued")
    found = get_object_or_404(LicenceKey, line__order=order, short=request.POST.get("key", "").replace("\x00", ""))
    if act == "again":
        return _back(order, "key-replaced" if issue_key.issue_again(found) != found else "key-over")
    return _back(order, "key-revoked" if issue_key.revoke(found) else "key-over")


@staff_required
@require_POST
def mail(request: HttpRequest, number: UUID) -> HttpResponse:
    order = get_object_or_404(Order, pk=number)
    return _back(order, "mailed" if mail_again(order) else "not-mailed")


@staff_required
@require_POST
def close(request: HttpRequest, number: UUID) -> HttpResponse:
    order = get_object_or_404(Order, pk=number)
    return _back(order, "closed" if closing.close(order.pk) else "not-closed")


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1


def _back(order: Order, said: str) -> HttpResponse:
    return SeeOther(f"{reverse('purchases:desk-order', args=[order.pk])}?said={said}")
