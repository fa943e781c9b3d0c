"""Takes what is due out of the outbox, hands it to a carrier, and writes down what became of it.

Each message is leased first, in a transaction that ends before anybody is talked to. Whoever holds a lease may be
killed: the message is due again when the lease is over. So no message is lost, and one crash repeats at most the one
message that a server had taken and nobody had written down; it carries the same Message-ID.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.parts.disclosures.carriers import smtp

from . import composing, mailbox, rendering
from .models import Message

logger = logging.getLogger("keepword.mail")

PURPOSE = "deliver-mail"
BATCH = 20
LEASE = timedelta(minutes=5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
# RFC 5321 section 4.5.4.1: a sender gives up after four to five days at the earliest it is told to; mail that waits
# longer than this is no use any more, as the links in it have run out.
GIVE_UP = timedelta(days=3)

State = Message.State


def send_due() -> int:
    """Sends one batch of what is due, and says how many messages that was."""
    numbers = _lease()
    for number in numbers:
        message = Message.objects.filter(pk=number).first()
        if message is not None:  # else its person was erased meanwhile
            _send(message)
    return len(numbers)


def _lease() -> list[int]:
    now = timezone.now()
    with transaction.atomic():
        due = Message.objects.filter(state=State.WAITING, next_try_at__lte=now).order_by("next_try_at")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        numbers = list(due.values_list("pk", flat=True)[:BATCH])
        # The lease is the next try: one index answers both questions.
        Message.objects.filter(pk__in=numbers).update(next_try_at=now + LEASE)
    return numbers


def _send(message: Message) -> None:
    try:
        answer = _hand_over(message)
    except (composing.UnsendableError, UnicodeError):
        answer = smtp.Answer(smtp.Outcome.REFUSED, "unsendable")
    _write_down(message, answer)


def _hand_over(message: Message) -> smtp.Answer:
    with purpose.reading(PURPOSE):
        payload = json.loads(message.payload)
    mail = rendering.rendered(
        payload["template"], payload["context"], language=payload["language"], base=payload["base"]
    )
    envelope = composing.composed(mail, to=payload["to"], message_id=message.message_id, base=payload["base"])
    if smtp.configured():
        return smtp.carry(envelope)
    if mailbox.put(envelope, message.message_id):
        return smtp.Answer(smtp.Outcome.TAKEN, "folder")
    return smtp.Answer(smtp.Outcome.LATER, "nowhere")


def _write_down(message: Message, answer: smtp.Answer) -> None:
    now = timezone.now()
    attempts = message.attempts + 1
    told: dict[str, object] = {"attempts": attempts, "reason": answer.reason}
    if answer.outcome is smtp.Outcome.TAKEN:
        told |= {"state": State.SENT, "payload": None, "done_at": now}
    elif answer.outcome is smtp.Outcome.REFUSED:
        told |= {"state": State.REFUSED, "payload": None, "done_at": now}
    elif now - message.made_at >= GIVE_UP:
        told |= {"state": State.GIVEN_UP, "payload": None, "done_at": now}
    else:
        pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)
        told["next_try_at"] = now + pause
    Message.objects.filter(pk=message.pk, state=State.WAITING).update(**told)
    if answer.outcome is smtp.Outcome.REFUSED:
        logger.warning("a mail was refused for good: %s", answer.reason)
