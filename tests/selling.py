"""Lets a site in this process be paid by the stand-ins for the payment companies."""

from __future__ import annotations

from typing import Any

from keepword.parts.disclosures.carriers import paypal_messages
from keepword.parts.payments import processors
from payment_fakes import Fakes


def sell_by(fakes: Fakes, settings: Any) -> None:
    """Names them as the environment would, and forgets what this process knew of others."""
    settings.KEEPWORD_PROCESSORS = {
        "stripe": {"url": fakes.stripe_url, "key": fakes.stripe.key, "secret": fakes.stripe.webhook_secret},
        "paypal": {
            "url": fakes.paypal_url,
            "key": fakes.paypal.client,
            "secret": fakes.paypal.secret,
            "webhook": fakes.paypal.webhook_id,
        },
    }
    processors._known.cache_clear()
    paypal_messages._certificates.clear()
    paypal_messages._fetched_at = 0.0
