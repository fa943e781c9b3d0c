"""Hands one mail to the mail server the operator named, by Django's mailers, and says what became of it (RFC 5321)."""

from __future__ import annotations

import logging
import smtplib
import ssl
from dataclasses import dataclass
from enum import StrEnum

from django.core.mail import EmailMessage, mailers

from keepword.enforcement.connections import ForbiddenConnection

logger = logging.getLogger("keepword.mail")

MAILER = "default"


class Outcome(StrEnum):
    """What the server answered: it has the mail; try again later; it will never take this one."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """``reason`` is a code for staff and log: an SMTP reply code or the kind of a failure, never the server's words."""

    outcome: Outcome
    reason: str = ""


def configured() -> bool:
    """Whether the operator named a mail server."""
    return MAILER in mailers


def carry(message: EmailMessage) -> Answer:
    """Sends one message to its one recipient. Raises nothing that a mail server or a network can cause."""
    try:
        with mailers[MAILER] as connection:
            connection.send_messages([message])
    except ForbiddenConnection:
        return _later("undeclared")
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        return _by_code(max(codes, default=0))
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
        return _by_code(refused.smtp_code)
    except smtplib.SMTPAuthenticationError:
        # The operator's trouble, not the recipient's: the mail waits until it is mended.
        return _later("sign-in")
    except smtplib.SMTPResponseException as refused:
        return _later(str(refused.smtp_code))
    except smtplib.SMTPException:
        return _later("broken-off")
    except ssl.SSLError:
        return _later("certificate")
    except TimeoutError:
        return _later("too-slow")
    except OSError:
        return _later("unreachable")
    return Answer(Outcome.TAKEN)


def _by_code(code: int) -> Answer:
    """RFC 5321 section 4.2.1: 5yz is for good, everything else for now."""
    if 500 <= code < 600:
        return Answer(Outcome.REFUSED, str(code))
    return _later(str(code))


def _later(reason: str) -> Answer:
    logger.warning("a mail has to wait: %s", reason)
    return Answer(Outcome.LATER, reason)
