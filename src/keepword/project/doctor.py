"""Looks over a site from outside: each finding says how it is, and what to do where something is wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from . import environment
from .data_folder import MEGABYTE, ROOM_NEEDED, DataFolder, DataFolderError
from .mail_server import LOOPBACK

GOOD, WARN, BAD = "good", "warn", "bad"
# SQLite before this one can lose pages when a checkpoint meets a commit (see enforcement/sqlite/write_lock.py).
WITHOUT_THE_RACE = (3, 51, 3)
AHEAD = timedelta(minutes=5)
OPEN_TO_ALL = {"static", "static.prepared", "lost+found"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    state: str
    what: str
    instead: str = ""


def folder(place: DataFolder) -> Iterator[Finding]:
    """The folder itself, before anything else is asked."""
    yield Finding(GOOD, f"The data folder {place.path} is this site’s")
    open_files = sorted(
        path.name
        for path in place.path.iterdir()
        if path.name not in OPEN_TO_ALL and path.is_file() and path.stat().st_mode & 0o077
    )
    if open_files:
        names = " ".join(open_files)
        yield Finding(BAD, f"Others on this machine may read {', '.join(open_files)}", f"chmod 600 {names}")
    elif place.path.stat().st_uid != os.geteuid():
        yield Finding(WARN, "The data folder belongs to another user", "Run the site and its commands as one user")
    else:
        yield Finding(GOOD, "Its files can be read by their owner alone")
    free = shutil.disk_usage(place.path).free
    size = sum(path.stat().st_size for path in place.path.glob("*.sqlite3*"))
    text = f"{free // MEGABYTE} MB are free on its disk"
    if free < ROOM_NEEDED:
        yield Finding(BAD, text, "Make room; the site stops saving when there is none")
    elif free < 2 * size + 10 * ROOM_NEEDED:
        yield Finding(WARN, text, "Make room: a backup or a restore needs twice the size of the database")
    else:
        yield Finding(GOOD, text)


def master_key(place: DataFolder) -> Iterator[Finding]:
    try:
        keys = place.master_keys()
    except DataFolderError as error:
        yield Finding(BAD, error.what, error.instead)
        return
    if len(keys) > 1:
        yield Finding(WARN, "A change of the master key was not finished", "Run keepword keys rotate once more")
    if environment.optional("KEEPWORD_MASTER_KEY") is not None:
        yield Finding(GOOD, "The master key comes from outside the data folder")
    else:
        yield Finding(
            WARN,
            "The master key lies in the data folder, beside what it protects",
            "Keep a copy elsewhere, as without it sealed data is lost; better, move it into KEEPWORD_MASTER_KEY",
        )


def databases() -> Iterator[Finding]:
    from django.db import DatabaseError, connections

    for alias, name in (("default", "The database"), ("keys", "The key store")):
        connection = connections[alias]
        try:
            with connection.cursor() as cursor:
                if connection.vendor == "sqlite":
                    cursor.execute("PRAGMA quick_check(1)")
                    if (said := cursor.fetchone()[0]) != "ok":
                        yield Finding(BAD, f"{name} is damaged ({said})", "Stop the site and restore a backup")
                        continue
                else:
                    cursor.execute("SELECT 1")
            yield Finding(GOOD, f"{name} answers ({connection.vendor})")
        except DatabaseError as error:
            yield Finding(BAD, f"{name} can’t be used: {' '.join(str(error).split())}", "Look at its disk and rights")
    if connections["default"].vendor == "sqlite":
        race = "" if sqlite3.sqlite_version_info >= WITHOUT_THE_RACE else ", with a rare race in its log"
        yield Finding(GOOD, f"SQLite {sqlite3.sqlite_version}{race}; one writer at a time keeps clear of it")


def key_store() -> Iterator[Finding]:
    from keepword.enforcement.backups import sealed
    from keepword.enforcement.keys import store
    from keepword.enforcement.keys.master import KeyStoreError

    try:
        store.check()
    except KeyStoreError as error:
        yield Finding(BAD, str(error)[:1].upper() + str(error)[1:])
        return
    if sealed.lost_store():
        what = "The key store is empty, and there is sealed data that its keys opened"
        yield Finding(BAD, what, "Restore it from its newest backup: keepword restore --keys FILE")
        return
    found = sealed.try_all()
    if found.altered or (found.tried and not found.opened):
        what = f"Of {found.tried} sealed values {found.opened} open, and {found.altered} were altered"
        yield Finding(BAD, what, "Restore a backup")
    else:
        yield Finding(GOOD, f"The master key opens the key store; {found.opened} sealed values were tried and open")


def clock() -> Iterator[Finding]:
    from django.utils import timezone

    from keepword.enforcement.models import LedgerEntry, ProbeResult

    now = timezone.now()
    last = max(
        (
            each
            for model in (LedgerEntry, ProbeResult)
            for each in model.objects.order_by("-at").values_list("at", flat=True)[:1]
        ),
        default=now,
    )
    if last > now + AHEAD:
        what = f"The clock says {_day(now)}, and the site was at work at {_day(last)} already"
        yield Finding(BAD, what, "Set the clock of this machine before the site goes on")
    else:
        yield Finding(GOOD, f"The clock says {_day(now)}, which is after all that was done so far")


def mail(place: DataFolder) -> Iterator[Finding]:
    from django.conf import settings

    chosen: dict[str, Any] = settings.MAILERS
    if not chosen:
        what = "No mail server is named: mail goes into the folder mailbox, and nobody gets it"
        yield Finding(WARN, what, "Set KEEPWORD_SMTP_URL=smtp://user:password@host:587")
    else:
        yield Finding(GOOD, f"Mail goes out through {chosen['default']['OPTIONS']['host']}")
    yield from _waiting_mail()


def _waiting_mail() -> Iterator[Finding]:
    from keepword.parts.mail import queries

    outbox = queries.outbox()
    for reason, count in outbox.waits.items():
        if reason:  # else it is on its way
            yield Finding(WARN, f"Mails that wait: {count}", queries.why(reason))
    if outbox.given_up:
        what = f"Mails given up in the last {queries.DAYS} days: {outbox.given_up}"
        yield Finding(WARN, what, "Look at the mail server; what was in them is gone")


def payments() -> Iterator[Finding]:
    """Who collects payments, where the site sells; and whether it is somebody who only pretends to."""
    from django.apps import apps
    from django.conf import settings

    if not apps.is_installed("keepword.parts.payments"):
        return
    from keepword.parts.payments import wording

    yield from _offers()
    chosen: dict[str, dict[str, Any]] = settings.KEEPWORD_PROCESSORS
    if not chosen:
        what = "No payment company is named: nothing can be bought"
        yield Finding(WARN, what, "Set KEEPWORD_STRIPE_URL or KEEPWORD_PAYPAL_URL")
    for name, access in chosen.items():
        company, host = wording.COMPANIES[name], urlsplit(access["url"]).hostname or ""
        instead = f"Before you sell, set KEEPWORD_{name.upper()}_URL to the company’s own address, with live keys"
        if host in LOOPBACK:
            yield Finding(WARN, f"{company} is a stand-in on this machine ({host}): no money is collected", instead)
        elif "sandbox" in host or "_test_" in access["key"]:
            yield Finding(WARN, f"{company} is asked for tests alone ({host}): no money is collected", instead)
        else:
            yield Finding(GOOD, f"{company} collects payments ({host})")


def _offers() -> Iterator[Finding]:
    from . import offers

    for each in offers.problems():
        what = f"{each.place}: {each.what}; what the file said before stays in force until the site starts anew"
        yield Finding(BAD, what, each.instead)


def released_files() -> Iterator[Finding]:
    """Whether what the site offers to fetch is on the disk; its content is not read."""
    from django.apps import apps

    if not apps.is_installed("keepword.parts.downloads"):
        return
    from keepword.parts.downloads import queries

    all_of_them, lost = queries.on_the_disk()
    if lost:
        instead = "Restore a backup, or release them anew as a new version"
        yield Finding(BAD, f"Files of releases are missing or cut short: {', '.join(lost[:5])}", instead)
    elif all_of_them:
        yield Finding(GOOD, f"The {all_of_them} files of releases are on the disk")


def backups() -> Iterator[Finding]:
    from django.utils import timezone

    from keepword.enforcement import versions
    from keepword.enforcement.backups import life
    from keepword.enforcement.keys.models import Backup

    now, policy = timezone.now(), versions.current()
    late = life.lasts(policy, life.Kind.KEYS) or timedelta(days=7)
    for kind, name, how in ((life.Kind.DATA, "data", "FILE"), (life.Kind.KEYS, "keys", "--keys FILE")):
        last = Backup.objects.filter(kind=kind, size__gt=0).order_by("-made_at").first()
        if last is None:
            yield Finding(WARN, f"No backup of the {name} was made", f"Make one every day: keepword backup {how}")
        elif last.made_at < now - late:
            what = f"The newest backup of the {name} is of {_day(last.made_at)}"
            yield Finding(WARN, what, f"Make one every day: keepword backup {how}")
        else:
            yield Finding(GOOD, f"The newest backup of the {name} is of {_day(last.made_at)}")
    overdue = life.overdue(timedelta(hours=1)).count()
    if overdue:
        what = f"Keys of backups whose time is over are still there: {overdue}"
        yield Finding(BAD, what, "Start the site: its worker destroys them")


def drills() -> Iterator[Finding]:
    from django.utils import timezone

    from keepword.enforcement import versions
    from keepword.enforcement.backups import life
    from keepword.enforcement.backups.models import Drill

    how = "keepword restore FILE --keys FILE --drill"
    last = Drill.objects.order_by("-at").first()
    life_time = life.lasts(versions.current(), life.Kind.DATA) or timedelta(days=30)
    if last is None:
        yield Finding(WARN, "Restoring was never rehearsed", how)
    elif not last.passed:
        yield Finding(BAD, f"The rehearsal on {_day(last.at)} failed: {last.text}", f"Mend it, then {how}")
    elif last.at < timezone.now() - life_time:
        yield Finding(WARN, f"The last rehearsal was on {_day(last.at)}", how)
    else:
        yield Finding(GOOD, f"The rehearsal on {_day(last.at)} went well")


def retention() -> Iterator[Finding]:
    from django.apps import apps

    models = {model.__name__: model for model in apps.get_app_config("enforcement").get_models()}
    run: Any = models.get("RetentionRun")
    clocks: Any = models.get("RetentionClock")
    if run is None or clocks is None:
        return
    asked = clocks.objects.first()
    if asked is not None and asked.question:
        yield Finding(BAD, "Retention has stopped and asks something", "See keepword retain, and answer it there")
    last = run.objects.filter(ended__isnull=False).order_by("-ended").first()
    if last is None:
        yield Finding(WARN, "Retention has not run yet", "Start the site, or run keepword retain")
    else:
        state = WARN if last.overdue else GOOD
        yield Finding(state, f"Retention ran last at {_day(last.ended)}; {last.overdue or 0} rows were past due then")


def probes() -> Iterator[Finding]:
    from keepword.enforcement import evidence

    held = [each for each in evidence.statements() if not each.statement.planned]
    for each in held:
        if each.state == "failing":
            yield Finding(BAD, f"{each.statement.id} is not kept: {each.text}", "See keepword promises")
    stale = sum(each.state == "stale" for each in held)
    if stale:
        what = f"Of {len(held)} statements in force, {stale} were not looked at lately"
        yield Finding(WARN, what, "That is so while the site does not run; else see its log")
    elif not any(each.state == "failing" for each in held):
        yield Finding(GOOD, f"All {len(held)} statements in force are kept")


def look(place: DataFolder) -> Iterator[Finding]:
    """Everything, one after the other; what breaks off is a finding too."""
    every: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: folder(place),
        lambda: master_key(place),
        databases,
        key_store,
        clock,
        lambda: mail(place),
        payments,
        released_files,
        backups,
        drills,
        retention,
        probes,
    )
    for each in every:
        yield from _safely(each)


def _safely(each: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    from django.db import DatabaseError

    try:
        yield from each()
    except DatabaseError as error:
        yield Finding(BAD, f"A look broke off: {' '.join(str(error).split())}", "See what is said of the databases")
    except DataFolderError as error:  # a key that is missing is needed by more than one look
        yield Finding(BAD, error.what, error.instead)


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
