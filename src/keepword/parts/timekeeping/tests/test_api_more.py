"""Programs arrange entries, look into the trash, settle conflicts and ask for what is worked out."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import pytest
from django.test import Client

from keepword.parts.timekeeping.models import Change, Entry

from .test_api import MONDAY, an_entry, program

GIVEN = {"started": MONDAY, "stopped": MONDAY + 3600, "zone": "UTC"}


def test_an_entry_is_split_merged_and_each_is_one_step(ann: int) -> None:
    ours = program(ann)
    made = ours.post("entries", an_entry(tags=["ink"]))
    parts = ours.post(f"entries/{made['id']}/split", {"cuts": [[MONDAY + 600, MONDAY + 900], MONDAY + 1800]})["rows"]
    assert [(row["started"] - MONDAY, row["stopped"] - MONDAY) for row in parts] == [
        (0, 600),
        (900, 1800),
        (1800, 3600),
    ]
    merged = ours.post("entries/merge", {"entries": [row["id"] for row in parts]})
    assert (merged["pauses"], merged["tags"]) == ([[MONDAY + 600, MONDAY + 900]], ["ink"])
    assert len(ours.get("trash")["rows"]) == 2
    for step in ours.get("steps")["steps"][:2]:
        ours.post(f"steps/{step['step']}/undo", None)
    assert ours.get("entries")["rows"] == [{**made, "seq": 5}]


def test_a_tag_is_renamed_on_every_entry_whatever_its_capitals(ann: int) -> None:
    ours = program(ann)
    rows = [ours.post("entries", an_entry(tags=[tag]))["id"] for tag in ("Übung", "übung", "ÜBUNG", "Übungen")]
    assert ours.post("tags/rename", {"old": "übung", "new": "music"}) == {"changed": 3}
    assert [ours.get(f"entries/{row}")["tags"] for row in rows] == [["music"]] * 3 + [["Übungen"]]


def test_a_name_is_measured_as_it_is_kept(ann: int) -> None:
    ours = program(ann)
    status, told = ours.ask("POST", "projects", {"name": "\u0958" * 61})
    assert (status, told["error"]["field"]) == (422, "name"), "each of these letters is kept as two"
    assert len(ours.post("projects", {"name": "\u0958" * 60})["name"]) == 120


def test_several_are_changed_and_removed_at_once(ann: int) -> None:
    ours = program(ann)
    rows = [ours.post("entries", an_entry(tags=["ink"]))["id"] for _ in range(3)]
    wish = {"entries": rows[:2], "add": ["paper"], "drop": ["ink"], "billable": True}
    assert ours.post("entries/bulk", wish) == {"changed": 2}
    assert ours.get(f"entries/{rows[0]}")["tags"] == ["paper"]
    assert ours.post("tags/rename", {"old": "paper", "new": "Canvas"}) == {"changed": 2}
    assert ours.post("entries/remove", {"entries": rows}) == {"removed": 3}
    assert {row["id"] for row in ours.get("trash")["rows"]} == set(rows)
    assert ours.post("trash/restore", {"rows": rows[:1]}) == {"restored": 1}
    assert ours.get(f"entries/{rows[0]}")["tags"] == ["Canvas"]


def test_an_entry_is_moved_repeated_and_gone_on_with(ann: int) -> None:
    ours = program(ann)
    made = ours.post("entries", an_entry())
    moved = ours.post(f"entries/{made['id']}/move", {"days": 1, "minutes": -30})
    assert moved["started"] == MONDAY + 86_400 - 1800
    longer = ours.post(f"entries/{made['id']}/move", {"minutes": 10, "edge": "end"})
    assert longer["stopped"] - longer["started"] == 4200
    assert ours.post(f"entries/{made['id']}/duplicate", {"days": 7})["started"] == longer["started"] + 7 * 86_400
    assert ours.post(f"entries/{made['id']}/continue", {})["stopped"] is None
    assert ours.post("entries/line", {"line": "9-10:30 review #ink", "day": "2026-03-02"})["tags"] == ["ink"]


def test_both_sides_of_a_conflict_are_shown_and_either_can_be_taken(ann: int) -> None:
    ours, row = program(ann), str(uuid.uuid4())

    def push(base: int | None, **fields: Any) -> Any:
        change = {"kind": "entry", "id": row, "base": base, "fields": fields}
        return ours.post("sync", {"push": str(uuid.uuid4()), "changes": [change]})

    base = push(None, **GIVEN)["seq"]
    push(base, note="first")
    assert push(base, note="second")["results"][0]["conflicts"] == ["note"]
    [found] = ours.get("conflicts")["conflicts"]
    assert (found["id"], found["replaced"], found["counts"]) == (row, {"note": "first"}, {"note": "second"})
    assert ours.ask("POST", f"conflicts/{found['number']}/both", {})[0] == 422
    ours.post(f"conflicts/{found['number']}/take", {})
    assert ours.get(f"entries/{row}")["note"] == "first"
    assert ours.get("conflicts")["conflicts"] == []


def test_a_report_and_the_course_of_a_routine_are_worked_out(ann: int) -> None:
    ours = program(ann)
    ours.post("entries", an_entry(tags=["ink"]))
    told = ours.get("report?first=2026-03-01&last=2026-03-31&by=tag")
    assert (told["total"]["seconds"], told["lines"][0]["key"]) == (3600, "ink")
    routine = ours.post("routines", {"name": "Draw", "starts_on": "2026-03-01"})["id"]
    stands = ours.get(f"routines/{routine}/course")
    ours.post("check-ins", {"routine": routine, "day": stands["day"]})
    after = ours.get(f"routines/{routine}/course")
    assert (stands["state"], after["state"], after["streak"]["length"]) == ("open", "kept", 1)
    assert 0 == stands["strength"] < after["strength"] < 1


def test_rows_of_others_are_out_of_reach(ann: int, bob: int) -> None:
    made = program(ann).post("entries", an_entry())["id"]
    routine = program(ann).post("routines", {"name": "Draw", "starts_on": "2026-03-01"})["id"]
    theirs = program(bob)
    for path, body in [
        (f"entries/{made}/split", {"cuts": [MONDAY + 60]}),
        (f"entries/{made}/move", {"days": 1}),
        (f"entries/{made}/duplicate", {}),
        (f"entries/{made}/continue", {}),
        ("entries/merge", {"entries": [made]}),
        ("entries/bulk", {"entries": [made], "add": ["x"]}),
        ("entries/remove", {"entries": [made]}),
        ("trash/restore", {"rows": [made]}),
        ("conflicts/1/take", {}),
    ]:
        assert theirs.ask("POST", path, body)[0] == 422, path
    assert theirs.ask("GET", f"routines/{routine}/course")[0] == 404
    assert Entry.objects.get().person_id == ann
    assert not Change.objects.filter(person_id=bob).exists()


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("split", {"cuts": "x"}, "cuts"),
        ("split", {"cuts": []}, "cuts"),
        ("split", {"cuts": [[MONDAY + 60]]}, "cuts"),
        ("split", {"cuts": [MONDAY]}, "cuts"),
        ("split", {"cuts": [[None, "soon"]]}, "cuts"),
        ("move", {"days": "x"}, "days"),
        ("move", {"days": 10**9}, "days"),
        ("move", {"edge": "middle"}, "edge"),
        ("move", {"minutes": -60, "edge": "end"}, "stopped"),
        ("duplicate", {"days": 1.5}, "days"),
    ],
)
def test_what_can_t_be_done_is_said_by_name(ann: int, path: str, body: Any, field: str) -> None:
    ours = program(ann)
    made = ours.post("entries", an_entry())
    status, told = ours.ask("POST", f"entries/{made['id']}/{path}", body)
    assert (status, told["error"]["field"]) == (422, field), told
    assert ours.get("entries")["rows"] == [made]


def test_a_misspelt_field_does_not_go_unnoticed(ann: int) -> None:
    ours = program(ann)
    made = ours.post("entries", an_entry())
    status, told = ours.ask("POST", "entries/bulk", {"entries": [made["id"]], "bilable": True})
    assert (status, told["error"]["field"]) == (422, "bilable")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "sync", 405),
        ("GET", "entries/merge", 405),
        ("GET", "nowhere", 404),
        ("POST", "nowhere/at/all", 404),
        ("GET", f"entries/{uuid.UUID(int=7)}", 404),
        ("GET", "entries/x", 422),
    ],
)
def test_every_refusal_has_one_shape(ann: int, method: str, path: str, status: int) -> None:
    found, told = program(ann).ask(method, path)
    assert (found, set(told["error"])) == (status, {"field", "says", "instead"})
    assert told["error"]["says"]


def test_a_body_that_is_no_json_is_refused_in_the_same_shape(ann: int) -> None:
    client: Client = program(ann).client
    answer = client.post("/api/v1/entries/merge", "{", content_type="application/json")
    assert (answer.status_code, set(answer.json()["error"])) == (400, {"field", "says", "instead"})


def test_what_is_too_large_is_refused_in_the_same_shape(ann: int) -> None:
    status, told = program(ann).ask("POST", "entries", an_entry(note="x" * 300_000))
    assert (status, set(told["error"])) == (413, {"field", "says", "instead"})
    assert "256 KB" in told["error"]["instead"]
    assert not Entry.objects.exists()


def test_a_pause_of_no_length_leaves_no_trace_and_breaks_no_report(ann: int) -> None:
    ours, now = program(ann), int(time.time())
    made = ours.post("timer/start", {"at": now - 100})
    status, told = ours.ask("PATCH", f"entries/{made['id']}", {"pauses": [[now - 60, now - 60], [now - 50, now - 40]]})
    assert (status, told["pauses"]) == (200, [[now - 50, now - 40]])
    # One that was written before they were left out.
    Entry.objects.update(pauses=json.dumps([[now - 60, now - 60], [now - 50, now - 40]]))
    assert ours.get("report?range=90-days")["total"]["entries"] == 1
    assert ours.post("timer/stop", None)["pauses"] == [[now - 50, now - 40]]


def test_a_timer_that_is_started_has_no_end(ann: int) -> None:
    ours, now = program(ann), int(time.time())
    made = ours.post("timer/start", {"at": now - 100})
    status, told = ours.ask("POST", "timer/start", {"at": now - 50, "stopped": now + 50})
    assert (status, told["error"]["field"]) == (422, "stopped")
    assert [each["id"] for each in ours.get("timer")["running"]] == [made["id"]], "and stops no other"


@pytest.mark.parametrize("ends", [-200, -100, 60, 300 * 86_400])
def test_a_timer_is_stopped_at_no_moment_but_one_since_it_runs(ann: int, ends: int) -> None:
    ours, now = program(ann), int(time.time())
    made = ours.post("timer/start", {"at": now - 100})
    status, told = ours.ask("POST", "timer/stop", {"at": now + ends})
    assert (status, told["error"]["field"]) == (422, "at")
    assert [each["id"] for each in ours.get("timer")["running"]] == [made["id"]]
    assert ours.post("timer/stop", {"at": now - 50})["stopped"] == now - 50


@pytest.mark.parametrize("field", ["started", "stopped"])
@pytest.mark.parametrize("moment", [2**35, 250_000_000_000, "9999-12-30T00:00:00Z"])
def test_a_moment_that_no_page_can_show_is_refused(ann: int, field: str, moment: Any) -> None:
    ours = program(ann)
    status, told = ours.ask("POST", "entries", {**GIVEN, field: moment})
    assert (status, told["error"]["field"]) == (422, field)
    changes = [
        {"kind": "entry", "id": str(uuid.uuid4()), "base": None, "fields": {**GIVEN, field: moment}},
        {"kind": "entry", "id": str(uuid.uuid4()), "base": None, "fields": GIVEN},
    ]
    pushed = ours.post("sync", {"push": str(uuid.uuid4()), "changes": changes})
    assert [each["state"] for each in pushed["results"]] == ["refused", "applied"], "a device goes on with the others"
