"""A day with Routinie in a real browser: written in lines, timed, split, undone, drawn; on a phone and at a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.serving import Served, database, serve
from tests.people_in_folders import python
from tests.sites.bundled import FOLDER
from tests.waiting import until

pytestmark = pytest.mark.browser

ADDRESS, PASSWORD = "ann@example.org", "a long walk along the river"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
DAY = "/time/day/2026-03-03/"
MOST = 100_000  # bytes that a first visit of a day may cost, fonts apart
MAKE = f"""
from keepword.parts.accounts.models import Account
from keepword.parts.accounts.passwords import set_password
from keepword.parts.timekeeping.actions.arrange import arrange
account = Account(email={ADDRESS!r}, name="Ann Ash")
set_password(account, {PASSWORD!r})
account.save()
account.emailaddress_set.create(email=account.email, primary=True, verified=True)
arrange(account.pk, zone="Europe/Berlin")
"""


@contextmanager
def routinie(folder: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Served]:
    """The site, with somebody who has an account."""
    more = database(engine, request)
    with serve(FOLDER / "wesrom", folder, "--workers", "1", **more) as served:
        python(folder, MAKE, KEEPWORD_SITE=str(FOLDER / "wesrom"), **more)
        yield served


def a_window(chrome: Browser, served: Served, size: Any, look: Any) -> Page:
    """A window of somebody signed in; nothing it does may ask anybody else, or break."""
    context = chrome.new_context(
        base_url=served.address, viewport=size, color_scheme=look, timezone_id="Europe/Berlin", has_touch=size == PHONE
    )
    page = context.new_page()
    page.on("request", lambda request: _ours(request.url, served.address))
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto("/account/login/")
    page.fill("[name=email]", ADDRESS)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/time/")
    return page


def _ours(url: str, address: str) -> None:
    assert url.startswith((address, "blob:", "data:")), url


def readable(page: Page) -> None:
    """Nothing scrolls sideways, and nothing keeps anybody from reading."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{page.url} scrolls sideways"
    found = Axe().run(page)
    assert not found.response["violations"], f"{page.url}: {found.generate_report()}"


def write(page: Page, line: str, says: str) -> None:
    """Types a line, waits for what it will become, and sends it."""
    page.fill("#line", line)
    expect(page.locator("#line-says")).to_contain_text(says)
    page.press("#line", "Enter")
    expect(page.locator("#told")).to_contain_text("Undo")


def rows(page: Page) -> Any:
    return page.locator(".entry__when")


def fill_the_day(page: Page) -> None:
    page.goto(DAY)
    expect(page.get_by_text("Nothing recorded on this day")).to_be_visible()
    readable(page)
    write(page, "9-12 drew the sections #drawing @acme", "new project acme")
    write(page, "11:30-12:30 call !$", "billable")
    write(page, "14-17 corrected #drawing", "3:00")
    expect(rows(page)).to_have_count(3)
    expect(page.get_by_text("12:30–14:00, 1:30 without an entry")).to_be_visible()
    readable(page)
    page.get_by_role("button", name="End the earlier one at 11:30").click()
    expect(page.get_by_text("Overlaps the entry")).to_have_count(0)


def split_and_undo(page: Page) -> None:
    rows(page).nth(2).click()
    readable(page)
    page.fill("[name=cuts]", "15:00, 16-16:30")
    page.get_by_role("button", name="Split the entry").click()
    expect(rows(page)).to_have_count(5)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(rows(page)).to_have_count(3)


def change_many(page: Page) -> None:
    for number in range(2):
        page.locator("[name=entry]").nth(number).check()
    expect(page.get_by_text("2 entries chosen")).to_be_visible()
    page.get_by_text("Change tags, project, billable").click()
    page.fill("[name=add]", "office")
    readable(page)
    page.get_by_role("button", name="Change them").click()
    expect(page.locator(".entry").get_by_text("#office")).to_have_count(2)


def run_the_timer(page: Page) -> None:
    page.goto("/time/")
    write(page, "sketches", "Starts the timer")
    clock = page.get_by_role("timer")
    expect(clock).to_have_text(re.compile("0:00:0[1-9]"))
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#timer").get_by_text("paused")).to_be_visible()
    readable(page)


