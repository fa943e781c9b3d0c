"""Bounds how often passwords may be guessed, counted in the database so that every process counts together."""

import hashlib
import hmac
import ipaddress
import time

from django.conf import settings
from django.db import connection

from keepword.parts.mail.spelling import one_spelling

from .models import SignInAttempt

WINDOW = 5 * 60
PER_ACCOUNT = 5
PER_NETWORK = 20
# Mails that strangers can cause to one address, and from one network, in a day; codes tried for one account in an hour.
DAY, HOUR = 24 * 60 * 60, 60 * 60
MAILS_TO_ADDRESS = 5
MAILS_FROM_NETWORK = 30
CODES = 10

# One statement, so that two processes that count at the same moment count two.
_COUNT = """
INSERT INTO accounts_signinattempt (bucket, window_started, failures) VALUES (%s, %s, 1)
ON CONFLICT (bucket) DO UPDATE SET
    failures = CASE WHEN accounts_signinattempt.window_started BETWEEN %s AND %s
        THEN accounts_signinattempt.failures + 1 ELSE 1 END,
    window_started = CASE WHEN accounts_signinattempt.window_started BETWEEN %s AND %s
        THEN accounts_signinattempt.window_started ELSE excluded.window_started END
RETURNING failures, window_started
"""


class TooManyGuessesError(Exception):
    """The bucket is full; ``seconds`` says until when."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"again in {seconds} s")


def spend(email: str, network: str, *, act: str = "") -> None:
    """Spends one guess before the password is looked at, so that guesses side by side are counted too. Other acts that
    strangers must not do without end, such as having a mail sent, are counted apart.

    A network that has none left spends nothing of the account's, else it could lock people out for as long as it likes.
    """
    now = int(time.time())
    forget_past(now)
    _spend_one(_bucket(f"{act}network", _block(network), now), PER_NETWORK, now)
    _spend_one(_bucket(f"{act}account", one_spelling(email), now), PER_ACCOUNT, now)


def spend_mail(email: str, network: str) -> None:
    """Spends one of the mails that somebody who is not signed in can cause; alike whether the address is known."""
    now = int(time.time())
    _spend_one(_bucket("mails from", _block(network), now), MAILS_FROM_NETWORK, now, DAY)
    _spend_one(_bucket("mails to", one_spelling(email), now), MAILS_TO_ADDRESS, now, DAY)


def spend_code(person: int) -> None:
    """Spends one try of a mailed code."""
    now = int(time.time())
    _spend_one(_bucket("code", str(person), now), CODES, now, HOUR)


def forget_past(now: int) -> int:
    """Removes what no window needs any more, and says how many rows that was."""
    return int(SignInAttempt.objects.filter(window_started__lt=now - DAY).delete()[0])


def forgive(email: str, network: str) -> None:
    """Gives back what a right password spent: the account starts afresh, the network gets its one guess back."""
    now = int(time.time())
    SignInAttempt.objects.filter(bucket=_bucket("account", one_spelling(email), now)).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_signinattempt SET failures = failures - 1 WHERE bucket = %s AND failures > 0",
            [_bucket("network", _block(network), now)],
        )


def _spend_one(bucket: str, most: int, now: int, window: int = WINDOW) -> None:
    oldest = now - window + 1
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [bucket, now, oldest, now, oldest, now])
        failures, started = cursor.fetchone()
    if failures > most:
        raise TooManyGuessesError(max(1, started + window - now))


def _bucket(kind: str, value: str, now: int) -> str:
    """A name for the bucket that says nothing without our key, and something else tomorrow."""
    day = now // 86_400
    return hmac.new(settings.SECRET_KEY.encode(), f"{day}|{kind}|{value}".encode(), hashlib.sha256).hexdigest()


def _block(network: str) -> str:
    """The address, or for IPv6 the /64 a single household has all of."""
    try:
        address = ipaddress.ip_address(network)
    except ValueError:
        return network
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
