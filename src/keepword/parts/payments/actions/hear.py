"""Takes a company's message in, once; what it is about is looked at afterwards, out of the company's sight."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

from django.db.models import F
from django.utils import timezone

from keepword.parts.disclosures.carriers.payment import Declined, Unreachable
from keepword.parts.payments import processors, subjects
from keepword.parts.payments.models import Event, Payment

from .settle import number_in, settle, stray

logger = logging.getLogger("keepword.payments")

BATCH = 20
KEPT = timedelta(days=30)
# Between two looks at a message whose company does not answer: doubled each time, up to a quarter of an hour.
FIRST, LONGEST = timedelta(seconds=2), timedelta(minutes=15)


def hear(name: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Notes the message and says whether it is new. Raises `Forged`, or `Unreachable` where it can't be checked now."""
    heard = processors.named(name).hear(headers, body)
    _, new = Event.objects.get_or_create(
        processor=name,
        number=heard.number[:255],
        defaults={"kind": heard.kind[:80], "about": heard.about[:255], "digest": sha256(body).hexdigest()},
    )
    return new


def work_off() -> int:
    """Looks at what waits, the oldest first, and says how many messages that was."""
    done = 0
    waiting = Event.objects.filter(done_at=None, next_try_at__lte=timezone.now()).order_by("next_try_at")
    for event in list(waiting[:BATCH]):
        try:
            _look_at(event)
        except Unreachable as error:
            _later(event)
            logger.warning("a payment company does not answer: %s", error)
            continue
        except Exception:  # whatever is wrong with one, all others are looked at
            _later(event)
            logger.exception("a message of a payment company could not be worked off, and is tried again")
            continue
        # What it was about leads to somebody; that it came is all that has to be known from now on.
        Event.objects.filter(pk=event.pk).update(done_at=timezone.now(), about="")
        done += 1
    return done


def _later(event: Event) -> None:
    pause = min(FIRST * 2 ** min(event.tries, 12), LONGEST)
    Event.objects.filter(pk=event.pk).update(tries=F("tries") + 1, next_try_at=timezone.now() + pause)


def forget() -> None:
    """Removes what was done with long enough ago that nobody sends it again."""
    Event.objects.filter(done_at__lt=timezone.now() - KEPT).delete()


def _look_at(event: Event) -> None:
    if event.processor not in processors.available():
        return
    try:
        look_at(event.processor, event.about)
    except Declined as error:  # the company itself knows nothing of it
        logger.warning("a payment company does not know what it spoke of: %s", error.code)


def look_at(processor: str, about: str) -> None:
    """Settles the payment that this leads to; money that fits none of ours is noted."""
    found = processors.named(processor).find(about)
    reference = found.reference
    if not reference:
        return
    known_elsewhere = subjects.sought(processor, reference)
    known = Payment.objects.filter(processor=processor, reference=reference).first()
    if known is not None:
        settle(known.pk, found)
        return
    if known_elsewhere:
        return
    seen = processors.named(processor).look(reference)
    number = number_in(seen.payment)
    # Killed after the company had opened the page and before we noted its number: the payment's own number tells.
    if number and Payment.objects.filter(processor=processor, reference=None, pk=number).update(reference=reference):
        settle(number, found)
    elif seen.state == "paid":
        stray(processor, seen, "unknown")
