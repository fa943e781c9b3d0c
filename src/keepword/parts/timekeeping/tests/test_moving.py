"""People bring what they recorded elsewhere, once, and take everything along."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.actions import own_copy
from keepword.parts.timekeeping.actions.undo import undo
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import KINDS
from keepword.parts.timekeeping.models import CheckIn, Entry, Project, Routine, SavedReport

TOGGL = (
    "\ufeffUser,Email,Client,Project,Task,Description,Billable,"
    "Start date,Start time,End date,End time,Duration,Tags\r\n"
    'Ann,a@example.invalid,Ada,House,,"walls, ""white""",Yes,'
    '2026-03-04,10:00:00,2026-03-04,11:30:00,01:30:00,"paint, wall"\r\n'
    "Ann,a@example.invalid,,,,plans,No,2026-03-05,09:00:00,2026-03-05,09:20:00,00:20:00,\r\n"
)


def loop() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(
            "Habits.csv",
            "Position,Name,Type,Question,Description,FrequencyNumerator,FrequencyDenominator,Color,Unit,Target Type,"
            "Target Value,Archived?\n001,Read,YES_NO,Did you read?,,3,7,#FF8F00,,,,false\n",
        )
        archive.writestr(
            "001 Read/Checkmarks.csv",
            "Date,Value,Notes\n2026-03-05,YES_MANUAL,good\n2026-03-04,NO,\n2026-03-03,SKIP,\n",
        )
    return held.getvalue()


@pytest.fixture
def browser(ann: int) -> Client:
    browser = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    browser.force_login(get_user_model().objects.get(pk=ann))
    return browser


def bring(browser: Client, content: bytes, act: str = "import", **said: Any) -> Any:
    return browser.post("/time/import/", {"file": SimpleUploadedFile("f.csv", content), "act": act, **said})


@pytest.mark.parametrize(
    ("often", "kept"), [("3,7,#FF8F00,,AT_MOST", "X-TIMES=3;X-DAYS=7"), ("2,7300,#FF8F00,,", "X-TIMES=1;X-DAYS=3650")]
)
def test_a_habit_that_can_not_be_kept_as_it_is_keeps_no_other_out(
    ann: int, browser: Client, often: str, kept: str
) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(loop())) as given, zipfile.ZipFile(held, "w") as archive:
        habits = given.read("Habits.csv").decode() + f"002,Odd,YES_NO,,,{often},1,false\n"
        archive.writestr("Habits.csv", habits)
        archive.writestr("001 Read/Checkmarks.csv", given.read("001 Read/Checkmarks.csv"))
        archive.writestr("002 Odd/Checkmarks.csv", "Date,Value,Notes\n2026-03-05,YES_MANUAL,\n")
    bring(browser, held.getvalue())
    assert dict(Routine.objects.values_list("name", "schedule")) == {"Read": "X-TIMES=3;X-DAYS=7", "Odd": kept}
    assert {each.goal for each in Routine.objects.all()} == {"at-least"}


def test_names_that_a_file_spells_with_loose_accents_are_found_again(ann: int, browser: Client) -> None:
    cafe = "Cafe\u0301"
    for day in ("04", "05"):
        bring(browser, TOGGL.replace("House", cafe).replace("2026-03-04", f"2026-02-{day}").encode())
    assert [each.name for each in Project.objects.all()] == ["Caf\u00e9"]
    assert Entry.objects.count() == 3
    for _ in range(2):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("Habits.csv", f"Position,Name,Question,Interval\n001,{cafe},,1\n")
            archive.writestr("001 Cafe/Checkmarks.csv", "2026-03-01,2\n2026-03-02,2\n")
        bring(browser, held.getvalue())
    assert (Routine.objects.count(), CheckIn.objects.count()) == (1, 2)


