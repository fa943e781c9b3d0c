"""What the page of a plan shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel.numbers import format_currency
from django.utils.translation import get_language, gettext

from keepword.parts.accounts import entitlements
from keepword.parts.disclosures.carriers.payment import DECIMALS
from keepword.parts.disclosures.handing import given_to
from keepword.parts.payments import processors
from keepword.parts.payments import wording as payment_words
from keepword.parts.payments.models import Payment
from keepword.policy import Policy

from . import catalogue, rule, wording
from .actions import take
from .catalogue import Plan, Plans
from .models import LIVE, Subscription

State = Subscription.State


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """One way to pay for a plan; ``ways`` are (company, its name)."""

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


def of(person: int) -> dict[str, Any]:
    """All that the page of this person needs."""
    plans = catalogue.current()
    rows = list(Subscription.objects.filter(person_id=person).exclude(state=State.ENDED).order_by("made_at"))
    live = next((each for each in rows if each.state in LIVE), None)
    trial = next((each for each in rows if each.state == State.TRIAL), None)
    row = live or trial
    waiting = next((each for each in reversed(rows) if each.state == State.OPEN and each.page), None)
    running = rule.running(person)
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
        "plans": [_plan(each, plans, running, live) for each in plans.plans],
        "ways": [(name, payment_words.company(name)) for name in processors.available()],
        "live": live is not None,
        "payments": _payments(person),
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


def money(amount: int, currency: str) -> str:
    """An amount as the reader's language writes it."""
    value = amount / 10 ** DECIMALS.get(currency, 2)
    return str(format_currency(value, currency, locale=(get_language() or "en").replace("-", "_")))


def _free(plans: Plans) -> str:
    return next((each.name for each in plans.plans if not each.prices), "")


def _plan(plan: Plan, plans: Plans, running: Subscription | None, live: Subscription | None) -> ShownPlan:
    has = plans.offer(running.offer) if running else None
    offers = tuple(
        ShownOffer(
            f"{plan.slug}-{every}",
            money(amount, plans.currency),
            gettext(wording.EVERY[every]),
            live is not None and live.offer == f"{plan.slug}-{every}",
        )
        for every, amount in plan.prices.items()
    )
    opens = tuple(gettext(entitlements.FEATURES[name]) for name in plan.opens)
    chosen = has.plan == plan if has else not plan.prices
    return ShownPlan(plan.name, plan.about.said(get_language()), opens, offers, chosen)


def _payments(person: int) -> list[tuple[Any, str, str]]:
    rows = Payment.objects.filter(person_id=person, subject__startswith="plan:").order_by("-made_at")[:24]
    return [(each.made_at, money(each.amount, each.currency), payment_words.state(each.state)) for each in rows]
