"""A large file is read and imported by the worker: asked for once, killed at any instant, undone in one step."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping import jobs, journal
from keepword.parts.timekeeping.actions import bring_in, bringing, undo
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.models import Bringing, Change, Entry, Project, Timebook
from keepword.parts.timekeeping.queries import changes

PAGE = "/time/import/"
HEADINGS = ["User", "Email", "Client", "Project", "Description", "Billable"]
HEADINGS += ["Start date", "Start time", "End date", "End time", "Tags"]


def toggl(rows: int) -> bytes:
    out = io.StringIO()
    write = csv.writer(out).writerow
    write(HEADINGS)
    at = datetime(2020, 1, 1, 8, tzinfo=UTC)
    for number in range(rows):
        end = at + timedelta(minutes=20)
        days = [f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}", f"{end:%Y-%m-%d}", f"{end:%H:%M:%S}"]
        write(["Ann", "a@example.invalid", "Ada", f"P{number % 3}", f"thing {number}", "Yes", *days, "ink"])
        at = end + timedelta(minutes=1)
    return out.getvalue().encode()


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "SMALL", 1_000)
    monkeypatch.setattr(undo, "MANY", 20)


@pytest.fixture
def browser(ann: int) -> Client:
    browser = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    browser.force_login(get_user_model().objects.get(pk=ann))
    return browser


def post(browser: Client, act: str, content: bytes | None = None, **said: Any) -> Any:
    file = {} if content is None else {"file": SimpleUploadedFile("toggl.csv", content)}
    return browser.post(PAGE, {"act": act, **file, **said})


def brought(browser: Client, content: bytes) -> Any:
    """Looks, waits for the worker, imports, waits for it again."""
    assert post(browser, "look", content).status_code == 302
    jobs.bring_files_in()
    assert b"What was understood" in browser.get(PAGE).content
    assert post(browser, "import").status_code == 302
    jobs.bring_files_in()
    return browser.get(PAGE)


def test_a_large_file_is_asked_for_once_and_the_worker_brings_it(ann: int, browser: Client) -> None:
    done = brought(browser, toggl(60))
    assert (done.context["brought"]["entries"], done.context["brought"]["projects"]) == (60, 3)
    assert (Entry.objects.count(), Project.objects.count()) == (60, 3)
    row = Bringing.objects.get()
    assert row.content is None, "the file is gone once it is imported"
    [step] = changes.steps(ann)
    assert (step["label"], step["rows"]) == ("import", 63)
    with purpose.own(ann):
        entry = Entry.objects.order_by("started").first()
        assert (entry.note, entry.tags, entry.seconds, entry.project.name) == ("thing 0", "ink", 1_200, "P0")
        assert entry.seq == Timebook.objects.get(pk=ann).seq


def test_while_it_lasts_the_page_says_how_far_it_is(ann: int, browser: Client) -> None:
    post(browser, "look", toggl(60))
    Bringing.objects.update(share=40)
    shown = browser.get(PAGE).content.decode()
    assert '<progress id="share" value="40" max="100">' in shown
    assert '<noscript><meta http-equiv="refresh"' in shown, "it moves without scripts, too"
    assert browser.get("/time/import/state/").json() == {"busy": True, "share": 40}
    assert post(browser, "import").status_code == 302, "a second press changes nothing"
    assert Bringing.objects.get().state == "look"


def test_it_is_undone_in_one_step_and_that_too(ann: int, browser: Client) -> None:
    def rows() -> list[Any]:
        with purpose.own(ann):
            return [ENTRY.shown(each) for each in Entry.objects.order_by("started", "pk")]

    brought(browser, toggl(60))
    before = rows()
    step = changes.newest(ann).step
    undone = undo.undo(ann, step)
    assert not Entry.objects.exists()
    assert not Project.objects.exists()
    assert changes.in_trash(ann) == []
    undo.undo(ann, undone)
    assert rows() == before
    assert Project.objects.count() == 3


def test_what_others_point_to_from_an_import_lets_go_when_it_is_undone(ann: int, browser: Client) -> None:
    brought(browser, toggl(60))
    step, project = changes.newest(ann).step, str(Project.objects.first().pk)
    with writing(ann, "add") as page:
        mine = page.make(ENTRY, {"started": 5, "stopped": 9, "zone": "UTC", "project": project})
    undo.undo(ann, step)
    assert [(each.pk, each.project_id) for each in Entry.objects.all()] == [(mine.pk, None)]


class Killed(BaseException):
    """As a process that ends at once: nobody catches it."""


@pytest.mark.parametrize("where", ["put_all", "make_all"])
def test_killed_at_work_nothing_is_half_done_and_it_is_done_again(
    ann: int, browser: Client, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    post(browser, "import", toggl(60))

    def kill(*args: Any, **named: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(journal.bulk, "note_made", kill)
        if where == "make_all":
            patched.setattr(journal.Journal, "make_all", kill)
        with pytest.raises(Killed):
            jobs.bring_files_in()
    assert not Entry.objects.exists()
    assert not Change.objects.exists()
    jobs.bring_files_in()
    assert Entry.objects.count() == 60


def test_a_dropped_file_is_gone_and_its_import_breaks_off(
    ann: int, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(browser, "import", toggl(60))
    plan = bring_in._plan

    def dropped_meanwhile(*args: Any) -> Any:
        found = plan(*args)
        assert browser.post("/time/import/drop/").status_code == 302
        return found

    monkeypatch.setattr(bring_in, "_plan", dropped_meanwhile)
    jobs.bring_files_in()
    assert not Entry.objects.exists()
    assert not Bringing.objects.exists()


def test_what_was_tracked_meanwhile_stays_and_nothing_comes_twice(
    ann: int, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = toggl(60)
    post(browser, "import", content)
    plan = bring_in._plan

    def tracked_meanwhile(book: Timebook, *args: Any) -> Any:
        found = plan(book, *args)
        if Entry.objects.count() < 2:  # the third time it is worked out while nobody else can write
            with writing(ann, "add") as page:
                page.make(ENTRY, {"started": book.seq * 1_000 + 5, "stopped": book.seq * 1_000 + 9, "zone": "UTC"})
        return found

    with monkeypatch.context() as patched:
        patched.setattr(bring_in, "_plan", tracked_meanwhile)
        jobs.bring_files_in()
    assert Entry.objects.filter(fingerprint__gt="").count() == 60
    assert Entry.objects.filter(fingerprint="").count() == 2
    post(browser, "import", content)
    jobs.bring_files_in()
    assert Entry.objects.filter(fingerprint__gt="").count() == 60
    assert b"Nothing new was in it" in browser.get(PAGE).content


def test_a_file_nobody_can_read_is_told_once(ann: int, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    post(browser, "look", b"%PDF" + b"x" * 2_000)
    jobs.bring_files_in()
    assert b"This is a document" in browser.get(PAGE).content
    assert list(bringing.waiting()) == []
    post(browser, "look", toggl(60))
    monkeypatch.setattr(bringing, "read", lambda *args, **named: 1 / 0)
    jobs.bring_files_in()
    assert b"can\xe2\x80\x99t be read" in browser.get(PAGE).content
    assert list(bringing.waiting()) == []


def test_what_a_killed_request_left_is_the_workers(ann: int, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "SMALL", 1_000_000)
    bringing.keep(ann, "toggl.csv", toggl(3), bringing.Choices(), now=True)
    assert list(bringing.waiting()) == []
    Bringing.objects.update(at=timezone.now() - timedelta(minutes=2))
    jobs.bring_files_in()
    assert Entry.objects.count() == 3


def test_the_file_lies_sealed_and_nobody_else_sees_it(ann: int, bob: int, browser: Client) -> None:
    post(browser, "look", toggl(60))
    row = Bringing.objects.get()
    assert b"thing" not in bytes(row.__dict__["content"].content)
    other = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    other.force_login(get_user_model().objects.get(pk=bob))
    assert b"toggl.csv" not in other.get(PAGE).content
    other.post("/time/import/drop/")
    assert Bringing.objects.filter(pk=ann).exists()
