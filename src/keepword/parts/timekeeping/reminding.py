"""Mails what is due to those who said yes, at their own local times; each reminder once, none for what is done.

The yes is a record (`enforcement.people.consenting`): without one that stands nothing is sent. It also says in which
language its person reads.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from keepword.enforcement.people import consenting, purpose
from keepword.enforcement.people.models import Consent
from keepword.enforcement.refused import Refused
from keepword.parts.accounts.models import Account
from keepword.parts.mail.actions.queue import queue
from keepword.parts.mail.models import Message

from .journal import PURPOSE, book_of
from .models import Routine, Timebook
from .queries import routines
from .regular import reminders
from .spans import local_day, zone_named

# A worker that stood still for longer leaves out what has become untimely.
LATE = 30 * 60
KIND = "timekeeping.reminder"
ABOUT = "timekeeping.reminders"
STOP = "timekeeping:routine-reminders-stop"
_SALT = "keepword.timekeeping.reminders"


def possible() -> bool:
    """Whether the site knows its own address: without it no mail could say how it ends."""
    return bool(settings.KEEPWORD_ADDRESS)


def remind_due(now: int | None = None) -> int:
    """Puts the reminders of the last half hour into the outbox that are not there yet; says how many mails that was."""
    if not possible():
        return 0
    now = int(time.time()) if now is None else now
    return sum(_remind(given, book, rows, now) for given, book, rows in _wanted(now))


def _wanted(now: int) -> Iterator[tuple[Consent, Timebook, list[Routine]]]:
    """The books of those who said yes, with the routines of which a time has just come."""
    standing = consenting.running(ABOUT)
    given = {each.person_id: each for each in standing}
    books = {book.pk: book for book in Timebook.objects.filter(pk__in=standing.values("person_id"))}
    rows = Routine.objects.filter(person_id__in=standing.values("person_id"), archived_on__isnull=True)
    rows = rows.exclude(reminders="")
    for person, theirs in groupby(
        rows.defer("note").order_by("person_id", "position", "pk"), lambda row: row.person_id
    ):
        known = person in books and person in given
        ringing = [row for row in theirs if _rings(row, books[person], now)] if known else []
        if ringing:
            yield given[person], books[person], ringing


def _rings(row: Routine, book: Timebook, now: int) -> bool:
    today, zone = local_day(now, book.zone, book.day_start), zone_named(book.zone)
    days = [today + timedelta(days=by) for by in (-1, 0, 1)]
    times = [reminders.instant(day, each.minutes, zone) for each in reminders.stored(row.reminders) for day in days]
    return any(now - LATE < at <= now for at in times)


def _remind(given: Consent, book: Timebook, rows: list[Routine], now: int) -> int:
    """The mails of one person: one for each time, with all that is due then."""
    due: dict[int, list[str]] = {}
    begin = max(now - LATE, int(given.given_at.timestamp()))
    zone = zone_named(book.zone)
    # Shortly after midnight what rang before it may not have gone out yet.
    days = sorted({local_day(at, book.zone, book.day_start) for at in (begin, now)})
    try:
        purpose.may_use_of(book.pk, "routinie.routines", PURPOSE)
        for day, each in [(on, each) for on in days for each in routines.on_days(book, rows, on, on, on)]:
            wanted = reminders.stored(each.row.reminders)
            for ring in reminders.upcoming(each.course(day), wanted, zone, begin, 0, book.day_start):
                if ring.at <= now:
                    due.setdefault(ring.at, []).append(each.row.question or each.row.name)
        return sum(_send(book.pk, at, said) for at, said in sorted(due.items()))
    except Refused:  # their data rests, or their version of the policy has no such use
        return 0


def _send(person: int, at: int, said: list[str]) -> int:
    """One mail, unless it is in the outbox already; two workers come one after the other."""
    account = Account.objects.filter(pk=person, is_active=True).first()
    kind = f"{KIND}.{at}"
    with transaction.atomic():
        book_of(person, lock=True)
        given = consenting.of(person, ABOUT)
        if account is None or given is None:
            return 0
        if Message.objects.filter(person_id=person, kind=kind).exists():
            return 0
        language = given.language or settings.LANGUAGE_CODE
        with translation.override(language):
            link, stop = reverse("timekeeping:routines"), reverse(STOP, args=[token(given)])
        context = {"said": said, "link": link, "stop": stop}
        queue(person, "timekeeping/mail/reminder", context, to=account.email, kind=kind, language=language)
    return 1


def agree(person: int, *, shown: str, language: str) -> None:
    """From now on reminders come by mail, in this language; ``shown`` is what the person read before."""
    book_of(person)
    if consenting.of(person, ABOUT) is None:
        consenting.give(person, ABOUT, shown=shown, language=language)


def take_back(person: int) -> None:
    """No mail any more, from now on; what waits in the outbox and was not sent yet is dropped."""
    with transaction.atomic():
        book_of(person, lock=True)  # a mail that is being put there now is there first, and dropped with the others
        consenting.withdraw(person, ABOUT)
        waiting = Message.objects.filter(person_id=person, state=Message.State.WAITING)
        waiting.filter(kind__startswith=f"{KIND}.").delete()


def since(person: int) -> Consent | None:
    """This person's yes, if it stands."""
    return consenting.of(person, ABOUT)


def token(given: Consent) -> str:
    """What the link in each mail carries: the yes that it ends. It opens nothing else, and ends with that yes."""
    return signing.dumps(given.key, salt=_SALT)


def of_token(text: str) -> int | None:
    """Whose yes it is, if it still stands."""
    try:
        key = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    given = consenting.running(ABOUT).filter(key=str(key)).first()
    return None if given is None else given.person_id
