"""Whatever somebody does to their time can be taken back in one step, and nobody else's can be reached."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.actions.undo import last_step, undo
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import Journal, book_of, writing
from keepword.parts.timekeeping.kinds import CHECK_IN, ENTRY, KINDS, PROJECT, ROUTINE
from keepword.parts.timekeeping.models import Change, Entry, Project

MONDAY = 1_772_442_000  # 2026-03-02 09:00 UTC


def an_entry(**more: Any) -> dict[str, Any]:
    return {"started": MONDAY, "stopped": MONDAY + 3600, "zone": "Europe/Bucharest", "note": "sketches", **more}


def everything(person: int) -> list[Any]:
    """All rows of a person as they would be exchanged."""
    with purpose.own(person):
        return [
            (name, str(row.pk), kind.shown(row))
            for name, kind in KINDS.items()
            for row in kind.model.objects.filter(person_id=person).order_by("pk")
        ]


def add(person: int, **more: Any) -> Entry:
    with writing(person, "add") as journal:
        return journal.make(ENTRY, an_entry(**more))


def test_a_row_carries_the_number_of_its_step_and_its_note_lies_sealed(ann: int) -> None:
    first, second = add(ann), add(ann, note="")
    assert (first.seq, second.seq, book_of(ann).seq) == (1, 2, 2)
    assert (first.seconds, str(first.day)) == (3600, "2026-03-02")
    assert b"sketches" not in bytes(Entry.objects.filter(pk=first.pk).values_list("note", flat=True).get().content)
    with purpose.own(ann):
        assert Entry.objects.get(pk=first.pk).note == "sketches"


@pytest.mark.parametrize("act", ["make", "change", "remove", "bulk"])
def test_undo_brings_everything_back_and_can_be_undone(ann: int, act: str) -> None:
    with writing(ann, "project") as journal:
        project: Any = journal.make(PROJECT, {"name": "House", "client": "Ada"})
    entry = add(ann, project=str(project.pk), tags=["paint"])
    add(ann, started=MONDAY + 7200, stopped=MONDAY + 7500)
    before = everything(ann)
    with writing(ann, "bulk-edit") as journal:
        if act == "make":
            journal.make(ENTRY, an_entry())
        elif act == "change":
            journal.change(ENTRY, Entry.objects.get(pk=entry.pk), {"note": "walls", "stopped": MONDAY + 60})
        elif act == "remove":
            journal.remove(ENTRY, [entry])
            journal.remove(PROJECT, [project])
        else:
            for row in Entry.objects.filter(person_id=ann):
                journal.change(ENTRY, row, {"tags": "garden", "billable": True})
    after = everything(ann)
    assert after != before
    undone = undo(ann, journal.step)
    assert everything(ann) == before
    undo(ann, undone)
    assert everything(ann) == after
    with pytest.raises(Invalid, match="nothing left"):
        undo(ann, undone)


def test_an_older_step_waits_for_the_newer_one_on_the_same_row(ann: int) -> None:
    entry = add(ann)
    made = last_step(ann)
    assert made is not None
    with writing(ann, "edit") as journal:
        journal.change(ENTRY, entry, {"note": "later"})
    with pytest.raises(Invalid, match="changed since"):
        undo(ann, made.step)
    undo(ann, journal.step)
    undo(ann, made.step)
    assert not Entry.objects.exists()


def test_what_was_undone_and_done_again_is_what_is_undone_next(ann: int) -> None:
    entry = add(ann)
    for note in ("second", "third"):
        with writing(ann, "edit") as journal:
            journal.change(ENTRY, Entry.objects.get(pk=entry.pk), {"note": note})
    older, newer = Change.objects.filter(person_id=ann, label="edit").order_by("seq")
    again = undo(ann, undo(ann, newer.step))
    with pytest.raises(Invalid, match="changed since"):
        undo(ann, older.step)
    last = last_step(ann)
    assert last is not None
    assert (last.step, last.label) == (again, "redo")
    notes = []
    for _ in range(2):
        last = last_step(ann)
        assert last is not None
        undo(ann, last.step)
        with purpose.own(ann):
            notes.append(Entry.objects.get(pk=entry.pk).note)
    assert notes == ["second", "sketches"]


def test_nobody_reaches_rows_of_others(ann: int, bob: int) -> None:
    with writing(ann, "project") as journal:
        project = journal.make(PROJECT, {"name": "House"})
    step = journal.step
    with pytest.raises(Invalid, match="no longer there"):
        add(bob, project=str(project.pk))
    with pytest.raises(Invalid, match="taken"), writing(bob, "project") as theirs:
        theirs.make(PROJECT, {"name": "Mine"}, row_id=project.pk)
    with pytest.raises(Invalid, match="nothing left"):
        undo(bob, step)
    with writing(bob, "remove") as theirs:
        theirs.remove(PROJECT, [project])
    assert Project.objects.filter(person_id=ann).count() == 1
    assert book_of(bob).seq == 1  # what failed counted nothing


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"stopped": MONDAY}, "stopped"),
        ({"stopped": MONDAY - 1}, "stopped"),
        ({"stopped": MONDAY + 100 * 366 * 86_400}, "stopped"),
        ({"started": -1}, "started"),
        ({"started": 1.5}, "started"),
        ({"started": "2026-03-02T09:00:00"}, "started"),
        ({"started": "0001-01-01T00:00:00+14:00"}, "started"),
        ({"pauses": "["}, "pauses"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"tags": [f"t{number}" for number in range(10_000)]}, "tags"),
        ({"tags": ["two words"]}, "tags"),
        ({"note": "\0"}, "note"),
        ({"note": "\ud800"}, "note"),
        ({"note": "x" * 10_001}, "note"),
        ({"pauses": [[MONDAY - 1, MONDAY]]}, "pauses"),
        ({"pauses": [[MONDAY, None]]}, "pauses"),
        ({"project": "x"}, "project"),
        ({"project": str(uuid.uuid4())}, "project"),
        ({"colour": 1}, "colour"),
    ],
)
def test_what_can_t_be_kept_is_refused_by_name_and_leaves_nothing(ann: int, values: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused, writing(ann, "add") as journal:
        journal.make(ENTRY, an_entry(note="kept?"))
        journal.make(ENTRY, an_entry(**values))
    assert refused.value.field == field
    assert not Entry.objects.exists()
    assert not Change.objects.exists()


def test_emoji_right_to_left_and_markup_stay_what_they_are(ann: int) -> None:
    note = "<b>שלום</b> 👩‍💻 \u202eabc"
    entry = add(ann, note=note, tags=["Ümlaut", "ümlaut", "#🎯"])
    with purpose.own(ann):
        assert ENTRY.shown(Entry.objects.get(pk=entry.pk), ("note", "tags")) == {"note": note, "tags": ["Ümlaut", "🎯"]}


@pytest.mark.parametrize("reminders", ["x", "[" * 100_000, [{"at": "25:00"}], [{"at": "07:30", "days": []}], [7]])
def test_reminders_that_can_t_ring_are_refused(ann: int, reminders: Any) -> None:
    with pytest.raises(Invalid) as refused, writing(ann, "routine") as journal:
        journal.make(ROUTINE, {"name": "Read", "starts_on": "2026-03-01", "reminders": reminders})
    assert refused.value.field == "reminders"


def test_pauses_are_no_time(ann: int) -> None:
    entry = add(ann, pauses=[[MONDAY + 600, MONDAY + 1200]])
    assert entry.seconds == 3000


def test_routines_and_check_ins_go_through_it_too(ann: int) -> None:
    def both(journal: Journal) -> None:
        routine = journal.make(ROUTINE, {"name": "Read", "starts_on": "2026-03-01"})
        journal.make(CHECK_IN, {"routine": str(routine.pk), "day": "2026-03-02"})

    with writing(ann, "routine") as journal:
        both(journal)
    before = everything(ann)
    with writing(ann, "remove") as removing:
        for name in ("check-in", "routine"):
            removing.remove(KINDS[name], KINDS[name].model.objects.filter(person_id=ann))
    undo(ann, removing.step)
    assert everything(ann) == before
