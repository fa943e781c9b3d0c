"""Words for plans and their states, as people read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from keepword.parts.payments import wording as paid
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
# What happened at the desk, by the word that its address carries.
DESK = {
    **paid.DESK,
    "cancelled": N_("The plan is cancelled, and its holder was not asked. Write to them if they don’t know."),
    "silent": N_("The company does not answer. A cancellation is noted, and is told until it takes it."),
    "declined": N_("The company did not take this. Nothing was changed."),
    "not-now": N_("That does not fit how the plan stands. Nothing was changed."),
    "looked": N_("The company was asked, and this is how it stands."),
}
EVERY = {"month": N_("each month"), "year": N_("each year")}


def state(value: Any) -> str:
    """Where a plan stands."""
    return paid.said(STATES, value)


def offer(value: Any) -> str:
    """A plan with how often it is paid."""
    found = catalogue.current().offer(str(value))
    if found is None:
        return str(value)
    return f"{found.plan.name}, {gettext(EVERY[found.every])}" if found.every else found.plan.name