def test_a_row_of_no_length_is_left_out_and_the_others_are_imported(ann: int, browser: Client) -> None:
    nothing = "Ann,a@example.invalid,,,,a slip,No,2026-03-05,09:30:00,2026-03-05,09:30:00,00:00:00,\r\n"
    looked = bring(browser, (TOGGL + nothing).encode(), "look")
    assert (looked.context["count"], looked.context["ready"]) == (2, True)
    assert "It ends when it starts." in looked.content.decode()
    done = bring(browser, (TOGGL + nothing).encode())
    assert (done.status_code, done.context["brought"]["entries"], Entry.objects.count()) == (200, 2, 2)


def test_in_another_account_a_project_fills_its_routine_and_report_as_before(ann: int, bob: int) -> None:
    project = uuid.uuid4()
    asks = f"range=year&project={project}&project=-"
    with writing(ann, "project") as journal:
        journal.make(KINDS["project"], {"name": "House"}, row_id=project)
        day = {"starts_on": "2026-03-01", "measure": "duration"}
        journal.make(KINDS["routine"], {"name": "Build", "fills_from": f"project:{project}", **day})
        journal.make(KINDS["report"], {"name": "The house", "asks": asks})
    own_copy.read_back(bob, json.loads(own_copy.written(ann)))
    theirs = Project.objects.get(person_id=bob).pk
    assert Routine.objects.get(person_id=bob).fills_from == f"project:{theirs}"
    assert SavedReport.objects.get(person_id=bob).asks == f"range=year&project={theirs}&project=-"
    own_copy.read_back(ann, json.loads(own_copy.written(ann)))
    assert SavedReport.objects.get(person_id=ann).asks == asks, "at home everything is called as it was"


def test_a_copy_with_settings_that_can_not_be_kept_makes_nothing(ann: int, bob: int) -> None:
    with writing(ann, "add") as journal:
        journal.make(KINDS["entry"], {"started": 60, "stopped": 120, "zone": "UTC"})
    copy = json.loads(own_copy.written(ann))
    copy["settings"]["zone"] = "Mars"
    with pytest.raises(Invalid) as wrong:
        own_copy.read_back(bob, copy)
    assert (wrong.value.field, Entry.objects.filter(person_id=bob).count()) == ("settings.zone", 0)


def test_a_file_is_looked_at_and_then_imported_once(ann: int, browser: Client) -> None:
    looked = bring(browser, TOGGL.encode(), "look").content.decode()
    assert "Toggl" in looked
    assert "walls, &quot;white&quot;" in looked
    assert not Entry.objects.exists()
    done = bring(browser, TOGGL.encode())
    assert done.status_code == 200
    assert (Entry.objects.count(), Project.objects.get().client) == (2, "Ada")
    with purpose.own(ann):
        entry = Entry.objects.get(billable=True)
        assert (entry.note, entry.tags, entry.seconds) == ('walls, "white"', "paint wall", 5400)
    bring(browser, TOGGL.encode())
    assert Entry.objects.count() == 2
    undo(ann, uuid.UUID(done.context["brought"]["step"]))
    assert not Entry.objects.exists()
    assert not Project.objects.exists()


def test_routines_of_loop_come_with_their_days(ann: int, browser: Client) -> None:
    done = bring(browser, loop())
    routine = Routine.objects.get()
    assert (routine.name, routine.schedule, str(routine.starts_on)) == ("Read", "X-TIMES=3;X-DAYS=7", "2026-03-03")
    assert sorted(CheckIn.objects.values_list("state", flat=True)) == ["done", "no", "skip"]
    bring(browser, loop())
    assert (Routine.objects.count(), CheckIn.objects.count()) == (1, 3)
    undo(ann, uuid.UUID(done.context["brought"]["step"]))
    assert not Routine.objects.exists()


def test_rows_that_can_t_be_read_stop_it_unless_somebody_says_so(browser: Client) -> None:
    spoilt = TOGGL + "Ann,a@example.invalid,,,,x,No,never,09:00:00,2026-03-05,09:20:00,00:20:00,\r\n"
    told = bring(browser, spoilt.encode())
    assert not Entry.objects.exists()
    assert "Row 4" in told.content.decode().replace("\n", " ")
    bring(browser, spoilt.encode(), skip_unreadable="on")
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("content", [b"\x00\x01", b"hello", b"{", b"PK\x03\x04broken", b'{"format": "keepword-time"}'])
def test_what_is_no_such_file_is_told_and_nothing_kept(browser: Client, content: bytes) -> None:
    answer = bring(browser, content)
    assert answer.status_code == 422
    assert "Traceback" not in answer.content.decode()
    assert not Entry.objects.exists()


