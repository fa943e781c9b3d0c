"""What becomes of each thing that a device that was away sends."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from keepword.enforcement.people import purpose
from keepword.parts.accounts import entitlements
from keepword.parts.timekeeping.actions import settle
from keepword.parts.timekeeping.actions.arrange import arrange
from keepword.parts.timekeeping.actions.restore import restore
from keepword.parts.timekeeping.actions.sync import Item, push
from keepword.parts.timekeeping.actions.undo import last_step, undo
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.kinds import SETTINGS_ID
from keepword.parts.timekeeping.models import Change, Entry, Timebook
from keepword.parts.timekeeping.queries.since import Cursor, since

from .test_api import program


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


def test_a_device_knows_what_it_set_itself(ann: int) -> None:
    row = uuid.uuid4()
    made = push(ann, uuid.uuid4(), [Item("entry", row, None, {"started": 60, "stopped": 120, "zone": "UTC"})])
    push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"tags": ["theirs"]})])
    mine = push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"note": "mine"})])
    again = push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"note": "still mine"})], own=[mine.seq])
    assert again.results[0].conflicts == ()
    over = push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"tags": ["mine"]})], own=[mine.seq, again.seq])
    assert over.results[0].conflicts == ("tags",)
    own = [mine.seq, again.seq, over.seq]
    last = push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"tags": ["mine", "too"]})], own=own)
    assert last.results[0].conflicts == (), "what it replaces now is its own"
    own.append(last.seq)
    gone = push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {}, removed=True)], own=own)
    assert gone.results[0].state == "kept"


def test_what_work_points_to_comes_back_with_it(ann: int) -> None:
    project, routine, entry = (uuid.uuid4() for _ in range(3))
    made = push(
        ann,
        uuid.uuid4(),
        [
            Item("project", project, None, {"name": "Acme"}),
            Item("routine", routine, None, {"name": "Draw", "starts_on": "2026-03-01"}),
        ],
    )
    gone = [Item("project", project, made.seq, {}, removed=True), Item("routine", routine, made.seq, {}, removed=True)]
    push(ann, uuid.uuid4(), gone)
    offline = [
        Item("entry", entry, None, {"started": 60, "stopped": 120, "zone": "UTC", "project": str(project)}),
        Item("check-in", uuid.uuid4(), None, {"routine": str(routine), "day": "2026-03-02"}),
    ]
    assert [each.state for each in push(ann, uuid.uuid4(), offline).results] == ["applied", "applied"]
    assert {each["kind"] for each in since(ann, "").changed} == {
        "project", "routine", "entry", "check-in", "settings",
    }  # fmt: skip
    nobody = Item("entry", entry, None, {"project": str(uuid.uuid4())})
    assert push(ann, uuid.uuid4(), [nobody]).results[0].state == "refused"


def test_a_push_of_which_nothing_stayed_is_known_when_it_comes_again(ann: int) -> None:
    project, push_id = uuid.uuid4(), uuid.uuid4()
    made = push(ann, uuid.uuid4(), [Item("project", project, None, {"name": "Acme"})])
    push(ann, uuid.uuid4(), [Item("project", project, made.seq, {}, removed=True)])
    bad = [Item("entry", uuid.uuid4(), None, {"started": 60, "stopped": 60, "zone": "UTC", "project": str(project)})]
    first = push(ann, push_id, bad)
    assert [each.state for each in first.results] == ["refused"]
    again = push(ann, push_id, bad)
    assert (again.repeated, again.seq) == (True, first.seq)


def test_who_was_away_for_longer_than_the_journal_replaces_nothing_unnoticed(ann: int) -> None:
    row = uuid.uuid4()
    made = push(ann, uuid.uuid4(), [Item("entry", row, None, {"started": 60, "stopped": 120, "zone": "UTC"})])
    push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"note": "long ago"})])
    Change.objects.all().delete()
    late = push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {"note": "longer ago"})])
    assert late.results[0].conflicts == ("note",)


def test_a_removal_reaches_a_device_also_behind_others_that_were_taken_back(ann: int) -> None:
    rows = sorted(uuid.uuid4() for _ in range(3))
    given = {"started": 60, "stopped": 120, "zone": "UTC"}
    made = push(ann, uuid.uuid4(), [Item("entry", row, None, given) for row in rows])
    cursor = str(since(ann, "").cursor)
    push(ann, uuid.uuid4(), [Item("entry", row, made.seq, {}, removed=True) for row in rows])
    for row in rows[:2]:
        restore(ann, [row])
    removed, more = [], True
    while more:
        page = since(ann, cursor, limit=1)
        cursor, more = str(page.cursor), page.more
        removed += [each["id"] for each in page.removed]
    assert removed == [str(rows[2])]


def test_settings_are_a_row_that_comes_with_everything(ann: int) -> None:
    [row] = since(ann, "").changed
    assert (row["kind"], row["id"], row["seq"]) == ("settings", str(SETTINGS_ID), 0)
    assert (row["zone"], row["day_start"], row["week_start"], row["expected"], row["ask_after"]) == (
        "UTC",
        0,
        0,
        [],
        600,
    )
    cursor = str(since(ann, "").cursor)
    assert since(ann, cursor).changed == []
    arrange(ann, zone="Asia/Tokyo", expected=[480] * 5 + [0, 0])
    page = since(ann, cursor)
    assert [(each["zone"], each["expected"][0]) for each in page.changed] == [("Asia/Tokyo", 480)]
    assert since(ann, str(page.cursor)).changed == []
    push(ann, uuid.uuid4(), [Item("entry", uuid.uuid4(), None, {"started": 60, "stopped": 120, "zone": "UTC"})])
    assert [each["kind"] for each in since(ann, str(page.cursor)).changed] == ["entry"], "only what was changed"


def test_settings_are_pushed_and_merged_field_by_field(ann: int) -> None:
    base = since(ann, "").changed[0]["seq"]
    push(ann, uuid.uuid4(), [Item("settings", SETTINGS_ID, base, {"zone": "Asia/Tokyo"})])
    other = push(ann, uuid.uuid4(), [Item("settings", SETTINGS_ID, base, {"week_start": 6})])
    assert [(each.state, each.conflicts) for each in other.results] == [("applied", ())]
    book = Timebook.objects.get(pk=ann)
    assert (book.zone, book.week_start, book.arranged_seq) == ("Asia/Tokyo", 6, other.seq)
    over = push(ann, uuid.uuid4(), [Item("settings", SETTINGS_ID, base, {"zone": "America/Lima"})])
    assert over.results[0].conflicts == ("zone",)
    settle.take_the_other(ann, Change.objects.get(person_id=ann, seq=over.seq).pk)
    assert Timebook.objects.get(pk=ann).zone == "Asia/Tokyo"


def test_a_day_that_begins_later_by_a_push_holds_for_what_comes_in_the_same_push(ann: int) -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    night = {"started": 86_400 + 3600, "stopped": 86_400 + 7200, "zone": "UTC"}
    push(ann, uuid.uuid4(), [Item("entry", first, None, night)])
    items = [Item("settings", SETTINGS_ID, 0, {"day_start": 240}), Item("entry", second, None, night)]
    assert [each.state for each in push(ann, uuid.uuid4(), items).results] == ["applied", "applied"]
    assert {str(day) for day in Entry.objects.values_list("day", flat=True)} == {"1970-01-01"}


def test_settings_are_not_made_twice_removed_or_nonsense(ann: int) -> None:
    items = [
        Item("settings", uuid.uuid4(), None, {"zone": "UTC"}),
        Item("settings", SETTINGS_ID, 0, {}, removed=True),
        Item("settings", SETTINGS_ID, 0, {"zone": "Mars"}),
        Item("settings", SETTINGS_ID, 0, {"seq": 7}),
        Item("settings", SETTINGS_ID, 0, {"expected": [1]}),
    ]
    told = push(ann, uuid.uuid4(), items).results
    assert [(each.state, each.error.field if each.error else "") for each in told] == [
        ("refused", "id"), ("refused", "id"), ("refused", "zone"), ("refused", "seq"), ("refused", "expected"),
    ]  # fmt: skip
    assert Timebook.objects.get(pk=ann).zone == "UTC"


def test_a_change_of_settings_is_a_step_that_can_be_undone(ann: int) -> None:
    arrange(ann, day_start=240, zone="Asia/Tokyo")
    step = last_step(ann)
    assert step is not None
    undo(ann, step.step)
    book = Timebook.objects.get(pk=ann)
    assert (book.day_start, book.zone) == (0, "UTC")
    assert since(ann, "").changed[0]["seq"] == book.seq, "other devices hear of it"


def test_saved_reports_that_a_device_or_program_brings_ask_the_plan_as_the_page_does(
    ann: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entitlements, "_SOURCES", {lambda person, feature: False: "plans:plan"})
    items = [Item("report", uuid.uuid4(), None, {"name": f"Report {n}", "asks": "range=month"}) for n in range(4)]
    pushed = push(ann, uuid.uuid4(), items)
    assert [each.state for each in pushed.results] == ["applied"] * 3 + ["refused"]
    assert [each.error.what for each in pushed.results if each.error] == ["your plan has three saved reports"]
    status, told = program(ann).ask("POST", "reports", {"name": "One more", "asks": "range=week"})
    assert (status, told["error"]["says"]) == (422, "your plan has three saved reports")
    changed = push(ann, uuid.uuid4(), [Item("report", items[0].id, pushed.seq, {"name": "Another name"})])
    assert changed.results[0].state == "applied", "what is there can be changed"
    monkeypatch.setattr(entitlements, "_SOURCES", {lambda person, feature: True: "plans:plan"})
    assert push(ann, uuid.uuid4(), [items[3]]).results[0].state == "applied"
