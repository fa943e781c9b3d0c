"""Words for plans and their states, as people read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from keepword.parts.payments.wording import COMPANIES
from keepword.policy.words import N_

from . import catalogue

STATES = {
    "open": N_("not agreed yet"),
    "trial": N_("trial"),
    "active": N_("runs"),
    "past-due": N_("the last payment failed"),
    "paused": N_("paused, as the last payment failed"),
    "ending": N_("cancelled, runs to its end"),
    "ended": N_("ended"),
}
EVERY = {"month": N_("each month"), "year": N_("each year")}


def state(value: Any) -> str:
    """Where a plan stands."""
    return gettext(STATES.get(str(value), str(value)))


def company(value: Any) -> str:
    """Who collects for it; nobody for a trial."""
    return gettext(COMPANIES.get(str(value), str(value)))


def offer(value: Any) -> str:
    """A plan with how often it is paid."""
    found = catalogue.current().offer(str(value))
    if found is None:
        return str(value)
    return f"{found.plan.name}, {gettext(EVERY[found.every])}" if found.every else found.plan.name
