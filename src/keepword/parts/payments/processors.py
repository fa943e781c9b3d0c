"""The companies that collect payments for this site: those that the operator's environment names."""

from __future__ import annotations

from django.conf import settings

from keepword.parts.disclosures.carriers.payment import Processor
from keepword.parts.disclosures.carriers.paypal import PayPal
from keepword.parts.disclosures.carriers.paypal_subscriptions import PayPalSubscriptions
from keepword.parts.disclosures.carriers.stripe import Stripe
from keepword.parts.disclosures.carriers.stripe_subscriptions import StripeSubscriptions
from keepword.parts.disclosures.carriers.subscription import Subscriptions

_STRIPE, _PAYPAL = Stripe(), PayPal()
_KNOWN: dict[str, Processor] = {each.name: each for each in (_STRIPE, _PAYPAL)}
_AGAIN: dict[str, Subscriptions] = {
    each.name: each for each in (StripeSubscriptions(_STRIPE), PayPalSubscriptions(_PAYPAL))
}


def available() -> dict[str, Processor]:
    """The companies a payer can choose from."""
    return {name: each for name, each in _KNOWN.items() if name in settings.KEEPWORD_PROCESSORS}


def named(name: str) -> Processor:
    """One of them; raises KeyError for one that this site does not use."""
    return available()[name]


def again(name: str) -> Subscriptions:
    """The same company, where it collects again and again; raises KeyError for one that this site does not use."""
    available()[name]
    return _AGAIN[name]
