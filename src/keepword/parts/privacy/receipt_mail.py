"""Mails the receipt of an erasure, past the outbox: nobody is left in the database whom a row could belong to."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.utils import translation

from keepword.enforcement.people import elsewhere
from keepword.parts.disclosures.carriers import smtp
from keepword.parts.mail import composing, rendering

from . import receipts


@elsewhere.on_receipt
def mail_receipt(address: str, language: str, receipt: elsewhere.Receipt) -> bool:
    """True once a server took it, or refused it for good: then trying on would only keep the address longer.

    A site without a mail server keeps its mail in a folder, where the address of somebody erased has no business: there
    the receipt stands on its page alone.
    """
    if not smtp.configured():
        return True
    with translation.override(language):
        told = {**receipts.in_words(receipt), "number": receipt["number"]}
    base = settings.KEEPWORD_ADDRESS
    try:
        mail = rendering.rendered("privacy/mail/receipt", told, language=language, base=base)
        envelope = composing.composed(mail, to=address, message_id=secrets.token_hex(16), base=base)
    except composing.UnsendableError:
        return True
    return smtp.carry(envelope).outcome is not smtp.Outcome.LATER
