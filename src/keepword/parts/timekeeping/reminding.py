"""Mails what is due to those who asked for it, at their own local times; each reminder once, none for what is done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.enforcement.refused import Refused
from keepword.parts.accounts.models import Account
from keepword.parts.mail.actions.queue import queue
from keepword.parts.mail.models import Message

from .journal import PURPOSE, book_of
from .models import Routine, Timebook
from .queries import routines
from .regular import reminders
from .spans import zone_named

# A worker that stood still for longer leaves out what has become untimely.
LATE = 30 * 60
KIND = "timekeeping.reminder"
_SALT = "keepword.timekeeping.reminders"


def possible() -> bool:
    """Whether the site knows its own address: without it no mail could say how it ends."""
    return bool(settings.KEEPWORD_ADDRESS)


def remind_due(now: int | None = None) -> int:
    """Puts the reminders of the last half hour into the outbox that are not there yet; says how many mails that was."""
    if not possible():
        return 0
    now = int(time.time()) if now is None else now
    return sum(_remind(book, rows, now) for book, rows in _wanted(now))


def _wanted(now: int) -> Iterator[tuple[Timebook, list[Routine]]]:
    """The books of those who said yes, with the routines of which a time has just come."""
    books = {book.pk: book for book in Timebook.objects.filter(mail_reminders_since__isnull=False)}
    rows = Routine.objects.filter(person_id__in=books, archived_on__isnull=True).exclude(reminders="")
    for person, theirs in groupby(
        rows.defer("note").order_by("person_id", "position", "pk"), lambda row: row.person_id
    ):
        ringing = [row for row in theirs if _rings(row, books[person], now)]
        if ringing:
            yield books[person], ringing


def _rings(row: Routine, book: Timebook, now: int) -> bool:
    today, zone = routines.today_of(book), zone_named(book.zone)
    days = [today + timedelta(days=by) for by in (-1, 0, 1)]
    times = [reminders.instant(day, each.minutes, zone) for each in reminders.stored(row.reminders) for day in days]
    return any(now - LATE < at <= now for at in times)


def _remind(book: Timebook, rows: list[Routine], now: int) -> int:
    """The mails of one person: one for each time, with all that is due then."""
    due: dict[int, list[str]] = {}
    begin = max(now - LATE, int(book.mail_reminders_since.timestamp()) if book.mail_reminders_since else now)
    today, zone = routines.today_of(book), zone_named(book.zone)
    try:
        purpose.may_use_of(book.pk, "routinie.routines", PURPOSE)
        for each in routines.on_days(book, rows, today, today, today):
            wanted = reminders.stored(each.row.reminders)
            for ring in reminders.upcoming(each.course(today), wanted, zone, begin, 0, book.day_start):
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
        book = book_of(person, lock=True)
        if account is None or book.mail_reminders_since is None:
            return 0
        if Message.objects.filter(person_id=person, kind=kind).exists():
            return 0
        context = {
            "said": said,
            "link": reverse("timekeeping:routines"),
            "stop": reverse("timekeeping:routine-reminders-stop", args=[token(book)]),
        }
        queue(person, "timekeeping/mail/reminder", context, to=account.email, kind=kind)
    return 1


def agree(person: int) -> None:
    """From now on reminders come by mail."""
    book_of(person)
    Timebook.objects.filter(pk=person, mail_reminders_since=None).update(mail_reminders_since=timezone.now())


def take_back(person: int) -> None:
    """No mail any more, from now on; what waits in the outbox and was not sent yet is dropped."""
    with transaction.atomic():
        Timebook.objects.filter(pk=person).update(mail_reminders_since=None)
        waiting = Message.objects.filter(person_id=person, state=Message.State.WAITING)
        waiting.filter(kind__startswith=f"{KIND}.").delete()


def token(book: Timebook) -> str:
    """What the link in each mail carries: whose yes it ends. It opens nothing else, and ends with that yes."""
    since: Any = book.mail_reminders_since
    return signing.dumps([book.pk, int(since.timestamp())], salt=_SALT)


def of_token(text: str) -> int | None:
    """Whose yes it is, if it is still given."""
    try:
        person, since = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    book = Timebook.objects.filter(pk=person, mail_reminders_since__isnull=False).first()
    if book is None or book.mail_reminders_since is None:
        return None
    return int(person) if int(book.mail_reminders_since.timestamp()) == since else None
