"""Hands mail to the mail server the operator named, by Django's mailers, and says what became of it (RFC 5321)."""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.mail.utils import DNS_NAME

from keepword.enforcement.connections import ForbiddenConnection

logger = logging.getLogger("keepword.mail")

MAILER = "default"
# How long a server may think about one message. RFC 5321 section 4.5.3.2.6 wants ten minutes after its last byte: who
# hangs up earlier doesn't know whether the mail was taken, and sends it twice.
PATIENCE = 600.0
GOODBYE = 5.0
HURRY = 30.0


class Outcome(StrEnum):
    """What the server answered: it has the mail; try again later; it will never take this one."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """``reason`` is a code for staff and log: an SMTP reply code or the kind of a failure, never the server's words.

    ``line`` says that the trouble is the way to the server, or what we are to it: every other mail would meet it too.
    """

    outcome: Outcome
    reason: str = ""
    line: bool = False


def configured() -> bool:
    """Whether the operator named a mail server."""
    return MAILER in mailers


class Line:
    """One connection for some messages in a row. It is made when the first is carried, and after a failure anew."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._backend: Any = None
        self._was_cut = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *about: object) -> None:
        self.hang_up()

    def carry(self, message: EmailMessage) -> Answer:
        """Sends one message to its one recipient. Raises nothing that a mail server or a network can cause."""
        try:
            self._send(message)
        except Exception as error:
            answer = _line("too-slow") if self._was_cut else _meaning(error)
            self.hang_up()
            if answer is None:
                raise
            if answer.outcome is Outcome.LATER:
                logger.warning("a mail has to wait: %s", answer.reason)
            return answer
        return Answer(Outcome.TAKEN)

    def hang_up(self) -> None:
        """Ends the connection. What a server says to that changes nothing about what it took before."""
        backend, self._backend = self._backend, None
        if backend is not None:
            with self._alarm(backend, GOODBYE), suppress(OSError):
                backend.close()

    def _send(self, message: EmailMessage) -> None:
        if self._backend is None:
            _greet_as_the_site()
            self._backend, self._was_cut = mailers[MAILER], False
        backend = self._backend
        with self._alarm(backend, self._patience):
            if backend.open():
                backend.connection.sock.settimeout(self._patience)
            backend.send_messages([message])

    @contextmanager
    def _alarm(self, backend: Any, seconds: float) -> Iterator[None]:
        """Cuts a talk that takes too long: one byte now and then keeps any time limit of a socket."""
        alarm = threading.Timer(seconds, self._cut, [backend])
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()

    def _cut(self, backend: Any) -> None:
        self._was_cut = True
        for talk in (backend.connection, backend._partial_connection):
            line = talk and talk.sock
            if line:
                # Beneath TLS: its own way to shut down would let the other thread go on in the clear for a moment.
                shut = super(ssl.SSLSocket, line).shutdown if isinstance(line, ssl.SSLSocket) else line.shutdown
                with suppress(OSError):
                    shut(2)


def carry(message: EmailMessage) -> Answer:
    """Sends one message, without much patience: for who keeps others waiting, and would rather send it twice."""
    with Line(HURRY) as line:
        return line.carry(message)


def _greet_as_the_site() -> None:
    # Django would look up this machine's own name, which is nobody's business and a look-up the gate refuses.
    DNS_NAME._fqdn = urlsplit(settings.KEEPWORD_ADDRESS).hostname or "localhost"


def _meaning(error: Exception) -> Answer | None:
    """What an exception of Django's mailer says about the message; None for one that is a mistake of ours."""
    match error:
        case ForbiddenConnection():
            return _line("undeclared")
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return _by_code(max((code for code, _ in refused.values()), default=0))
        case smtplib.SMTPDataError(smtp_code=code):
            return _by_code(code)
        # From here on it is the operator's trouble, not the recipient's: the mail waits until it is mended.
        case smtplib.SMTPAuthenticationError():
            return _line("sign-in")
        case smtplib.SMTPSenderRefused(smtp_code=code):
            return _line(f"sender-{code}")
        case smtplib.SMTPResponseException(smtp_code=code):
            return _line(str(code))
        case smtplib.SMTPNotSupportedError():
            return _line("unable")
        case smtplib.SMTPException():
            return _line("broken-off")
        case ssl.SSLCertVerificationError():
            return _line("certificate")
        case ssl.SSLError():
            return _line("tls")
        case TimeoutError():
            return _line("too-slow")
        case OSError():
            return _line("unreachable")
        # An address or a header that can't be written; its words hold the address, so they end here.
        case ValueError():
            return Answer(Outcome.REFUSED, "unsendable")
    return None


def _by_code(code: int) -> Answer:
    """RFC 5321 section 4.2.1: 5yz is for good, everything else for now. 530 asks us to sign in, or for TLS."""
    if 500 <= code < 600 and code != 530:
        return Answer(Outcome.REFUSED, str(code))
    return Answer(Outcome.LATER, str(code), line=code in (421, 530))


def _line(reason: str) -> Answer:
    return Answer(Outcome.LATER, reason, line=True)
