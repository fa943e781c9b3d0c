"""What the page of an order shows besides the order itself: what its buyer may do with it."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import get_language

from . import handing_out, wording
from .models import Order, Withdrawal
from .places import address as places

# What the page may be told that was just done.
DONE = ("address", "receipt", "key", "no-key", "no-link")


def shown(order: Order, did: str) -> dict[str, Any]:
    """For the template; call it where the order may be read."""
    lines = places.lines(places.restored(json.loads(order.address)), get_language() or "en")
    taken_back = Withdrawal.objects.filter(order=order).order_by("made_at")
    return {
        "did": did if did in DONE else "",
        "address": [order.name, *lines],
        "files": handing_out.offered(order),
        "withdrawals": [(each.made_at, wording.withdrawal_state(each.state)) for each in taken_back],
    }
