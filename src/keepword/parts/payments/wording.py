"""Words for companies and states, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from keepword.policy.words import N_

COMPANIES = {"stripe": N_("Stripe"), "paypal": N_("PayPal")}
WAYS = {"stripe": N_("Card and more, by Stripe"), "paypal": N_("PayPal")}
STATES = {
    "open": N_("not paid yet"),
    "pending": N_("under way"),
    "failed": N_("failed"),
    "expired": N_("not paid in time"),
    "paid": N_("paid"),
    "asked": N_("asked for"),
    "done": N_("given back"),
}
DISPUTES = {
    "open": N_("not decided yet"),
    "won": N_("decided for us"),
    "lost": N_("decided for the payer"),
}
STRAYS = {
    "unknown": N_("paid, and no order here is about it"),
    "amount": N_("paid, but not the amount that was asked"),
    "twice": N_("paid, though the order was paid already"),
    "closed": N_("paid, though the order was closed already"),
    "won": N_("came in again, as a lost dispute was won after all"),
}

PAPERS = {"receipt": N_("receipt"), "credit": N_("credit note")}

# What happened at the desk with money, by the word that its address carries.
DESK = {
    "refund-done": N_("The money was given back."),
    "refund-pending": N_("The company has taken the refund and is sending it. It shows here when it is through."),
    "refund-failed": N_("The company refused to give the money back. Nothing went; look at its own page for why."),
    "refund-later": N_("The company does not answer. The refund is noted and is sent as soon as it does, once."),
    "settled": N_("It is settled, and gone from here."),
    "settled-before": N_("Somebody had settled it already."),
}


def company(value: Any) -> str:
    """The company's name."""
    return said(COMPANIES, value)


def state(value: Any) -> str:
    """Where a payment or refund stands."""
    return said(STATES, value)


def dispute(value: Any) -> str:
    """Where a dispute stands."""
    return said(DISPUTES, value)


def stray(value: Any) -> str:
    """Why money fits nothing."""
    return said(STRAYS, value)


def paper(value: Any) -> str:
    """Receipt or credit note."""
    return said(PAPERS, value)


def happened(words: Mapping[str, str], word: str) -> str:
    """What an address says has just happened at the desk; "" for what these words can't say."""
    return gettext(words[word]) if word in words else ""


def said(words: Mapping[str, str], value: Any) -> str:
    """What these words say for a value; the value itself where they have none."""
    return gettext(words.get(str(value), str(value)))
