"""What is past its time goes, nothing before, for each person by the version they were told of; and a count agrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.enforcement import evidence, register, versions
from keepword.enforcement.keys.models import PersonKey
from keepword.enforcement.models import ConsentRecord, Person, RetentionRun
from keepword.enforcement.people import purpose
from keepword.enforcement.people.models import Erasure, StaffRead
from keepword.enforcement.point import POINTS
from keepword.enforcement.register import REGISTER
from keepword.enforcement.retention import asking, checks, lapsing, overdue, runs
from keepword.enforcement.stack import InProcess
from keepword.parts.accounts.models import Account, SignInAttempt
from keepword.parts.mail.models import Contact, Message
from keepword.policy import Policy
from keepword.policy.periods import Duration
from keepword.policy.statements import Retention
from tests.sites.bundled import on, policy

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    asking.forget()
    with time_machine.travel(NOW, tick=False):
        yield
    asking.forget()


def policy_with(*kept: tuple[str, str, str], site: str = "wescom") -> Policy:
    """A site's policy that keeps exactly these: (datum, period, ending)."""
    plain = [each for each in policy(site).statements if not isinstance(each, Retention)]
    made = [
        Retention(
            id=f"retention.test-{number}",
            says="{data} {keep}",
            data=(datum,),
            keep=None if keep == "while-needed" else Duration.parse(keep),
            then=then,
            ensures=("due",),
        )
        for number, (datum, keep, then) in enumerate(kept)
    ]
    made_up = replace(policy(site), statements=(*plain, *made), translations={})
    return Policy.from_document(made_up.as_document())


def publish(*kept: tuple[str, str, str]) -> None:
    wanted = policy_with(*kept)
    held = versions.published()
    if held is None or held.policy != wanted:
        versions.publish(wanted, vouched_by="the tests")


def account(name: str = "Ann Ash") -> Account:
    made = Account(email=f"{versions.come().pk}@example.invalid", name=name)
    made.save()
    return made


def message(person: int, age: timedelta, **told: Any) -> Message:
    made = Message(person_id=person, kind="a", payload="Dear Ann", made_at=timezone.now() - age, **told)
    made.message_id = f"{person}-{age.total_seconds()}"
    made.save()
    return made


def look_read(person: int, age: timedelta) -> StaffRead:
    return StaffRead.objects.create(
        person_id=person, staff=1, datum="account.name", purpose="run-desk", read_at=timezone.now() - age
    )


