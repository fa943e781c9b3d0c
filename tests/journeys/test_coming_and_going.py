"""A person's whole life with a site, in a real browser: in, around, out, back, and gone; on both databases."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.serving import Served, database, serve
from tests.mails import Mail, mails_in
from tests.sites.bundled import FOLDER
from tests.waiting import until

pytestmark = pytest.mark.browser

PASSWORD = "a long walk along the river"
NAME = "Canary Quillfeather"
ADDRESS = "canary.quillfeather@example.org"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@contextmanager
def wesrom(folder: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Served]:
    with serve(FOLDER / "wesrom", folder, "--workers", "1", **database(engine, request)) as served:
        yield served


def newest_mail(folder: Path, subject: str) -> Mail:
    """The mail with this subject, once the worker has put it into the folder."""

    def found() -> list[Mail]:
        return [each for each in mails_in(folder / "mailbox") if each.subject == subject]

    until(found, what=f"a mail {subject!r}")
    return found()[-1]


def link_in(mail: Mail) -> str:
    found = re.search(r"http://\S+/account/confirm/\S+", mail.text)
    assert found
    return found[0]


def readable(page: Page) -> None:
    """Nothing scrolls sideways, and nothing keeps anybody from reading."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{page.url} scrolls sideways"
    found = Axe().run(page)
    assert not found.response["violations"], f"{page.url}: {found.generate_report()}"


def sign_up(page: Page, folder: Path) -> None:
    page.goto("/account/signup/")
    page.fill("[name=name]", NAME)
    page.fill("[name=email]", ADDRESS)
    page.fill("[name=password]", "short 1")
    expect(page.get_by_text("1 more to have eight characters.")).to_be_visible()
    page.fill("[name=password]", PASSWORD)
    readable(page)
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_role("heading", name="Read your mail")).to_be_visible()
    page.goto(link_in(newest_mail(folder, "Confirm your address")))
    page.get_by_role("button", name="Yes, this is my address").click()
    expect(page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()


def sign_in(page: Page, *, shared: bool) -> None:
    page.goto("/account/login/")
    page.fill("[name=email]", ADDRESS)
    page.fill("[name=password]", PASSWORD)
    page.set_checked("[name=shared]", shared)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/time/")
    page.goto("/account/")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()


def sign_out_and_go_back(page: Page) -> None:
    for path in ("/account/sessions/", "/account/data/", "/account/"):
        page.goto(path)
        readable(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Now close this window.")).to_be_visible()
    for _ in range(3):
        page.go_back()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert NAME not in page.content()


def take_a_copy(page: Page) -> None:
    page.goto("/account/data/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        told = archive.read("data.json").decode()
    assert NAME in told
    assert ADDRESS in told


def erase(page: Page) -> None:
    page.goto("/account/data/erase/")
    readable(page)
    page.get_by_role("button", name=re.compile("Erase in")).click()
    page.goto("/account/data/")
    page.get_by_role("button", name="Keep my data").click()
    page.goto("/account/data/erase/")
    page.get_by_role("button", name="Erase now").click()
    expect(page.locator(".receipt")).to_have_count(1, timeout=180_000)  # the page looks again by itself
    readable(page)


def still_in(folder: Path) -> list[str]:
    """The files of the data folder in which something about the person can still be read."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and "static" not in path.parts
        and any(word in path.read_bytes() for word in (NAME.encode(), ADDRESS.encode()))
    ]


@pytest.mark.parametrize(
    ("engine", "size"),
    [
        pytest.param("sqlite", PHONE, id="sqlite-phone"),
        pytest.param("postgresql", DESKTOP, marks=pytest.mark.postgresql, id="postgresql-desktop"),
    ],
)
def test_somebody_comes_stays_and_is_gone(
    chrome: Browser, tmp_path: Path, engine: str, size: Any, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "data"
    with wesrom(folder, engine, request) as served:
        look = "dark" if size == PHONE else "light"
        context = chrome.new_context(base_url=served.address, viewport=size, color_scheme=look)
        page = context.new_page()
        sign_up(page, folder)
        sign_in(page, shared=True)
        sign_out_and_go_back(page)
        sign_in(page, shared=False)
        take_a_copy(page)
        erase(page)
        page.goto("/account/login/")
        page.fill("[name=email]", ADDRESS)
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("belong together")).to_be_visible()
        context.close()
        until(lambda: not still_in(folder), what="the end of the last file that names them")
