"""The desk's orders: the list, one order, whose it is, and its papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.enforcement.people import purpose
from keepword.enforcement.refused import Refused
from keepword.parts.accounts.access import person_of, staff_required
from keepword.parts.payments import books, desk_lists
from keepword.parts.payments import wording as paid_words
from keepword.parts.payments.papers import attached
from keepword.parts.purchases import desk_orders, wording
from keepword.parts.purchases.actions.papers import paper_of
from keepword.parts.purchases.models import Order, Paper


def tabs(here: str) -> list[tuple[str, str, bool]]:
    """The desk's pages of the shop."""
    pages = (
        (_("Orders"), "purchases:desk-orders"),
        (_("What waits"), "purchases:desk-queue"),
        (_("Coupons"), "purchases:desk-coupons"),
        (_("Accounting"), "purchases:desk-accounts"),
    )
    return [(label, reverse(name), name == here) for label, name in pages]


@staff_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    shown = Paginator(desk_orders.listed(state), desk_orders.PAGE).get_page(request.GET.get("page"))
    return render(request, "purchases/desk_orders.html", _list(list(shown), state) | {"shown": shown})


@staff_required
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """By number or address, sent as a form: what is searched for stands in no address and no log."""
    text = request.POST.get("q", "").strip()
    found = list(desk_orders.found(text)[: desk_orders.PAGE])
    if len(found) == 1:
        return redirect("purchases:desk-order", found[0].pk)
    return render(request, "purchases/desk_orders.html", _list(found, "-") | {"q": text})


@staff_required
@require_safe
def order(request: HttpRequest, number: UUID) -> HttpResponse:
    return show(request, get_object_or_404(Order, pk=number), said=request.GET.get("said", ""))


@staff_required
@require_POST
def who(request: HttpRequest, number: UUID) -> HttpResponse:
    """Opens name and addresses. Pressing a button for it is the point: no list and no page does it in passing."""
    found = get_object_or_404(Order, pk=number)
    try:
        return show(request, found, who=desk_orders.who(found, person_of(request)))
    except Refused:
        return show(request, found, closed=True)


@staff_required
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """A receipt or credit note; there is a name on it, so that somebody looked is noted."""
    kept = Paper.objects.filter(pk=number).first() if number.isascii() else None
    if kept is None:
        raise Http404
    with purpose.reading(books.PURPOSE, staff=person_of(request)):
        return attached(paper_of(kept))


def show(request: HttpRequest, found: Order, *, status: int = 200, **more: Any) -> HttpResponse:
    """One order, with what just happened or what was wrong."""
    context = desk_orders.page(found) | {"tabs": tabs("purchases:desk-orders")} | more
    context["said"] = happened(more.get("said", ""))
    return render(request, "purchases/desk_order.html", context, status=status)


def happened(word: str) -> str:
    """What an address says has just happened, in words; "" for what it can't say."""
    return paid_words.happened(wording.DESK, word)


def _list(found: list[Order], state: str) -> dict[str, Any]:
    words = {each: wording.order_state(each) for each in Order.State.values}
    return {
        "headings": desk_orders.headings(),
        "rows": desk_orders.rows(found),
        "tabs": tabs("purchases:desk-orders"),
        "states": desk_lists.by_state(reverse("purchases:desk-orders"), state, words, desk_orders.counts()),
    }
