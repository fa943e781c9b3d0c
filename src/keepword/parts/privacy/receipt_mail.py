"""Mails the receipt of an erasure, past the outbox: nobody is left in the database whom a row could belong to."""

from __future__ import annotations

import logging
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from keepword.enforcement.people import elsewhere
from keepword.parts.disclosures.carriers import smtp
from keepword.parts.mail import composing, mailbox, rendering

from . import receipts

logger = logging.getLogger("keepword.privacy")


@elsewhere.on_receipt
def mail_receipt(address: str, language: str, receipt: elsewhere.Receipt) -> bool:
    """True once a server took it, or refused it for good: then trying on would only keep the address longer."""
    with translation.override(language):
        told = {**receipts.in_words(receipt), "number": receipt["number"], "path": reverse("privacy:policy")}
    base = settings.KEEPWORD_ADDRESS
    try:
        mail = rendering.rendered("privacy/mail/receipt", told, language=language, base=base)
        envelope = composing.composed(mail, to=address, message_id=secrets.token_hex(16), base=base)
    except composing.UnsendableError:
        return True
    if smtp.configured():
        return smtp.carry(envelope).outcome is not smtp.Outcome.LATER
    # A folder keeps no mail that nobody remembers: this file goes within minutes, with the address in it.
    return mailbox.put(envelope, secrets.token_hex(16)) or True
