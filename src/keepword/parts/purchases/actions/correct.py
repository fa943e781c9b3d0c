"""Corrects name and address of an order for its buyer (GDPR article 16); papers that were issued stay as they are."""

from __future__ import annotations

import json

from django.db import transaction

from keepword.enforcement.people import requests
from keepword.parts.purchases.models import Order
from keepword.parts.purchases.places.address import Address, values


def correct(order: Order, name: str, address: Address) -> bool:
    """Whether anything changed; call it where the order may be read. A change stands in what its person asked of us."""
    written = json.dumps(values(address), ensure_ascii=False, sort_keys=True)
    if (order.name, order.address) == (name, written):
        return False
    with transaction.atomic():
        order.name, order.address = name, written
        order.save(update_fields=["name", "address"])
        requests.note(order.person_id, "rectification")
    return True