def fill(person: int) -> None:
    with writing(person, "add") as journal:
        project: Any = journal.make(
            KINDS["project"], {"name": "House", "client": "Ada", "rate": 5_000, "currency": "EUR"}
        )
        entry = {"started": 1_772_442_000, "stopped": 1_772_445_600, "zone": "Europe/Bucharest", "note": "שלום <b>"}
        journal.make(KINDS["entry"], {**entry, "project": str(project.pk), "tags": ["ink"], "billable": True})
        journal.make(KINDS["entry"], {"started": 1_772_445_600, "zone": "UTC", "pauses": [[1_772_445_700, None]]})
        routine: Any = journal.make(
            KINDS["routine"],
            {"name": "Read", "starts_on": "2026-03-01", "reminders": [{"at": "07:30", "days": [0, 6]}], "note": "why"},
        )
        journal.make(KINDS["check-in"], {"routine": str(routine.pk), "day": "2026-03-02", "note": "p. 40"})
        journal.make(KINDS["away"], {"routine": str(routine.pk), "first_day": "2026-03-10"})
        journal.make(KINDS["report"], {"name": "March", "asks": "first=2026-03-01"})


def without_ids(person: int) -> Any:
    """A copy in which ids are replaced by the places of what they name."""
    copy = json.loads(own_copy.written(person))
    named = {}
    for kind in own_copy.LISTS.values():
        copy[kind].sort(
            key=lambda row: json.dumps({key: row[key] for key in row if key not in ("id", "project", "routine")})
        )
        named |= {row["id"]: f"{kind} {place}" for place, row in enumerate(copy[kind])}
    text = json.dumps({key: value for key, value in copy.items() if key != "written_at"}, sort_keys=True)
    for own_id, place in named.items():
        text = text.replace(own_id, place)
    return json.loads(text)


def test_a_copy_read_into_an_empty_account_is_the_same_again(ann: int, bob: int) -> None:
    fill(ann)
    copy = own_copy.recognised(own_copy.written(ann))
    assert copy is not None
    found = own_copy.read_back(bob, copy)
    assert (found.entries, found.routines, found.check_ins) == (2, 1, 1)
    assert without_ids(bob) == without_ids(ann)
    again = own_copy.read_back(bob, copy)
    assert (again.step, again.known) == (None, 2)
    assert own_copy.read_back(ann, copy).step is None
    assert found.step is not None
    undo(bob, found.step)
    assert not Entry.objects.filter(person_id=bob).exists()


def test_a_copy_goes_through_the_page_and_back(ann: int, bob: int, browser: Client) -> None:
    fill(ann)
    answer = browser.get("/time/export/routinie.json")
    assert "attachment" in answer["Content-Disposition"]
    other = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    other.force_login(get_user_model().objects.get(pk=bob))
    assert b"a copy from here" in bring(other, answer.content, "look").content
    bring(other, answer.content)
    assert without_ids(bob) == without_ids(ann)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda copy: copy | {"version": 9},
        lambda copy: copy | {"entries": [1]},
        lambda copy: copy | {"entries": [{"id": "x"}]},
        lambda copy: copy | {"entries": [copy["entries"][0] | {"zone": "Mars"}]},
        lambda copy: copy | {"check_ins": [copy["check_ins"][0] | {"routine": copy["entries"][0]["id"]}]},
    ],
)
def test_a_spoilt_copy_leaves_nothing_half_read(ann: int, bob: int, spoil: Any) -> None:
    fill(ann)
    copy = json.loads(own_copy.written(ann))
    with pytest.raises(Invalid):
        own_copy.read_back(bob, spoil(copy))
    assert not Entry.objects.filter(person_id=bob).exists()
