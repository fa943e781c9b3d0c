"""Devices that were away end up equal, and nothing that anybody wrote is lost."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.actions.sync import Item, push
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.models import Change, Entry
from keepword.parts.timekeeping.queries.since import Cursor, since

MONDAY = 1_772_442_000


class Device:
    """A client as the protocol describes one: it works on its own copy, and pushes and pulls when it is online."""

    def __init__(self, person: int) -> None:
        self.person = person
        self.rows: dict[str, dict[str, Any]] = {}
        self.cursor = ""
        # What was not acknowledged yet: pushes under ids of their own, in their order.
        self.waiting: list[tuple[uuid.UUID, str, dict[str, Any], bool]] = []

    def write(self, row: str, **fields: Any) -> None:
        known = self.rows.get(row)
        if known is None:
            fields = {"started": MONDAY, "stopped": MONDAY + 60, "zone": "UTC", **fields}
        self.rows[row] = {**(known or {"seq": None}), **fields}
        self.waiting.append((uuid.uuid4(), row, fields, False))

    def remove(self, row: str) -> None:
        if row in self.rows:
            self.waiting.append((uuid.uuid4(), row, {"seq": self.rows[row]["seq"]}, True))
            self.rows.pop(row)

    def push(self, *, answer_lost: bool = False) -> None:
        while self.waiting:
            push_id, row, fields, removed = self.waiting[0]
            base = fields["seq"] if removed else self.rows.get(row, {}).get("seq")
            sent = {} if removed else fields
            told = push(self.person, push_id, [Item("entry", uuid.UUID(row), base, sent, removed)])
            if answer_lost:
                return
            self.waiting.pop(0)
            if row in self.rows:
                self.rows[row]["seq"] = told.seq

    def pull(self, limit: int = 2) -> None:
        """Only with nothing waiting: what is not sent yet must not be overwritten."""
        assert not self.waiting
        more = True
        while more:
            page = since(self.person, self.cursor, limit=limit)
            if page.reset:
                self.rows.clear()
            for each in page.changed:
                self.rows[each["id"]] = {name: value for name, value in each.items() if name not in ("id", "kind")}
            for each in page.removed:
                self.rows.pop(each["id"], None)
            self.cursor, more = str(page.cursor), page.more

    def notes(self) -> dict[str, Any]:
        return {row: (held.get("note", ""), held["stopped"]) for row, held in self.rows.items()}


ROWS = [str(uuid.UUID(int=number)) for number in range(1, 4)]
ACTS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["note", "stopped", "remove", "sync", "lost"]), st.sampled_from(ROWS)),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(devices=st.integers(2, 4), acts=ACTS)
def test_all_devices_end_equal_and_nothing_is_lost(ann: int, devices: int, acts: Any) -> None:
    histories(ann, devices, acts)


@pytest.mark.slow
@pytest.mark.sqlite_only  # takes minutes; the short one above runs on both engines
@settings(max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(devices=st.integers(2, 4), acts=ACTS)
def test_a_thousand_histories(ann: int, devices: int, acts: Any) -> None:
    histories(ann, devices, acts)


def histories(person: int, count: int, acts: list[tuple[int, str, str]]) -> None:
    Entry.objects.all().delete()
    Change.objects.all().delete()
    offset = int(str(uuid.uuid4().int)[:12])
    devices = [Device(person) for _ in range(count)]
    for device in devices:
        device.pull()
        device.rows.clear()
    written = set()
    for number, (who, act, row) in enumerate(acts):
        device = devices[who % count]
        own = str(uuid.UUID(int=uuid.UUID(row).int + offset))
        if act == "note":
            device.write(own, note=f"word{number}")
            written.add(f"word{number}")
        elif act == "stopped":
            device.write(own, stopped=MONDAY + 100 + number)
        elif act == "remove":
            device.remove(own)
        elif act == "lost":
            device.push(answer_lost=True)
        else:
            device.push()
            device.pull()
    for device in devices:
        device.push()
    for device in devices:
        device.pull()
    first, *others = devices
    for other in others:
        assert other.notes() == first.notes()
    with purpose.own(person):
        kept = {entry.note for entry in Entry.objects.filter(person_id=person)}
        journal = " ".join(change.before or "" for change in Change.objects.filter(person_id=person))
    for word in written:
        assert word in kept or f'"{word}"' in journal, "what somebody wrote is there, or can be brought back"


def entry_of(person: int, row: uuid.UUID) -> dict[str, Any]:
    [found] = [each for each in since(person, "").changed if each["id"] == str(row)]
    return found


def test_two_devices_change_different_fields_and_both_hold(ann: int) -> None:
    row = uuid.uuid4()
    made = push(ann, uuid.uuid4(), [Item("entry", row, None, {"started": 60, "stopped": 120, "zone": "UTC"})])
    one = push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"note": "from one"})])
    two = push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"tags": ["two"]})])
    assert [one.results[0].conflicts, two.results[0].conflicts] == [(), ()]
    assert (entry_of(ann, row)["note"], entry_of(ann, row)["tags"]) == ("from one", ["two"])


def test_what_is_overwritten_unseen_is_a_conflict_with_its_lost_side(ann: int) -> None:
    row = uuid.uuid4()
    made = push(ann, uuid.uuid4(), [Item("entry", row, None, {"started": 60, "stopped": 120, "zone": "UTC"})])
    push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"note": "first"})])
    later = push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"note": "second"})])
    assert later.results[0].conflicts == ("note",)
    change = Change.objects.get(person_id=ann, seq=later.seq)
    with purpose.own(ann):
        assert (change.conflicts, json.loads(change.before)) == ("note", {"note": "first"})


def test_a_push_that_comes_again_does_nothing_again(ann: int) -> None:
    row, push_id = uuid.uuid4(), uuid.uuid4()
    items = [Item("entry", row, None, {"started": 60, "stopped": 120, "zone": "UTC", "note": "a"})]
    first = push(ann, push_id, items)
    push(ann, uuid.uuid4(), [Item("entry", row, first.seq, {"note": "b"})])
    again = push(ann, push_id, items)
    assert (again.repeated, again.seq, entry_of(ann, row)["note"]) == (True, first.seq, "b")
    nothing = uuid.uuid4()
    assert not push(ann, nothing, []).repeated
    assert push(ann, nothing, []).repeated


def test_work_weighs_more_than_a_removal(ann: int) -> None:
    row = uuid.uuid4()
    made = push(ann, uuid.uuid4(), [Item("entry", row, None, {"started": 60, "stopped": 120, "zone": "UTC"})])
    push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"note": "still needed"})])
    assert push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {}, removed=True)]).results[0].state == "kept"
    seen = entry_of(ann, row)["seq"]
    assert push(ann, uuid.uuid4(), [Item("entry", row, seen, {}, removed=True)]).results[0].state == "applied"
    push(ann, uuid.uuid4(), [Item("entry", row, seen, {"tags": ["back"]})])
    assert (entry_of(ann, row)["note"], entry_of(ann, row)["tags"]) == ("still needed", ["back"])


def test_one_bad_item_spoils_no_other(ann: int, bob: int) -> None:
    theirs = uuid.uuid4()
    push(bob, uuid.uuid4(), [Item("entry", theirs, None, {"started": 60, "stopped": 120, "zone": "UTC"})])
    good = {"started": 60, "stopped": 120, "zone": "UTC"}
    told = push(
        ann,
        uuid.uuid4(),
        [
            Item("entry", theirs, None, good),
            Item("ghost", uuid.uuid4(), None, {}),
            Item("entry", uuid.uuid4(), None, {**good, "zone": "Mars"}),
            Item("entry", uuid.uuid4(), 7, {"note": "of a row nobody knows"}),
            Item("entry", uuid.uuid4(), None, good),
        ],
    )
    assert [each.state for each in told.results] == ["refused"] * 4 + ["applied"]
    assert [each.error.field if each.error else "" for each in told.results] == ["id", "kind", "zone", "id", ""]


def test_who_was_away_too_long_starts_afresh(ann: int) -> None:
    assert since(ann, str(Cursor(0, told=1))).reset
    assert not since(ann, str(since(ann, "").cursor)).reset


@pytest.mark.parametrize("text", ["x", "1.2", "1.2.3.4.5", "-1.0.~.0", "1.99.~.0", "1.0.x.0", f"{2**80}.0.~.0"])
def test_what_is_no_cursor_is_refused(ann: int, text: str) -> None:
    with pytest.raises(Invalid):
        since(ann, text)
