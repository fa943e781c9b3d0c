"""The page of reports, its files, and what is kept of them."""

from __future__ import annotations

import csv
import io
import time
import uuid
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from keepword.parts.timekeeping.actions.undo import last_step, undo
from keepword.parts.timekeeping.journal import book_of, writing
from keepword.parts.timekeeping.kinds import ENTRY, PROJECT
from keepword.parts.timekeeping.models import SavedReport

NOON = 1_793_793_600  # 4 November 2026, 12:00 in UTC
ASKED = "range=free&first=2026-11-01&last=2026-11-30"


@pytest.fixture
def browser(ann: int) -> Client:
    """Ann's browser, signed in."""
    inside = Client(headers={"sec-fetch-site": "same-origin"}, SERVER_NAME="localhost")
    inside.force_login(get_user_model().objects.get(pk=ann), backend="django.contrib.auth.backends.ModelBackend")
    return inside


@pytest.fixture
def worked(ann: int) -> Any:
    """A project with a rate, and three entries in November 2026."""
    with writing(ann, "add") as journal:
        project = journal.make(PROJECT, {"name": "=Bridge <b>", "client": "Acme", "rate": 9_000, "currency": "EUR"})
        for at, length, more in (
            (NOON, 5400, {"project": str(project.pk), "billable": True, "tags": ["draw"]}),
            (NOON + 86_400, 1800, {"tags": ["draw", "call"]}),
            (NOON + 11 * 3600, 7200, {}),  # until 1:00 of the next day
        ):
            journal.make(ENTRY, {"started": at, "stopped": at + length, "zone": "UTC", **more})
    return project


def test_the_page_says_how_much_went_where(browser: Client, worked: Any) -> None:
    page = browser.get(f"/reports/?{ASKED}&by=project").content.decode()
    assert "4:00 hours, most on Wed, 4 Nov 2026: 2:30" in page
    assert "=Bridge &lt;b&gt;" in page
    assert "<td>1:30</td><td>135.00 EUR</td>" in page
    assert "without a project" in page


def test_days_part_what_crosses_midnight(browser: Client, worked: Any) -> None:
    answer = browser.get(f"/reports/report.json?{ASKED}&by=day").json()
    assert [(line["key"], line["seconds"], line["entries"]) for line in answer["lines"]] == [
        ("2026-11-04", 9000, 2),
        ("2026-11-05", 5400, 1),
    ]
    later = browser.get("/reports/report.json?range=free&first=2026-11-05&last=2026-11-05&by=day").json()
    assert later["total"] == {"seconds": 5400, "entries": 2, "money": {}}


def test_filters_and_two_groupings(browser: Client, worked: Any) -> None:
    answer = browser.get(f"/reports/report.json?{ASKED}&by=tag&then=day&tag=draw&tag=call").json()
    assert answer["total"]["seconds"] == 7200
    assert {line["key"]: line["seconds"] for line in answer["lines"]} == {"draw": 7200, "call": 1800}
    assert [line["key"] for line in answer["lines"][0]["lines"]] == ["2026-11-04", "2026-11-05"]
    page = browser.get(f"/reports/?{ASKED}&by=tag").content.decode()
    assert "An entry with two tags counts for both" in page
    only = browser.get(f"/reports/report.json?{ASKED}&project={worked.pk}&billable=yes").json()
    assert only["total"]["seconds"] == 5400
    rest = browser.get(f"/reports/report.json?{ASKED}&project=-").json()
    assert rest["total"]["seconds"] == 9000


def test_a_spreadsheet_gets_no_formula(browser: Client, worked: Any) -> None:
    answer = browser.get(f"/reports/report.csv?{ASKED}&by=project&then=day")
    assert answer["Content-Disposition"] == 'attachment; filename="report.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Project", "Day", "Entries", "Time", "Hours", "EUR"]
    assert ["'=Bridge <b>", "2026-11-04", "1", "1:30", "1.50", "135.00"] in rows
    assert rows[-1] == ["All together", "", "3", "4:00", "4.00", "135.00"]


