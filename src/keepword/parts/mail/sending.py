"""Takes what is due out of the outbox, hands it to a carrier, and writes down what became of it.

Messages are leased first, in a transaction that ends before anybody is talked to, and each once more before its own
turn. Whoever holds a lease may be killed: the message is due again when the lease is over. So no message is lost, and
one crash repeats at most the one message that a server had taken and nobody had written down; it carries the same
Message-ID.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from keepword.enforcement.keys.store import KeyGoneError
from keepword.enforcement.people import purpose
from keepword.enforcement.refused import Refused
from keepword.parts.disclosures.carriers.smtp import PATIENCE, Answer, Line, Outcome, configured

from . import composing, mailbox, rendering
from .models import Message

logger = logging.getLogger("keepword.mail")

PURPOSE = "deliver-mail"
BATCH = 20
LEASE = timedelta(minutes=2)
# For the one a server is thinking about: longer than any server gets, or a second worker would send it too.
IN_HAND = timedelta(seconds=PATIENCE) + LEASE
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
# What waits longer is no use any more: the links in it have run out.
GIVE_UP = timedelta(days=3)

State = Message.State

type Carry = Callable[[composing.Envelope, str], Answer]


def send_due(batch: int = BATCH) -> int:
    """Sends one batch of what is due, and says how many messages that was.

    When the trouble is the way to the server, the rest of the batch is not tried: it would meet the same.
    """
    leased, until = _lease(batch)
    with Line() as line:
        for at, number in enumerate(leased):
            message = _take_in_hand(number, until)
            if message is None:
                continue
            answer = _send(message, _to_server(line) if configured() else _to_folder)
            _write_down(message, answer)
            if answer.line:
                _put_off(leased[at + 1 :], until)
                break
    return len(leased)


def _lease(batch: int) -> tuple[list[int], datetime]:
    now = timezone.now()
    with transaction.atomic():
        due = Message.objects.filter(state=State.WAITING, next_try_at__lte=now).order_by("next_try_at")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        numbers = list(due.values_list("pk", flat=True)[:batch])
        # The lease is the next try: one index answers both questions.
        Message.objects.filter(pk__in=numbers).update(next_try_at=now + LEASE)
    return numbers, now + LEASE


def _take_in_hand(number: int, until: datetime) -> Message | None:
    """The message, unless its person was erased meanwhile, or its lease ran out and another worker has it."""
    ours = Message.objects.filter(pk=number, state=State.WAITING, next_try_at=until)
    if not ours.update(next_try_at=timezone.now() + IN_HAND):
        return None
    return Message.objects.filter(pk=number).first()


def _put_off(numbers: list[int], until: datetime) -> None:
    now = timezone.now()
    held = Message.objects.filter(pk__in=numbers, state=State.WAITING, next_try_at=until)
    held.update(next_try_at=now + FIRST_PAUSE)


def _to_server(line: Line) -> Carry:
    return lambda envelope, message_id: line.carry(envelope)


def _to_folder(envelope: composing.Envelope, message_id: str) -> Answer:
    try:
        kept = mailbox.put(envelope, message_id)
    except OSError:  # the disk is full, or the folder not ours to write to
        return Answer(Outcome.LATER, "folder", line=True)
    return Answer(Outcome.TAKEN, "folder") if kept else Answer(Outcome.LATER, "nowhere", line=True)


def _send(message: Message, carry: Carry) -> Answer:
    try:
        return carry(_envelope(message), message.message_id)
    except (composing.UnsendableError, UnicodeError):
        return Answer(Outcome.REFUSED, "unsendable")
    except (Refused, KeyGoneError):  # their data is restricted, or being erased just now
        return Answer(Outcome.LATER, "withheld")
    except Exception:
        # One mail that can't be made must not keep the others from going out. The log's own form leaves words away.
        logger.exception("a mail could not be made")
        return Answer(Outcome.LATER, "broken")


def _envelope(message: Message) -> composing.Envelope:
    with purpose.reading(PURPOSE):
        told = json.loads(message.payload)
    mail = rendering.rendered(told["template"], told["context"], language=told["language"], base=told["base"])
    return composing.composed(mail, to=told["to"], message_id=message.message_id, base=told["base"])


def _write_down(message: Message, answer: Answer) -> None:
    now = timezone.now()
    attempts = message.attempts + 1
    told: dict[str, object] = {"attempts": attempts, "reason": answer.reason}
    state = _state(message, answer, now)
    if state is State.WAITING:
        told["next_try_at"] = now + min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)
    else:
        told |= {"state": state, "payload": None, "done_at": now}
    there = Message.objects.filter(pk=message.pk, state=State.WAITING).update(**told)
    if not there and answer.outcome is Outcome.TAKEN:
        # Its person was erased while it was under way, so no file of it may stay.
        mailbox.remove(message.message_id)
    if state is State.REFUSED:
        logger.warning("a mail was refused for good: %s", answer.reason)


def _state(message: Message, answer: Answer, now: datetime) -> Message.State:
    if answer.outcome is Outcome.TAKEN:
        return State.SENT
    if answer.outcome is Outcome.REFUSED:
        return State.REFUSED
    return State.GIVEN_UP if now - message.made_at >= GIVE_UP else State.WAITING
