"""Puts a rendered mail into an envelope that no value can break out of (RFC 5322), and that asks for no answer."""

from __future__ import annotations

import unicodedata
from email.headerregistry import Address
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives

from keepword.web.site import current

from .rendering import Rendered

LONGEST_SUBJECT = 200

type Envelope = EmailMultiAlternatives


class UnsendableError(ValueError):
    """An address or a subject that can't be put into a header; nothing was sent."""


def composed(mail: Rendered, *, to: str, message_id: str, base: str) -> Envelope:
    """One message to one address, from the site's own."""
    site = current()
    host = urlsplit(base).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=one_line(mail.subject)[:LONGEST_SUBJECT],
        body=mail.text,
        from_email=_mailbox(str(site.name), site.contact),
        to=[_address(to)],
        reply_to=[_address(site.contact)],  # a relay may put an address of its own into From
        headers={
            "Message-ID": f"<{message_id}@{host}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office note comes back
        },
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def one_line(text: str) -> str:
    """Text for a header. Control characters, and what ends a line anywhere, would begin a header of their own."""
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cs") for letter in text):
        raise UnsendableError("a control character in a header")
    return text


def _mailbox(name: str, address: str) -> str:
    local, _, domain = _address(address).rpartition("@")
    return str(Address(display_name=one_line(name), username=local, domain=domain))


def _address(address: str) -> str:
    if address.count("@") != 1 or any(letter.isspace() or letter in ',;:<>()[]\\"' for letter in one_line(address)):
        raise UnsendableError("not one address")
    return address
