"""A person puts right what they gave us (GDPR art. 16)."""

from __future__ import annotations

from django.db import transaction

from keepword.enforcement.people import requests
from keepword.parts.accounts.models import Account


def correct_name(person: int, name: str) -> bool:
    """Writes the new name over the old one; False if it was that already. Whoever calls reads as this person."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=person)
        if account.name == name:
            return False
        account.name = name
        account.save(update_fields=["name"])
        requests.note(person, "rectification")
    return True
