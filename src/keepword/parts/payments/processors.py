"""The companies that collect payments for this site: those that the operator's environment names."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from keepword.parts.disclosures.carriers.payment import Processor
from keepword.parts.disclosures.carriers.subscription import Subscriptions


def available() -> dict[str, Processor]:
    """The companies a payer can choose from."""
    return {name: once for name, (once, _) in _named().items()}


def named(name: str) -> Processor:
    """One of them; raises KeyError for one that this site does not use."""
    return _named()[name][0]


def again(name: str) -> Subscriptions:
    """The same company, where it collects again and again; raises KeyError for one that this site does not use."""
    return _named()[name][1]


def _named() -> dict[str, tuple[Processor, Subscriptions]]:
    known = _known() if settings.KEEPWORD_PROCESSORS else {}
    return {name: each for name, each in known.items() if name in settings.KEEPWORD_PROCESSORS}


@cache
def _known() -> dict[str, tuple[Processor, Subscriptions]]:
    """All that there are. Their libraries are loaded here, where somebody pays: it takes longer than a whole start."""
    from keepword.parts.disclosures.carriers.paypal import PayPal
    from keepword.parts.disclosures.carriers.paypal_subscriptions import PayPalSubscriptions
    from keepword.parts.disclosures.carriers.stripe import Stripe
    from keepword.parts.disclosures.carriers.stripe_subscriptions import StripeSubscriptions

    stripe, paypal = Stripe(), PayPal()
    return {
        stripe.name: (stripe, StripeSubscriptions(stripe)),
        paypal.name: (paypal, PayPalSubscriptions(paypal)),
    }
