"""A clock that jumped, or far more rows than usual: nothing is removed until somebody answers. And gone means gone."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from keepword.enforcement import evidence, versions
from keepword.enforcement.models import ProbeResult, RetentionRun
from keepword.enforcement.people import really_gone
from keepword.enforcement.people.alone import alone
from keepword.enforcement.people.models import StaffRead
from keepword.enforcement.point import POINTS
from keepword.enforcement.retention import asking, runs
from keepword.enforcement.stack import InProcess

from .test_retention import DAY, NOW, account, look_read, message, publish

CANARY = "canary-of-somebody-7f3a"
# Most of them wait for a reader, a lock or another thread.
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    asking.forget()
    yield
    asking.forget()


def at(moment: object, *, same_process: bool = False) -> time_machine.travel:
    """The clock says ``moment``, to a process that was just started (or that ran before)."""
    if not same_process:
        asking.forget()
    return time_machine.travel(moment, tick=False)  # type: ignore[arg-type]


def one_late_row() -> int:
    publish(("staff.reads", "P1D", "erase"))
    person = account().pk
    runs.run_now()
    look_read(person, 2 * DAY)
    return person


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("jump", "asked"),
    [
        (timedelta(minutes=-6), "back"),
        (timedelta(minutes=-4), None),
        (timedelta(hours=47), None),
        (timedelta(hours=49), "forward"),
        (timedelta(days=20_000), "forward"),
        (timedelta(days=-9_000), "back"),
    ],
)
def test_a_clock_that_jumped_while_nothing_ran(jump: timedelta, asked: str | None) -> None:
    with at(NOW):
        one_late_row()
    with at(NOW + jump):
        runs.run_now()
        assert [each["kind"] for each in asking.question()] == ([asked] if asked else [])
        assert StaffRead.objects.count() == (1 if asked else 0)
        if asked:
            assert runs.run_now().question, "the question stays, whatever happens"
            asking.confirm()
            assert not runs.run_now().question


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_that_is_moved_while_the_program_runs(minutes: int) -> None:
    with at(NOW):
        one_late_row()
        asking.look()
    with at(NOW + timedelta(minutes=minutes), same_process=True):
        runs.run_now()
        (asked,) = asking.question()
        assert asked["kind"] == ("apart" if minutes > 0 else "back")
        assert StaffRead.objects.count() == 1
        asking.confirm()
        runs.run_now()
        assert not StaffRead.objects.exists()


@pytest.mark.django_db
def test_once_it_asked_only_an_answer_helps() -> None:
    with at(NOW):
        one_late_row()
    with at(NOW + timedelta(days=9)):
        runs.run_now()
    with at(NOW + timedelta(minutes=10)):
        assert runs.run_now().question, "the clock is right again, and yet somebody should look"
        assert StaffRead.objects.count() == 1
        asking.confirm()
        runs.run_now()
        assert not StaffRead.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("late", "early", "asks"), [(100, 0, False), (101, 0, True), (101, 1_918, True), (101, 1_919, False)]
)
def test_more_than_usual(late: int, early: int, asks: bool) -> None:
    with at(NOW):
        publish(("staff.reads", "P1D", "erase"))
        person = account().pk
        rows = [NOW - 2 * DAY] * late + [NOW] * early
        StaffRead.objects.bulk_create(
            StaffRead(person_id=person, staff=1, datum="d", purpose="p", read_at=read) for read in rows
        )
        runs.run_now()
        assert bool(asking.question()) == asks
        assert StaffRead.objects.count() == early + (late if asks else 0)
        if asks:
            StaffRead.objects.create(person_id=person, staff=1, datum="d", purpose="p", read_at=NOW - 2 * DAY)
            asking.confirm()
            assert not runs.run_now().question, "a few that came on top are covered by the answer"
            assert StaffRead.objects.count() == early
            StaffRead.objects.bulk_create(
                StaffRead(person_id=person, staff=1, datum="d", purpose="p", read_at=NOW - 2 * DAY) for _ in range(400)
            )
            assert runs.run_now().question, "a yes is for one run"


@pytest.mark.django_db
def test_the_light_is_red_while_it_waits_for_an_answer() -> None:
    with at(NOW):
        publish(("staff.reads", "P1D", "erase"))
        runs.run_now()
    with at(NOW + timedelta(days=3)):
        runs.work()
        evidence.run(InProcess(), POINTS["retention.due"].probes)
        seen = ProbeResult.objects.get(probe__startswith="retention.due")
        assert (seen.passed, "somebody has to say" in seen.text) == (False, True)


@pytest.mark.django_db
def test_nothing_asked_nothing_confirmed() -> None:
    assert asking.confirm() == []
    with at(NOW):
        publish(("staff.reads", "P1D", "erase"))
        runs.run_now()
        assert asking.confirm() == []


def file_of(alias: str = "default") -> Path:
    return Path(str(connections[alias].settings_dict["NAME"]))


def bytes_of(alias: str = "default") -> bytes:
    file = file_of(alias)
    return b"".join(Path(f"{file}{end}").read_bytes() for end in ("", "-wal") if Path(f"{file}{end}").exists())


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("really_committed")
@pytest.mark.django_db(transaction=True)
def test_removed_rows_leave_file_and_log() -> None:
    publish(("staff.reads", "P1D", "erase"), ("mail.message", "P7D", "erase"))
    person = account().pk
    StaffRead.objects.create(person_id=person, staff=1, datum=CANARY, purpose="p", read_at=timezone.now() - 2 * DAY)
    sealed = bytes(message(person, 8 * DAY).__dict__["payload"].content)
    assert CANARY.encode() in bytes_of()
    assert sealed in bytes_of()
    assert runs.run_now().run is not None
    assert CANARY.encode() not in bytes_of()
    assert sealed not in bytes_of()


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("really_committed")
@pytest.mark.django_db(transaction=True)
def test_a_reader_holds_the_log_and_is_waited_for() -> None:
    publish(("staff.reads", "P1D", "erase"))
    person = account().pk
    StaffRead.objects.create(person_id=person, staff=1, datum=CANARY, purpose="p", read_at=timezone.now() - 2 * DAY)
    reader = sqlite3.connect(file_of())
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM people_staffread").fetchone()
    run = runs.run_now().run
    assert run is not None
    assert (run.state, run.removed) == ("held", 1)
    assert run.held_since is not None
    assert CANARY.encode() in bytes_of(), "that is what held means"
    reader.close()
    runs.work()
    assert (RetentionRun.objects.get().state, RetentionRun.objects.get().overdue) == ("done", 0)
    assert CANARY.encode() not in bytes_of()


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("really_committed")
@pytest.mark.django_db(transaction=True)
def test_what_lapses_meanwhile_does_not_wait_for_the_reader() -> None:
    publish(("staff.reads", "P1D", "erase"))
    person = account().pk
    look_read(person, 2 * DAY)
    reader = sqlite3.connect(file_of())
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM people_staffread").fetchone()
    first = runs.run_now().run
    look_read(person, 2 * DAY)
    RetentionRun.objects.update(began=timezone.now() - 2 * runs.INTERVAL)
    runs.work()
    assert not StaffRead.objects.exists()
    second = RetentionRun.objects.order_by("-began", "-pk")[0]
    assert first is not None
    assert (second.state, second.held_since) == ("held", first.held_since)
    reader.close()
    assert (runs.run_now().run or first).state == "done"


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("really_committed")
@pytest.mark.django_db(transaction=True)
def test_a_short_reader_is_no_reason_to_say_anything() -> None:
    versions.come() if versions.published() else None
    reader = sqlite3.connect(file_of(), check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM people_staffread").fetchone()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS a_table (a int)")
        cursor.execute("DROP TABLE a_table")
    timer = threading.Timer(0.1, reader.close)
    timer.start()
    assert really_gone.finish()
    timer.join()


@pytest.mark.postgresql_only
@pytest.mark.usefixtures("really_committed")
@pytest.mark.django_db(transaction=True)
def test_dead_rows_are_vacuumed_away() -> None:
    publish(("staff.reads", "P1D", "erase"))
    person = account().pk
    look_read(person, 2 * DAY)
    runs.run_now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'people_staffread'")
        assert cursor.fetchone()[0] > 0
        cursor.execute("SELECT pg_relation_size('people_staffread')")
        assert cursor.fetchone()[0] == 0, "the only row was the dead one"


@pytest.mark.usefixtures("really_committed")
@pytest.mark.django_db(transaction=True)
def test_two_processes_do_not_remove_at_once() -> None:
    publish(("staff.reads", "P1D", "erase"))
    person = account().pk
    look_read(person, 2 * DAY)
    began, end = threading.Event(), threading.Event()

    def other() -> None:
        with alone("retaining") as mine:
            assert mine
            began.set()
            end.wait(10)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    began.wait(10)
    runs.work()
    assert StaffRead.objects.count() == 1
    with pytest.raises(runs.BusyError):
        runs.run_now(wait=0)
    end.set()
    thread.join()
    runs.run_now()
    assert not StaffRead.objects.exists()
