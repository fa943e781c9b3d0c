"""Puts one mail into the outbox, in the transaction of whoever calls: it goes out exactly if that transaction holds."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from keepword.parts.mail.models import Message


def queue(
    person: int,
    template: str,
    context: Mapping[str, Any],
    *,
    to: str,
    language: str = "",
    base: str = "",
    kind: str = "",
) -> Message:
    """One message to ``to``, an address of ``person``, made of ``template`` (without ".html") and a JSON-able context.

    It is rendered by the worker, in ``language``; links begin with ``base``, the address under which the reader knows
    the site. Raises `Refused` if the person's version of the policy keeps no mail.
    """
    payload = {
        "to": to,
        "template": template,
        "context": dict(context),
        "language": language or get_language() or settings.LANGUAGE_CODE,
        "base": base or settings.KEEPWORD_ADDRESS,
    }
    message = Message(
        person_id=person,
        kind=kind or template.replace("/mail/", "."),
        payload=json.dumps(payload, ensure_ascii=False),
        message_id=secrets.token_hex(16),
    )
    message.save()
    return message
