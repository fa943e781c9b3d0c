"""Works out what was asked about addresses: each answer is queued in the transaction in which its question goes."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from keepword.enforcement.people import seal

from .actions.ask import ANSWERS, NOBODY, PLACE
from .models import Question

logger = logging.getLogger("keepword.mail")

BATCH = 50
# One that breaks its answer every time must not be tried for ever, nor keep an address.
TOO_OLD = timedelta(hours=1)


def answer_waiting() -> int:
    """Answers what waits, the oldest first, and says how many questions that was."""
    done = 0
    for number in list(Question.objects.order_by("asked_at").values_list("pk", flat=True)[:BATCH]):
        try:
            done += _answer(number)
        except Exception:
            logger.exception("a question could not be answered")
            Question.objects.filter(pk=number, asked_at__lt=timezone.now() - TOO_OLD).delete()
    return done


def _answer(number: int) -> bool:
    with transaction.atomic():
        waiting = Question.objects.filter(pk=number)
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        question = waiting.first()
        if question is None:  # another worker has it
            return False
        asked = json.loads(seal.unseal_bytes(bytes(question.sealed), person=NOBODY, place=PLACE))
        question.delete()
        with translation.override(asked["language"] or settings.LANGUAGE_CODE):
            ANSWERS[question.kind](asked["address"], asked["told"])
    return True
