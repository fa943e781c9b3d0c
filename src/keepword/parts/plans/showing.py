"""What the page of a plan shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext

from keepword.parts.accounts import entitlements
from keepword.parts.disclosures.handing import given_to
from keepword.parts.payments import processors
from keepword.parts.payments import wording as payment_words
from keepword.parts.payments.amounts import money, percent
from keepword.parts.payments.models import Payment
from keepword.policy import Policy
from keepword.web.times import day

from . import catalogue, rule, wording
from .actions import take
from .catalogue import Plan, Plans
from .models import LIVE, Paper, Subscription

State = Subscription.State


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """One way to pay for a plan."""

    key: str
    price: str
    every: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan, what it opens, and how it can be paid."""

    name: str
    about: str
    opens: tuple[str, ...]
    offers: tuple[ShownOffer, ...]
    chosen: bool
    free: bool


def of(person: int, currency: str = "") -> dict[str, Any]:
    """All that the page of this person needs; prices in this currency, or in that of the plan that runs."""
    plans = catalogue.current()
    rows = list(Subscription.objects.filter(person_id=person).exclude(state=State.ENDED).order_by("made_at"))
    live = next((each for each in rows if each.state in LIVE), None)
    trial = next((each for each in rows if each.state == State.TRIAL), None)
    row = live or trial
    waiting = next((each for each in reversed(rows) if each.state == State.OPEN and each.page), None)
    running, paid = rule.running(person), plans.offer(live.offer) if live else None
    currency = paid.currency if paid else currency
    return {
        "row": row,
        "plan": wording.offer(row.offer) if row else _free(plans),
        "until": (row.grace_ends(plans.grace_days) if row.state == State.PAST_DUE else row.until) if row else None,
        "page": (live.page if live else waiting.page if waiting else ""),
        "page_for": wording.offer(live.wanted if live else waiting.offer if waiting else ""),
        "company": payment_words.company(row.processor if live and row else waiting.processor if waiting else ""),
        "noted": live is not None and live.cancelled_at is not None and live.state not in (State.ENDING, State.ENDED),
        "may_try": take.may_try(person) and waiting is None,
        "may_change": live is None or live.state == State.ACTIVE,
        "trial": (plans.plan(plans.trial), plans.trial_days),
        "plans": [_plan(each, plans, currency, running, live) for each in plans.plans],
        "currencies": [] if live else _currencies(plans, currency),
        "ways": [(name, payment_words.company(name)) for name in processors.available()],
        "live": live is not None,
        "payment_headings": [gettext("Day"), gettext("Amount"), gettext("State"), gettext("Papers")],
        "payments": _payments(person),
    }


def prices(currency: str = "") -> dict[str, Any]:
    """What anybody may read of the plans, who has none and gave nothing."""
    plans = catalogue.current()
    return {
        "plans": [_plan(each, plans, currency) for each in plans.plans],
        "currencies": _currencies(plans, currency),
        "trial": plans.plan(plans.trial),
        "trial_days": plans.trial_days,
        "grace_days": plans.grace_days,
        "tax": percent(plans.rate) if plans.rate else "",
        "companies": [payment_words.company(name) for name in processors.available()],
    }


def goes_where(policy: Policy) -> list[tuple[str, str, list[str]]]:
    """Each company with its own policy and what of the reader's goes there."""
    language = get_language()
    found = []
    for name in processors.available():
        data = dict.fromkeys(datum for given in given_to(name) for datum in given.data)
        words = [policy.word("data", datum, language) for datum in data]
        recipient = policy.recipients.get(name)
        found.append((payment_words.company(name), (recipient.policy or "") if recipient else "", words))
    return found


def _free(plans: Plans) -> str:
    return next((each.name for each in plans.plans if not each.prices), "")


def _currencies(plans: Plans, wanted: str) -> list[tuple[str, str, bool]]:
    """Views of the same page, one for each currency; none if there is but one."""
    here = wanted if wanted in plans.currencies else plans.currency
    every = [(code, f"?currency={code}", code == here) for code in plans.currencies]
    return every if len(every) > 1 else []


def _plan(
    plan: Plan,
    plans: Plans,
    currency: str,
    running: Subscription | None = None,
    live: Subscription | None = None,
) -> ShownPlan:
    has = plans.offer(running.offer) if running else None
    wanted = currency if currency in plans.currencies else plans.currency
    offers = tuple(
        ShownOffer(
            each.key,
            money(each.amount, each.currency),
            gettext(wording.EVERY[each.every]),
            live is not None and live.offer == each.key,
        )
        for each in plans.offers()
        if each.plan == plan and each.currency == wanted
    )
    opens = tuple(gettext(entitlements.FEATURES[name]) for name in plan.opens)
    chosen = has.plan == plan if has else not plan.prices
    return ShownPlan(plan.name, plan.about.said(get_language()), opens, offers, chosen, not plan.prices)


def _payments(person: int) -> list[list[Any]]:
    """The newest payments with their papers, as rows of a table."""
    rows = list(Payment.objects.filter(person_id=person, subject__startswith="plan:").order_by("-made_at")[:24])
    papers: dict[Any, list[Paper]] = {each.pk: [] for each in rows}
    for paper in Paper.objects.filter(person_id=person).select_related("receipt").order_by("issued_at", "number"):
        papers.setdefault((paper.receipt or paper).about, []).append(paper)
    return [
        [
            day(each.made_at),
            money(each.amount, each.currency),
            payment_words.state(each.state),
            format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>, {} (PDF)', map(_linked, papers[each.pk])) or "–",
        ]
        for each in rows
    ]


def _linked(paper: Paper) -> tuple[str, str, str]:
    return reverse("plans:paper", args=[paper.number]), paper.number, payment_words.paper(paper.kind)
