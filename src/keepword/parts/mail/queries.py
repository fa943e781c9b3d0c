"""What staff are told about mail: how much, and why it waits; never to whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from keepword.parts.disclosures.carriers import smtp

from .models import Message

State = Message.State


@dataclass(frozen=True, slots=True)
class Outbox:
    """``waits`` by reason ("" has not been tried); ``to_folder`` says that no mail server is named."""

    waits: Counter[str]
    refused: int
    given_up: int
    to_folder: bool


def outbox() -> Outbox:
    """How the outbox stands now."""
    reasons = Message.objects.filter(state=State.WAITING).values_list("reason", flat=True)
    return Outbox(
        waits=Counter(reasons),
        refused=Message.objects.filter(state=State.REFUSED).count(),
        given_up=Message.objects.filter(state=State.GIVEN_UP).count(),
        to_folder=not smtp.configured(),
    )
