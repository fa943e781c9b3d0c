"""Issues a licence key again for a buyer who lost it, and mails it to the order's address, so that no other can take it
without the buyer hearing of it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from keepword.enforcement.people import purpose
from keepword.parts.mail.actions.queue import queue
from keepword.parts.purchases.models import LicenceKey

from . import fulfil, issue_key

# Keys of one line in a day, the first among them: nobody loses more, and a link that got round can't burn through them.
MOST, SPAN = 4, timedelta(days=1)


class TooManyKeysError(Exception):
    """Enough keys were made for this line today."""


def replace(key: LicenceKey, *, base: str = "") -> LicenceKey:
    """The new key, mailed; the one given if somebody was faster. Raises `TooManyKeysError`."""
    order = key.line.order
    with transaction.atomic():
        made_lately = LicenceKey.objects.filter(line=key.line, made_at__gt=timezone.now() - SPAN).count()
        if made_lately >= MOST:
            raise TooManyKeysError
        made = issue_key.issue_again(key)
        if made.pk == key.pk:
            return key
        with purpose.reading(fulfil.PURPOSE), translation.override(order.language):
            told = {
                "number": order.number,
                "name": key.line.name,
                "old": key.short,
                "short": made.short,
                "text": made.text,
                "path": fulfil.path_of(order),
            }
        queue(order.person_id, "purchases/mail/key_again", told, to=order.email, language=order.language, base=base)
    return made