def raw(table: str, column: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


DAY = timedelta(days=1)


def test_rows_past_their_time_go_and_no_others() -> None:
    publish(("staff.reads", "P2Y", "erase"))
    person = account().pk
    look_read(person, 730 * DAY + timedelta(seconds=1))
    kept = look_read(person, 730 * DAY)
    assert [(each.table, each.count) for each in overdue.overdue(NOW)] == [("people.StaffRead", 1)]
    standing = runs.run_now()
    assert list(StaffRead.objects.all()) == [kept]
    assert standing.run is not None
    assert (standing.run.state, standing.run.removed, standing.run.overdue) == ("done", 1, 0)


def test_what_lapses_first_is_emptied_and_the_row_goes_later() -> None:
    publish(("mail.message", "P7D", "erase"), ("mail.delivery", "P30D", "erase"))
    person = account().pk
    message(person, 6 * DAY), message(person, 8 * DAY), message(person, 31 * DAY)
    runs.run_now()
    assert Message.objects.count() == 2
    emptied = Message.objects.filter(payload__isnull=True)
    assert list(emptied.values_list("made_at", flat=True)) == [NOW - 8 * DAY]
    assert not overdue.overdue(NOW)
    assert (runs.run_now().run or RetentionRun()).removed == 0, "a second run finds nothing more"


def test_while_needed_has_no_clock() -> None:
    publish(("account.joined", "while-needed", "erase"), ("staff.reads", "while-needed", "erase"))
    look_read(account().pk, 9_000 * DAY)
    runs.run_now()
    assert StaffRead.objects.count() == 1
    assert not overdue.overdue(NOW)


def test_a_clock_in_whole_seconds() -> None:
    publish(("account.sign-in-failures", "P1D", "erase"))
    for name, age in (("old", 86_401), ("young", 86_400)):
        SignInAttempt.objects.create(bucket=name, window_started=int(NOW.timestamp()) - age, failures=1)
    assert [each.count for each in overdue.overdue(NOW)] == [1]
    runs.run_now()
    assert list(SignInAttempt.objects.values_list("bucket", flat=True)) == ["young"]


def test_a_longer_time_reaches_only_those_who_were_told_of_it() -> None:
    publish(("staff.reads", "P1Y", "erase"))
    old = account("Old").pk
    publish(("staff.reads", "P2Y", "erase"))
    new = account("New").pk
    for person in (old, new):
        look_read(person, 400 * DAY)
    assert sum(each.count for each in overdue.overdue(NOW)) == 1
    runs.run_now()
    assert list(StaffRead.objects.values_list("person_id", flat=True)) == [new]
    assert not overdue.overdue(NOW)
    versions.hold(new, versions.newest().version.number)


def test_a_shorter_time_reaches_everybody_at_once() -> None:
    publish(("staff.reads", "P2Y", "erase"))
    person = account().pk
    look_read(person, 400 * DAY)
    publish(("staff.reads", "P1Y", "erase"))
    runs.run_now()
    assert not StaffRead.objects.exists()


def test_where_nobody_can_say_whose_a_row_is_its_own_moment_counts() -> None:
    fields = {"version_id": 1, "shown": "", "language": "en", "choices": {}}
    with time_machine.travel(NOW - 700 * DAY, tick=False):
        publish(("consent.record", "P1Y", "erase"))
    with time_machine.travel(NOW - 500 * DAY, tick=False):
        publish(("consent.record", "P2Y", "erase"))
    for key, age in (("before", 600), ("after", 499), ("long-ago", 800)):
        ConsentRecord.objects.create(key=key, given_at=NOW - age * DAY, **fields)
    assert sum(each.count for each in overdue.overdue(NOW)) == 2
    runs.run_now()
    assert list(ConsentRecord.objects.values_list("key", flat=True)) == ["after"]
    assert not overdue.overdue(NOW)


def test_a_person_goes_with_their_last_row_and_so_do_their_keys(django_capture_on_commit_callbacks: Any) -> None:
    publish(("mail.address", "P30D", "erase"), ("mail.message", "P7D", "erase"), ("mail.delivery", "P30D", "erase"))
    alone, other = versions.come().pk, versions.come().pk
    for person in (alone, other):
        Contact.objects.create(person_id=person, address=f"{person}@example.invalid", used_at=NOW - 31 * DAY)
        message(person, 40 * DAY)
    message(other, DAY)
    with django_capture_on_commit_callbacks(execute=True):
        runs.run_now()
    assert list(Person.objects.values_list("pk", flat=True)) == [other]
    assert set(PersonKey.objects.values_list("person", flat=True)) == {other}


def test_the_clock_that_ends_a_person_hands_them_to_erasure(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = register.since("joined_at", "account.joined", where={"is_active": False}, ends_person=True)
    _declare(monkeypatch, "accounts.account", clock)
    publish(("account.joined", "P3D", "erase"))
    gone, stays = account(), account()
    Account.objects.filter(pk=gone.pk).update(is_active=False)
    Account._base_manager.update(joined_at=NOW - 4 * DAY)
    assert [(each.table, each.count) for each in overdue.overdue(NOW)] == [("accounts.Account", 1)]
    runs.run_now()
    assert list(Account.objects.values_list("pk", flat=True)) == [stays.pk]
    assert Erasure.objects.get().why == "retention"
    assert not overdue.overdue(NOW)


def test_totals_are_counted_in_the_transaction_that_removes(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    clock = register.since("read_at", aggregate=lambda rows: counted.append(rows.count()))
    _declare(monkeypatch, "people.staffread", clock)
    publish(("staff.reads", "P1D", "aggregate"))
    person = account().pk
    for _ in range(3):
        look_read(person, 2 * DAY)
    runs.run_now()
    assert (counted, StaffRead.objects.count()) == ([3], 0)


def test_if_counting_fails_nothing_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(rows: Any) -> None:
        raise ZeroDivisionError

    _declare(monkeypatch, "people.staffread", register.since("read_at", aggregate=fails))
    publish(("staff.reads", "P1D", "aggregate"))
    look_read(account().pk, 2 * DAY)
    with pytest.raises(ZeroDivisionError):
        runs.run_now()
    assert StaffRead.objects.count() == 1


@pytest.mark.parametrize("sealed", [False, True])
def test_shortened_values_stay_short(sealed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    short = register.personal("staff.reads", shorten=lambda text: text[:3])
    label, column = ("people.staffread", "purpose")
    if sealed:
        label, column = ("mail.message", "payload")
        short = register.personal("mail.message", shorten=lambda text: text[:3])
    declared = REGISTER.tables[label]
    columns = {**declared.columns, column: short}
    monkeypatch.setitem(REGISTER.tables, label, replace(declared, columns=columns))
    publish((str(short.datum), "P7D", "shorten"))
    person = account().pk
    if sealed:
        message(person, 8 * DAY), message(person, 6 * DAY)
    else:
        look_read(person, 8 * DAY), look_read(person, 6 * DAY)
    assert [each.count for each in overdue.overdue(NOW)] == [1]
    assert (runs.run_now().run or RetentionRun()).removed == 1
    assert not overdue.overdue(NOW)
    if not sealed:
        assert sorted(StaffRead.objects.values_list("purpose", flat=True)) == ["run", "run-desk"]
    with purpose.reading("deliver-mail"):
        assert sorted(each.payload for each in Message.objects.all()) == (["Dea", "Dear Ann"] if sealed else [])
    assert (runs.run_now().run or RetentionRun()).removed == 0


def test_large_tables_go_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(("staff.reads", "P1D", "erase"))
    person = account().pk
    StaffRead.objects.bulk_create(
        StaffRead(person_id=person, staff=1, datum="d", purpose="p", read_at=NOW - 2 * DAY) for _ in range(1_201)
    )
    seen: list[tuple[int, int]] = []
    assert runs.run_now().question
    assert StaffRead.objects.count() == 1_201
    asking.confirm()
    monkeypatch.setattr(runs, "PIECE", 0.0)
    runs.run_now(lambda done, total: seen.append((done, total)))
    assert seen[0] == (500, 1_201)
    assert seen[-1] == (1_201, 1_201)
    assert not StaffRead.objects.exists()


@pytest.mark.slow
def test_the_job_waits_for_its_turn() -> None:
    publish(("staff.reads", "P1D", "erase"))
    person = account().pk
    runs.work()
    look_read(person, 2 * DAY)
    runs.work()
    assert StaffRead.objects.count() == 1
    with time_machine.travel(NOW + runs.INTERVAL, tick=False):
        asking.forget()
        runs.work()
    assert not StaffRead.objects.exists()
    assert RetentionRun.objects.count() == 2


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    years=st.integers(0, 4),
    months=st.integers(0, 30),
    days=st.integers(1, 400),
    at=st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31)),
    early=st.integers(-90_000, 90_000),
)
def test_job_and_question_agree_to_the_second(years: int, months: int, days: int, at: datetime, early: int) -> None:
    """Whatever period and moment, months and leap years among them: what the count calls late the job removes."""
    keep = Duration(years=years, months=months, days=days)
    moment = at.replace(tzinfo=UTC, microsecond=0)
    with transaction.atomic():  # each example alone: who was told of what in another one is no part of it
        publish(("staff.reads", "P9Y", "erase"), ("mail.delivery", "P9Y", "erase"))
        versions.come()  # somebody who was told of a longer time
        publish(("staff.reads", str(keep), "erase"), ("mail.delivery", f"P{days + years}D", "erase"))
        person = versions.come().pk
        read = moment - keep.timedelta - timedelta(seconds=early)
        StaffRead.objects.create(person_id=person, staff=1, datum="d", purpose="p", read_at=read)
        late = sum(each.count for each in overdue.overdue(moment))
        assert late == (1 if early > 0 else 0)
        assert sum(each.rows.count() for each in lapsing.works(moment)) == late
        transaction.set_rollback(True)
    versions.forget()


def test_the_light_shows_rows_that_are_late_and_a_job_that_does_not_run() -> None:
    def state() -> tuple[bool, str]:
        from keepword.enforcement.models import ProbeResult

        evidence.run(InProcess(), POINTS["retention.due"].probes)
        seen = ProbeResult.objects.get(probe__startswith="retention.due")
        return seen.passed, seen.text % seen.params

    publish(("staff.reads", "P1D", "erase"))
    passed, text = state()
    assert passed, text
    look_read(account().pk, 2 * DAY)
    assert state() == (False, "Rows kept longer than promised: fewer than 10. The first are in people.StaffRead.")
    runs.run_now()
    assert state()[0]
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert "did not run" in state()[1]


def test_a_crash_in_between_leaves_a_run_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(("staff.reads", "P1D", "erase"))
    look_read(account().pk, 2 * DAY)
    RetentionRun.objects.create(began=NOW - timedelta(minutes=1), expected=1)
    asking.look()
    runs.work()
    assert (RetentionRun.objects.get().state, RetentionRun.objects.get().removed) == ("done", 1)


def _declare(patch: pytest.MonkeyPatch, label: str, clock: register.Since) -> None:
    declared = REGISTER.tables[label]
    marks = [mark for mark in declared.marks if not isinstance(mark, register.Since)]
    patch.setitem(REGISTER.tables, label, replace(declared, marks=(*marks, clock)))


def _found(*kept: tuple[str, str, str]) -> list[str]:
    return [str(each) for each in checks.problems([policy_with(*kept)])]


def test_a_time_without_a_clock_stops_the_start() -> None:
    (found,) = _found(("rights.wishes", "P1Y", "erase"))[:1]
    assert "rights.wishes" in found
    assert "personal_data.py:" in found


def test_shortening_without_a_function_and_counting_without_a_hook_stop_the_start() -> None:
    assert any("nothing says how" in each for each in _found(("staff.reads", "P1Y", "shorten")))
    assert any("nothing in people.StaffRead counts it" in each for each in _found(("staff.reads", "P1Y", "aggregate")))


def test_what_can_t_be_empty_stops_the_start() -> None:
    assert any("cannot be empty" in each for each in _found(("account.joined", "P1Y", "erase")))
    assert not _found(("mail.message", "P7D", "erase"), ("mail.delivery", "P30D", "erase"))


def test_a_cookie_that_outlives_its_time_stops_the_start() -> None:
    (found,) = _found(("preference.theme", "P6M", "erase"))
    assert "wescom_theme keeps preference.theme for P1Y" in found
    assert not _found(("preference.theme", "P1Y", "erase"))


def test_the_samples_fit() -> None:
    for site in ("wescom", "wesrom"):
        with on(site):
            assert not [str(each) for each in checks.problems([policy(site)])]
