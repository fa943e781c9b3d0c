"""Issues licence keys, replaces lost ones, and revokes."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from keepword.enforcement.keys import signing
from keepword.parts.purchases import held
from keepword.parts.purchases.licence import Licence, short
from keepword.parts.purchases.licence import issue as sign
from keepword.parts.purchases.models import LicenceKey, Line, Order

SIGNS = "licences"


def issue(line: Line, person: int) -> LicenceKey:
    """A new key for this line; call it in a transaction, and only if the line has no valid one."""
    number = short.draw()
    licence = Licence(
        product=line.product,
        edition=line.edition,
        seats=line.seats,
        id=number,
        issued=timezone.now().date(),
        updates_until=line.updates_until,
    )
    made: LicenceKey = LicenceKey.objects.create(
        line=line, person_id=person, short=short.written(number), text=sign(signing.private(SIGNS), licence)
    )
    return made


def issue_missing(line: Line) -> bool:
    """A key for a line that has none that counts; False if it has one, or if what was paid for it went back."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=line.order_id)
        valid = LicenceKey.objects.filter(line=line, state=LicenceKey.State.VALID)
        if not held.holds(order) or valid.exists():
            return False
        issue(line, order.person_id)
    return True


def issue_again(key: LicenceKey) -> LicenceKey:
    """Another key instead of a lost or leaked one, which then counts as revoked."""
    with transaction.atomic():
        if not _end(key, LicenceKey.State.REPLACED):
            return key
        return issue(key.line, key.person_id)


def revoke(key: LicenceKey) -> bool:
    """Ends a key for good, as after a refund; whether it was valid until now."""
    return _end(key, LicenceKey.State.REVOKED)


def revoke_all(order: Order) -> None:
    """Ends every key of an order."""
    # Again until none is left: one that the buyer has issued again in this very moment is another row.
    while valid := list(LicenceKey.objects.filter(line__order=order, state=LicenceKey.State.VALID)):
        for key in valid:
            revoke(key)


def _end(key: LicenceKey, state: str) -> bool:
    valid = LicenceKey.objects.filter(pk=key.pk, state=LicenceKey.State.VALID)
    return bool(valid.update(state=state, ended_at=timezone.now()))