def test_a_pdf_is_made_without_any_network(browser: Client, worked: Any) -> None:
    answer = browser.get(f"/reports/report.pdf?{ASKED}&by=tag&then=day")
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 5_000


def test_what_is_expected_stands_beside_it(browser: Client, ann: int, worked: Any) -> None:
    book = book_of(ann)
    book.expected = "[480, 480, 480, 480, 480, 0, 0]"
    book.save()
    # 2 to 6 November: a whole week of work, long past or still to come
    answer = browser.get("/reports/report.json?range=free&first=2026-11-02&last=2026-11-08").json()
    past = sum(1 for day in range(2, 7) if date(2026, 11, day) <= date.today())
    assert answer["expected"] == past * 8 * 3600
    assert browser.get(f"/reports/report.json?{ASKED}&billable=yes").json()["expected"] is None


def test_what_runs_counts_until_now(browser: Client, ann: int) -> None:
    with writing(ann, "start") as journal:
        journal.make(ENTRY, {"started": int(time.time()) - 600, "zone": "UTC"})
    # Whichever of the two days it began on.
    total = browser.get("/reports/report.json?range=30-days&round=0").json()["total"]
    assert 600 <= total["seconds"] < 700
    assert total["entries"] == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("range=free&first=2026-11-30&last=2026-11-01", "comes before the first one"),
        ("range=free&first=soon&last=2026-11-01", "Enter a valid date"),
        ("range=free&first=1900-01-01&last=2026-11-01", "from 1970 to 2999"),
        ("range=free&first=1980-01-01&last=2026-11-01", "longer than 30 years"),
        ("range=free", "Say which day."),
        ("by=moon", "Select a valid choice"),
        ("project=" + "0" * 32, "Select a valid choice"),
    ],
)  # fmt: skip
def test_what_can_not_be_understood_is_said_and_the_rest_answered(
    browser: Client, worked: Any, asked: str, said: str
) -> None:
    answer = browser.get(f"/reports/?{asked}")
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_a_report_is_saved_renamed_and_removed(browser: Client, ann: int, worked: Any) -> None:
    browser.post("/reports/saved/", {"name": "Weeks", "asks": "by=week&then=project"})
    kept = SavedReport.objects.get(person_id=ann)
    page = browser.get("/reports/?by=week&then=project").content.decode()
    assert "Weeks" in page
    assert "Rename the report" in page
    browser.post(f"/reports/saved/{kept.pk}/", {"name": "My weeks", "answer": "rename"})
    kept.refresh_from_db()
    assert kept.name == "My weeks"
    browser.post(f"/reports/saved/{kept.pk}/", {"name": "", "answer": "rename"})
    browser.post(f"/reports/saved/{kept.pk}/", {"answer": "remove"})
    assert not SavedReport.objects.exists()
    step = last_step(ann)
    assert step is not None
    undo(ann, step.step)
    assert SavedReport.objects.get().name == "My weeks"
    assert browser.post(f"/reports/saved/{uuid.uuid4()}/", {"answer": "remove"}).status_code == 404


def test_nobody_else_s_time_is_in_it(browser: Client, bob: int) -> None:
    with writing(bob, "add") as journal:
        journal.make(ENTRY, {"started": NOON, "stopped": NOON + 60, "zone": "UTC"})
        journal.make(PROJECT, {"name": "Secret garden"})
    page = browser.get(f"/reports/?{ASKED}").content.decode()
    assert "Nothing to report yet" in page
    assert "Secret garden" not in page


@pytest.mark.parametrize("address", ["", "report.csv", "report.json", "report.pdf"])
def test_signed_out_nobody_gets_in(policy: Any, address: str) -> None:
    answer = Client(headers={"sec-fetch-site": "same-origin"}, SERVER_NAME="localhost").get(f"/reports/{address}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")
    assert not answer.cookies
