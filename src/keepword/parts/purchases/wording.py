"""Words for states and kinds, as people read them."""

from __future__ import annotations

from typing import Any

from keepword.parts.payments import wording as paid
from keepword.policy.words import N_

ORDERS = {"open": N_("not paid yet"), "paid": N_("paid"), "closed": N_("closed without payment")}
KEYS = {"valid": N_("valid"), "replaced": N_("replaced by another"), "revoked": N_("revoked")}
WITHDRAWALS = {"waiting": N_("waits for an answer"), "granted": N_("granted"), "refused": N_("refused")}

# What happened at the desk, by the word that its address carries.
DESK = {
    **paid.DESK,
    "key-revoked": N_("The key no longer counts."),
    "key-replaced": N_("Another key was issued, and the old one no longer counts. Mail it below."),
    "key-issued": N_("A key was issued. Mail it below."),
    "key-not-issued": N_("No key was issued: there is one that counts, or the money went back."),
    "key-over": N_("That key did not count any more; nothing was changed."),
    "mailed": N_("It is being mailed again, to the address of the order."),
    "not-mailed": N_("Nothing was mailed: it is not paid, or was mailed again less than ten minutes ago."),
    "closed": N_("The order was closed, and nobody can pay it any more."),
    "granted-done": N_("Accepted: what was left went back, and a mail says so."),
    "granted-pending": N_("Accepted: what was left is on its way back, and a mail says so when it is through."),
    "granted-later": N_("Accepted. The company does not answer; the money goes as soon as it does, once."),
    "granted-failed": N_("Accepted, but the company refused to give the money back. It stands below."),
    "granted-nothing": N_("Accepted. Nothing was left to be given back, and no mail was sent."),
    "refused": N_("Refused, and the reason is being mailed."),
    "answered-before": N_("It was answered already, or names no order; nothing was changed."),
    "coupon-made": N_("The coupon is there."),
    "coupon-ended": N_("The coupon counts for nobody any more. Orders that have it keep it."),
    "coupon-over": N_("It was over already."),
    "not-closed": N_("The order was not closed: it is not open, a payment is under way, or the company is silent."),
}


def order_state(value: Any) -> str:
    """Where an order stands."""
    return paid.said(ORDERS, value)


def key_state(value: Any) -> str:
    """Whether a licence key counts."""
    return paid.said(KEYS, value)


def withdrawal_state(value: Any) -> str:
    """What became of a withdrawal."""
    return paid.said(WITHDRAWALS, value)
