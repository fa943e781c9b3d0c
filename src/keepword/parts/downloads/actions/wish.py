"""Lets a wish for important updates count, or takes it back: as easy as it was given."""

from __future__ import annotations

from django.utils import timezone

from keepword.parts.downloads.models import Grant, Wish


def confirm(grant: Grant) -> None:
    """Whoever uses the link has the mailbox, so it was they who asked."""
    if grant.updates:
        Wish.objects.filter(person_id=grant.person_id, confirmed_at=None).update(confirmed_at=timezone.now())


def of(person: int) -> Wish | None:
    """What this person wished, confirmed or not."""
    found: Wish | None = Wish.objects.filter(person_id=person).first()
    return found


def take_back(person: int) -> None:
    """Name, address and wish go at once."""
    Wish.objects.filter(person_id=person).delete()
    Grant.objects.filter(person_id=person).update(updates=False)
