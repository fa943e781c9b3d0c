"""The desk's queue: what the shop can't settle by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.enforcement.refused import Refused
from keepword.parts.accounts.access import person_of, staff_required
from keepword.parts.payments import strays
from keepword.parts.purchases import desk_queue
from keepword.parts.purchases.actions import answer_withdrawal as answering
from keepword.parts.purchases.models import Withdrawal
from keepword.web.redirects import SeeOther

from .desk_orders import happened, tabs


@staff_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    return _show(request, said=happened(request.GET.get("said", "")))


@staff_required
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Somebody looked at money that fits nothing, and did what was to do."""
    return _back(strays.settle(request.POST.get("stray", "")))


@staff_required
@require_POST
def withdrawal(request: HttpRequest, number: UUID) -> HttpResponse:
    """Shows what somebody wrote, gives the money back, or refuses with one of the reasons there are."""
    found = get_object_or_404(Withdrawal.objects.select_related("order"), pk=number)
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if act == "show":
        return _told(request, found)
    if act == "grant":
        went = answering.grant(found)
        return _back(f"granted-{went}" if went else "answered-before")
    if act != "refuse" or reason not in answering.REASONS:
        return _show(request, status=422, wrong_at=found.pk)
    return _back("refused" if answering.refuse(found, reason) else "answered-before")


def _told(request: HttpRequest, found: Withdrawal) -> HttpResponse:
    try:
        return _show(request, told=desk_queue.told(found, person_of(request)), told_at=found.pk)
    except Refused:
        return _show(request, closed_at=found.pk)


def _show(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    waiting = desk_queue.queue()
    reasons = [(key, _(words)) for key, words in answering.REASONS.items()]
    context = waiting | {
        "tabs": tabs("purchases:desk-queue"),
        "reasons": reasons,
        "total": sum(map(len, waiting.values())),
    }
    return render(request, "purchases/desk_queue.html", context | more, status=status)


def _back(said: str) -> HttpResponse:
    return SeeOther(f"{reverse('purchases:desk-queue')}?said={said}")
