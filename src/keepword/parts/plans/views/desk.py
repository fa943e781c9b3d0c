"""The desk's plans: the list, one plan, whose it is, its papers, and what staff do with it through the company."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepword.enforcement.people import purpose
from keepword.enforcement.refused import Refused
from keepword.parts.accounts.access import person_of, staff_required
from keepword.parts.disclosures.carriers.payment import Declined, Unreachable
from keepword.parts.payments import books, desk_lists, desk_payments, processors, strays
from keepword.parts.payments import wording as paid_words
from keepword.parts.payments.models import Payment
from keepword.parts.payments.papers import attached
from keepword.parts.plans import desk_plans, wording
from keepword.parts.plans.actions import alter, follow, take
from keepword.parts.plans.actions.papers import paper_of
from keepword.parts.plans.models import Paper, Subscription
from keepword.web.redirects import SeeOther

from . import desk_books


@staff_required
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    shown = Paginator(desk_plans.listed(state), desk_plans.PAGE).get_page(request.GET.get("page"))
    context = _list(list(shown), state) | {"shown": shown, "said": _happened(request), "strays": desk_plans.strays()}
    context["periods"] = desk_books.periods()
    return render(request, "plans/desk_plans.html", context)


@staff_required
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """By the account's address, sent as a form: what is searched for stands in no address and no log."""
    text = request.POST.get("q", "").strip()
    found = list(desk_plans.found(text)[: desk_plans.PAGE])
    if len(found) == 1:
        return redirect("plans:desk-plan", found[0].pk)
    return render(request, "plans/desk_plans.html", _list(found, "-") | {"q": text})


@staff_required
@require_safe
def plan(request: HttpRequest, number: UUID) -> HttpResponse:
    return _show(request, get_object_or_404(Subscription, pk=number), said=_happened(request))


@staff_required
@require_POST
def who(request: HttpRequest, number: UUID) -> HttpResponse:
    """Opens name and address. Pressing a button for it is the point: no list and no page does it in passing."""
    row = get_object_or_404(Subscription, pk=number)
    try:
        opened = desk_plans.who(row, person_of(request))
    except Refused:
        return _show(request, row, closed=True)
    return _show(request, row, who=opened, gone=opened is None)


@staff_required
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """A receipt or credit note. It names nobody, but is somebody's: that staff looked is noted."""
    kept = Paper.objects.filter(pk=number).select_related("receipt").first() if number.isascii() else None
    if kept is None:
        raise Http404
    with purpose.reading(books.PURPOSE, staff=person_of(request)):
        purpose.may_read(kept.person_id, "payment.record")
        return attached(paper_of(kept))


@staff_required
@require_POST
def refund(request: HttpRequest, number: UUID, payment: UUID) -> HttpResponse:
    """All that is left, or a part; the form's own key lets a button pressed twice give back once."""
    row = get_object_or_404(Subscription, pk=number)
    paid = get_object_or_404(Payment, pk=payment, subject=row.subject)
    went, wrong = desk_payments.give_back(paid, request.POST)
    return _back(row, went) if went else _show(request, row, status=422, **wrong)


@staff_required
@require_POST
def cancel(request: HttpRequest, number: UUID) -> HttpResponse:
    """Ends it at the end of what is paid, as its holder could."""
    return _done(get_object_or_404(Subscription, pk=number), alter.cancel, "cancelled")


@staff_required
@require_POST
def look(request: HttpRequest, number: UUID) -> HttpResponse:
    """Asks the company how it stands."""
    return _done(get_object_or_404(Subscription, pk=number), follow.look, "looked")


@staff_required
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Somebody looked at money that fits nothing, and did what was to do."""
    return SeeOther(f"{reverse('plans:desk-plans')}?said={strays.settle(request.POST.get('stray', ''))}")


def _done(row: Subscription, act: Callable[[Subscription], object], done: str) -> HttpResponse:
    if row.processor not in processors.available():
        return _back(row, "not-now")
    try:
        act(row)
    except take.NotNowError:
        done = "not-now"
    except Unreachable:
        done = "silent"
    except (Declined, Refused):
        done = "declined"
    return _back(row, done)


def _show(request: HttpRequest, row: Subscription, *, status: int = 200, **more: Any) -> HttpResponse:
    """One plan, with what just happened or what was wrong."""
    return render(request, "plans/desk_plan.html", desk_plans.page(row) | more, status=status)


def _list(found: list[Subscription], state: str) -> dict[str, Any]:
    words = {each: wording.state(each) for each in desk_plans.SHOWN}
    return {
        "headings": desk_plans.headings(),
        "rows": desk_plans.rows(found),
        "states": desk_lists.by_state(reverse("plans:desk-plans"), state, words, desk_plans.counts()),
    }


def _happened(request: HttpRequest) -> str:
    return paid_words.happened(wording.DESK, request.GET.get("said", ""))


def _back(row: Subscription, said: str) -> HttpResponse:
    return SeeOther(f"{reverse('plans:desk-plan', args=[row.pk])}?said={said}")
