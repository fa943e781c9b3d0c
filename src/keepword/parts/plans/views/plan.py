"""The page of one's own plan: what it is, until when, what else there is, and how to change or end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from keepword.enforcement import versions
from keepword.enforcement.refused import Refused
from keepword.parts.accounts.access import account_required, person_of
from keepword.parts.accounts.addresses import base_of
from keepword.parts.disclosures.carriers.payment import Declined, Unreachable
from keepword.parts.payments import processors
from keepword.parts.payments.papers import attached
from keepword.parts.plans import catalogue, showing
from keepword.parts.plans.actions import alter, follow, take
from keepword.parts.plans.actions.papers import paper_of
from keepword.parts.plans.models import LIVE, Paper, Subscription
from keepword.web.redirects import SeeOther

State = Subscription.State


@account_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Whoever comes back from the payment company is not believed: the company is asked."""
    silent = request.GET.get("back") == "yes" and not _asked_again(person_of(request))
    told = showing.of(person_of(request), request.GET.get("currency", "")) | {
        "goes": showing.goes_where(versions.for_person(person_of(request)))
    }
    trouble = request.GET.get("trouble", "silent" if silent else "")
    return render(request, "plans/plan.html", told | {"trouble": trouble, "done": request.GET.get("done", "")})


@account_required
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """One's own receipt or credit note, as PDF."""
    own = Paper.objects.filter(person_id=person_of(request)).select_related("receipt")
    return attached(paper_of(get_object_or_404(own, pk=number)))


@account_required
@require_POST
def try_it(request: HttpRequest) -> HttpResponse:
    """Begins the trial; nothing is asked for it."""
    return _done(lambda: take.try_it(person_of(request), get_language() or "en", base_of(request)))


@account_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Asks the company for the page of a plan, or for a change of the plan that runs."""
    account: Any = request.user
    offer = next((each for each in catalogue.current().offers() if each.key == request.POST.get("offer")), None)
    base = base_of(request)

    def act() -> None:
        live = Subscription.objects.filter(person_id=account.pk, state__in=LIVE).order_by("made_at").first()
        name = live.processor if live else request.POST.get("with", "")
        if offer is None or name not in processors.available():
            raise take.NotNowError
        if live is not None:
            alter.change(live, account, offer, base)
        else:
            take.take(account, offer, name, base, get_language() or "en")

    return _done(act)


@account_required
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Ends the plan at the end of what is paid."""
    return _done(lambda: alter.cancel(_live(request)), done="cancelled")


@account_required
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Takes the cancellation back."""
    return _done(lambda: alter.resume(_live(request)), done="resumed")


def _live(request: HttpRequest) -> Subscription:
    rows = Subscription.objects.filter(person_id=person_of(request), state__in=LIVE)
    found: Subscription | None = rows.order_by("made_at").first()
    if found is None or found.processor not in processors.available():
        raise take.NotNowError
    return found


def _asked_again(person: int) -> bool:
    """Asks about whatever waits for the company's word; whether it answered."""
    waiting = Subscription.objects.filter(person_id=person).exclude(state__in=(State.TRIAL, State.ENDED))
    try:
        for row in waiting:
            if row.processor in processors.available():
                follow.look(row)
        follow.keep_one(person)
    except (Unreachable, Declined):
        return False
    return True


def _done(act: Callable[[], object], done: str = "") -> HttpResponse:
    """Does it, and shows the page again with what became of it."""
    told = f"?done={done}" if done else ""
    try:
        act()
    except take.NotNowError:
        told = "?trouble=not-now"
    except Unreachable:
        told = "?trouble=silent"
    except (Declined, Refused):
        told = "?trouble=declined"
    return SeeOther(reverse("plans:plan") + told)
