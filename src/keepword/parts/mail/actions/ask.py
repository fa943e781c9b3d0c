"""Notes a question about an address without looking whose it is, so that the answer's time tells nothing about that.

Whoever asks for a reset or for their data gets one answer at once: the same row is written whoever has the address. The
worker then looks, and queues the mail that fits.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language

from keepword.enforcement.people import seal
from keepword.parts.mail.models import Question
from keepword.parts.mail.spelling import one_spelling

# Nobody's number: the key that seals what is not anybody's yet.
NOBODY = 0
PLACE = "mail.Question.sealed"
DATUM = "mail.message"

type Answer = Callable[[str, Mapping[str, Any]], None]

ANSWERS: dict[str, Answer] = {}


def answers(kind: str) -> Callable[[Answer], Answer]:
    """Makes a function the one that works out questions of this kind: it gets the address and what was told with it.

    It runs in one transaction with the question's end, in the language of whoever asked.
    """

    def add(function: Answer) -> Answer:
        ANSWERS[kind] = function
        return function

    return add


def ask(kind: str, address: str, **told: Any) -> None:
    """Notes the question; ``told`` is JSON-able."""
    asked = {"address": one_spelling(address), "language": get_language() or "", "told": told}
    content = seal.seal_bytes(json.dumps(asked).encode(), person=NOBODY, datum=DATUM, place=PLACE)
    Question.objects.create(kind=kind, sealed=content)
