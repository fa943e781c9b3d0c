"""The companies that collect payments for this site: those that the operator's environment names."""

from __future__ import annotations

from django.conf import settings

from keepword.parts.disclosures.carriers.payment import Processor
from keepword.parts.disclosures.carriers.paypal import PayPal
from keepword.parts.disclosures.carriers.stripe import Stripe

_KNOWN: dict[str, Processor] = {each.name: each for each in (Stripe(), PayPal())}


def available() -> dict[str, Processor]:
    """The companies a payer can choose from."""
    return {name: each for name, each in _KNOWN.items() if name in settings.KEEPWORD_PROCESSORS}


def named(name: str) -> Processor:
    """One of them; raises KeyError for one that this site does not use."""
    return available()[name]
