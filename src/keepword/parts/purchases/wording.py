"""Words for states and kinds, as people read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from keepword.policy.words import N_

ORDERS = {"open": N_("not paid yet"), "paid": N_("paid"), "closed": N_("closed without payment")}
KEYS = {"valid": N_("valid"), "replaced": N_("replaced by another"), "revoked": N_("revoked")}
PAPERS = {"receipt": N_("receipt"), "credit": N_("credit note")}
WITHDRAWALS = {"waiting": N_("waits for an answer"), "granted": N_("granted"), "refused": N_("refused")}


def order_state(value: Any) -> str:
    """Where an order stands."""
    return _said(ORDERS, value)


def key_state(value: Any) -> str:
    """Whether a licence key counts."""
    return _said(KEYS, value)


def paper_kind(value: Any) -> str:
    """Receipt or credit note."""
    return _said(PAPERS, value)


def withdrawal_state(value: Any) -> str:
    """What became of a withdrawal."""
    return _said(WITHDRAWALS, value)


def _said(words: dict[str, str], value: Any) -> str:
    return gettext(words.get(str(value), str(value)))
