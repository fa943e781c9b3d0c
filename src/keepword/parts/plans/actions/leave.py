"""Ends what a company collects from somebody who is to be erased, before anything of theirs goes here."""

from __future__ import annotations

import logging

from keepword.parts.disclosures.carriers.payment import Declined, Unreachable
from keepword.parts.plans.models import LIVE, Subscription

from .follow import end_now
from .take import close_others

logger = logging.getLogger("keepword.plans")


def leave(person: int) -> bool:
    """Whether nothing of this person's is collected any more; if not, ask again later."""
    try:
        close_others(person, but="")
        for row in Subscription.objects.filter(person_id=person, state__in=LIVE):
            if row.reference:
                end_now(row)
        return True
    except (Unreachable, Declined, KeyError) as error:
        logger.warning("an erasure waits: a plan could not be ended at the company: %s", type(error).__name__)
        return False
