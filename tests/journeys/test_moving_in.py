"""A newcomer brings Toggl's table and Loop's archive, lets a routine fill itself, and takes everything along."""

from __future__ import annotations

import io
import json
import re
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_routinie import DESKTOP, PHONE, a_window, readable, routinie

pytestmark = pytest.mark.browser

TOGGL = (
    "\ufeffUser,Email,Client,Project,Task,Description,Billable,"
    "Start date,Start time,End date,End time,Duration,Tags\r\n"
    "Ann,a@example.invalid,Ada,House,,walls,Yes,2026-03-04,10:00:00,2026-03-04,11:30:00,01:30:00,paint\r\n"
    "Ann,a@example.invalid,,,,scales,No,2026-03-05,09:00:00,2026-03-05,09:45:00,00:45:00,practice\r\n"
)
HABITS = (
    "Position,Name,Type,Question,Description,FrequencyNumerator,FrequencyDenominator,Color,Unit,Target Type,"
    "Target Value,Archived?\n001,Read,YES_NO,Did you read?,,3,7,#FF8F00,,,,false\n"
)


def loop() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("Habits.csv", HABITS)
        archive.writestr("001 Read/Checkmarks.csv", "Date,Value,Notes\n2026-03-05,YES_MANUAL,good\n2026-03-04,NO,\n")
    return held.getvalue()


def bring(page: Page, name: str, content: bytes) -> None:
    """Looks at a file first, then imports it, without choosing it again."""
    file: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.goto("/time/import/")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible()
    readable(page)
    page.get_by_role("button", name="Import it").click()
    expect(page.locator("#brought")).to_be_visible()


def copy_of(page: Page) -> Any:
    """The whole timebook as its person takes it along, with places for ids and no moment of writing."""
    page.goto("/time/export/")
    readable(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take the whole copy").click()
    return json.loads(Path(taken.value.path()).read_text())


def compared(copy: Any) -> Any:
    lists = ("projects", "entries", "routines", "check_ins", "away", "reports")
    places = {}
    for name in lists:
        copy[name].sort(
            key=lambda row: json.dumps({key: row[key] for key in row if key not in ("id", "project", "routine")})
        )
        places |= {row["id"]: f"{name} {place}" for place, row in enumerate(copy[name])}
    text = json.dumps({key: value for key, value in copy.items() if key != "written_at"})
    return json.loads(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", lambda found: places[found[0]], text))


@pytest.mark.parametrize(
    ("engine", "size", "look"),
    [
        pytest.param("sqlite", PHONE, "dark", id="sqlite-phone"),
        pytest.param("postgresql", DESKTOP, "light", id="postgresql-desktop", marks=pytest.mark.postgresql),
    ],
)
def test_somebody_moves_in_and_out(
    chrome: Browser, tmp_path: Path, engine: str, size: Any, look: Any, request: pytest.FixtureRequest
) -> None:
    with routinie(tmp_path / "data", engine, request) as served:
        page = a_window(chrome, served, size, look)
        bring(page, "toggl.csv", TOGGL.encode())
        page.goto("/time/day/2026-03-04/")
        expect(page.get_by_role("main")).to_contain_text("walls")
        bring(page, "loop.zip", loop())
        page.goto("/routines/")
        expect(page.get_by_role("main")).to_contain_text("Read")
        readable(page)
        fills_itself(page)
        by_keys(page)
        page.goto("/reports/?range=free&first=2026-03-01&last=2026-03-31")
        readable(page)
        page.emulate_media(media="print")
        assert page.context.browser
        assert page.pdf(path=tmp_path / "march.pdf")
        page.emulate_media(media="screen")
        subscribes(page, served.address)
        moves_out(page, tmp_path)


def fills_itself(page: Page) -> None:
    """A routine of four hours a week that tracked time with a tag fills."""
    page.goto("/routines/new/")
    page.fill("[name=name]", "Practise")
    page.select_option("[name=measure]", "duration")
    page.fill("[name=target]", "0:30")
    page.select_option("[name=fills_from]", "tag:practice")
    readable(page)
    page.get_by_role("button", name="Save the routine").click()
    page.goto("/time/")
    page.fill("#line", "45m scales #practice")
    page.press("#line", "Enter")
    expect(page.locator("#told")).to_contain_text("Undo")
    page.goto("/routines/")
    expect(page.get_by_role("main")).to_contain_text(re.compile("0:45"))


def by_keys(page: Page) -> None:
    """The keys of the pages of time are those of routines and reports, as far as they make sense there."""
    page.goto("/routines/")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    readable(page)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    expect(page.locator("article.routine").first.get_by_role("link").first).to_be_focused()
    page.keyboard.press("d")
    expect(page.locator("#told")).to_contain_text("Checked in")
    page.keyboard.press("u")
    expect(page.get_by_text("Checked in")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/reports/")
    page.keyboard.press("f")
    expect(page.get_by_label("Which days")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("today")
    readable(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/time/")


def subscribes(page: Page, address: str) -> None:
    page.goto("/time/calendars/")
    page.fill("[name=name]", "My phone")
    page.get_by_role("button", name="Make the calendar").click()
    secret = page.locator("input.secret").input_value()
    with urllib.request.urlopen(secret, timeout=20) as answer:
        assert answer.read().startswith(b"BEGIN:VCALENDAR")
    page.get_by_role("button", name="Close the calendar").click()
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(secret, timeout=20)


def moves_out(page: Page, folder: Path) -> None:
    """What was taken along and removed comes back from the copy, identical."""
    copy = copy_of(page)
    assert len(copy["entries"]) == 3
    page.goto("/time/import/")
    bring(page, "routinie.json", json.dumps(copy).encode())
    expect(page.get_by_text("Nothing new was in it")).to_be_visible()
    assert compared(copy_of(page)) == compared(copy)