def by_keys_alone(page: Page) -> None:
    page.goto(DAY)
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    readable(page)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("d")
    expect(rows(page)).to_have_count(4)
    page.keyboard.press("u")
    expect(rows(page)).to_have_count(3)
    page.keyboard.press("n")
    page.keyboard.type("18-18:30 mail")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(4)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(3)
    page.keyboard.press("Control+k")
    page.keyboard.type("trash")
    readable(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/time/trash/")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_text("The trash is empty")).to_be_visible()


def complete_words(page: Page) -> None:
    """Tags and projects are offered while one types; what was chosen stands in the line."""
    page.goto(DAY)
    line = page.locator("#line")
    line.click()
    page.keyboard.type("19-20 ink #dr")
    expect(page.get_by_role("option", name="#drawing")).to_be_visible()
    readable(page)
    page.keyboard.press("Tab")
    expect(line).to_have_value("19-20 ink #drawing ")
    page.keyboard.type("@a")
    expect(page.get_by_role("option", name="@acme")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(line).to_have_attribute("aria-activedescendant", "offer-0")
    page.keyboard.press("Enter")
    expect(line).to_have_value("19-20 ink #drawing @acme ")
    page.keyboard.type("#d")
    expect(page.locator("#offers")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#offers")).to_have_count(0)
    expect(line).to_be_focused()
    rows(page).nth(1).click()
    project = page.get_by_label("Project", exact=True)
    project.click()
    page.get_by_role("option", name="acme").click()
    expect(project).to_have_value("acme")
    page.locator("[name=tags]").click()
    page.keyboard.type(" dra")
    page.get_by_role("option", name="#drawing").click()
    readable(page)
    page.get_by_role("button", name="Keep the changes").click()
    expect(page.locator(".entry").nth(1)).to_contain_text("acme")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".entry").nth(1).get_by_text("acme")).to_have_count(0)


def box_of(piece: Any) -> Any:
    """Where a piece is drawn, once the answer to what was done before has been put in its place."""
    found: list[Any] = []
    until(lambda: found.append(piece.bounding_box()) or found[-1], what="a piece that is drawn")
    return found[-1]


def draw_a_week(page: Page) -> None:
    page.goto("/time/week/2026-03-03/")
    readable(page)
    piece = page.locator("[data-piece]").first
    piece.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#told")).to_contain_text("Moved an entry")
    expect(page.locator("[data-piece]").first.locator(".piece__when")).to_have_text("09:15–11:45")
    page.locator("[data-piece]").first.focus()
    page.keyboard.press("Shift+ArrowUp")
    expect(page.locator("[data-piece]").first.locator(".piece__when")).to_have_text("09:15–11:40")
    expect(page.locator("#told")).to_contain_text("Moved an entry")
    column = page.locator("[data-day='2026-03-04'] .week__pieces")
    box = column.bounding_box()
    grid = page.locator("#week").bounding_box()
    assert box
    assert grid
    middle, top = box["x"] + box["width"] / 2, grid["y"] + 150
    page.mouse.move(middle, top)
    page.mouse.down()
    page.mouse.move(middle, top + 45, steps=4)
    page.mouse.up()
    expect(column.locator("[data-piece]")).to_have_count(1)
    expect(page.locator("#told")).to_contain_text("Added an entry")
    drawn = box_of(column.locator("[data-piece]"))
    assert drawn
    page.mouse.move(drawn["x"] + 20, drawn["y"] + 15)
    page.mouse.down()
    page.mouse.move(drawn["x"] + 20 + box["width"], drawn["y"] + 15, steps=6)
    page.mouse.up()
    expect(page.locator("[data-day='2026-03-05'] [data-piece]")).to_have_count(1)
    expect(column.locator("[data-piece]")).to_have_count(0)


class Finger:
    """One that comes, moves and goes, as the screen tells it."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)

    def tell(self, kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def draw_by_touch(page: Page) -> None:
    """A finger scrolls; once it has rested it draws, and moves what it rested on."""
    page.goto("/time/day/2026-03-10/?grid=1")
    readable(page)
    finger = Finger(page)
    page.locator("#week").scroll_into_view_if_needed()
    grid = box_of(page.locator("#week"))
    across, top = grid["x"] + 150, grid["y"] + 120
    finger.tell("touchStart", across, top + 40)
    finger.tell("touchMove", across, top + 10)
    finger.tell("touchMove", across, top - 30)
    finger.tell("touchEnd")
    expect(page.locator("[data-piece], .piece--new")).to_have_count(0)
    finger.tell("touchStart", across, top)
    expect(page.locator(".piece--new")).to_be_visible()
    finger.tell("touchMove", across, top + 30)
    finger.tell("touchMove", across, top + 60)
    finger.tell("touchEnd")
    expect(page.locator("#told")).to_contain_text("Added an entry")
    piece = page.locator("[data-piece]")
    before = piece.locator(".piece__when").inner_text()
    box = box_of(piece)
    finger.tell("touchStart", box["x"] + 40, box["y"] + box["height"] / 2)
    expect(page.locator(".piece--held")).to_be_visible()
    finger.tell("touchMove", box["x"] + 40, box["y"] + box["height"] / 2 + 20)
    finger.tell("touchMove", box["x"] + 40, box["y"] + box["height"] / 2 + 40)
    finger.tell("touchEnd")
    expect(page.locator("#told")).to_contain_text("Moved an entry")
    expect(piece.locator(".piece__when")).not_to_have_text(before)


@pytest.mark.parametrize(
    ("engine", "look"),
    [
        pytest.param("sqlite", "light", id="sqlite"),
        pytest.param("postgresql", "dark", marks=pytest.mark.postgresql, id="postgresql"),
    ],
)
def test_a_day_at_a_desk_and_on_a_phone(
    chrome: Browser, tmp_path: Path, engine: str, look: str, request: pytest.FixtureRequest
) -> None:
    with routinie(tmp_path / "data", engine, request) as served:
        desk = a_window(chrome, served, DESKTOP, look)
        phone = a_window(chrome, served, PHONE, "dark" if look == "light" else "light")
        fill_the_day(phone)
        split_and_undo(phone)
        change_many(phone)
        desk.goto("/time/")
        run_the_timer(phone)
        expect(desk.get_by_role("timer")).to_be_visible(timeout=15_000)
        by_keys_alone(desk)
        complete_words(desk)
        draw_a_week(desk)
        draw_by_touch(phone)
        for path in ("projects", "trash", "changes", "settings", "week/2026-03-03"):
            phone.goto(f"/time/{path}/")
            readable(phone)


def test_a_day_is_light_in_weight(chrome: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with routinie(tmp_path / "data", "sqlite", request) as served:
        page = a_window(chrome, served, DESKTOP, "light")
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.goto(DAY, wait_until="networkidle")
        loaded = page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
        fonts = sum(len(page.request.get(url).body()) for url in loaded if url.endswith("woff2"))
        assert 0 < sum(sizes) - fonts < MOST, sizes
