"""A person's way through "Your data" in a real browser: by mail without a script or a cookie, and from an account."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.serving import Served, serve
from tests.mails import mails_in
from tests.people import PASSWORD
from tests.sites.bundled import FOLDER
from tests.waiting import until

pytestmark = pytest.mark.browser

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
HOLDER = "ada.example@example.org"


@dataclass
class Site:
    """A served site, and the folder its mail lands in."""

    served: Served
    mailbox: Path

    def mails(self, address: str) -> list[str]:
        """The texts of all mails to this address, oldest first."""
        return [each.text for each in mails_in(self.mailbox, address)]

    def wait_for_mail(self, address: str, count: int) -> str:
        until(lambda: len(self.mails(address)) >= count, what=f"mail {count}")
        return self.mails(address)[count - 1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("served") / "data"
    with serve(FOLDER / "wesrom", data) as served:
        yield Site(served, data / "mailbox")


@pytest.fixture(scope="module")
def signed_in(chrome: Browser, site: Site) -> Any:
    """The cookies of somebody with an account."""
    context = chrome.new_context(base_url=site.served.address)
    page = context.new_page()
    page.goto(site.served.invitation)
    page.fill("[name=name]", "Ada Example")
    page.fill("[name=email]", HOLDER)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    state = context.storage_state()
    context.close()
    return state


def open_(chrome: Browser, site: Site, **options: Any) -> tuple[BrowserContext, Page]:
    context = chrome.new_context(base_url=site.served.address, **options)
    return context, context.new_page()


def ask(page: Page, address: str) -> None:
    page.goto("/privacy/your-data/")
    page.fill("[name=email]", address)
    page.get_by_role("button", name="Mail me the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")


def come_in(page: Page, site: Site, address: str) -> None:
    """Asks twice: the first mail says that nothing was kept, and the second that now something is."""
    ask(page, address)
    assert "Until now it was nothing" in site.wait_for_mail(address, 1)
    ask(page, address)
    link = re.search(r"http\S+/privacy/your-data/link/\S+", site.wait_for_mail(address, 2))
    assert link
    page.goto(link[0])
    expect(page.locator("main")).not_to_contain_text(address)
    page.get_by_role("button", name="Open my data").click()
    expect(page.locator("main")).to_contain_text(address)


def test_by_mail_without_script_or_cookie(chrome: Browser, site: Site, tmp_path: Path) -> None:
    context, page = open_(chrome, site, java_script_enabled=False, viewport=SIZES["phone"])
    come_in(page, site, "bob@example.org")
    page.get_by_role("button", name="Restrict my data").click()
    expect(page.get_by_role("status")).to_contain_text("restricted")
    page.get_by_role("button", name="Lift the restriction").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download my data").click()
    with zipfile.ZipFile(taken.value.path()) as archive:
        assert b"bob@example.org" in archive.read("data.json")
    room = page.url.partition("?")[0]
    page.get_by_role("link", name="See what erasing does").click()
    page.get_by_role("button", name="Erase in 7 days").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("To be erased")
    assert "you can take it back" in site.wait_for_mail("bob@example.org", 3)
    page.get_by_role("button", name="Keep my data").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taken back")
    page.goto(f"{room}erase/")
    page.get_by_role("button", name="Erase now").click()
    expect(page.locator(".receipt")).to_have_count(1, timeout=180_000)  # the page looks again by itself
    expect(page.locator("main")).not_to_contain_text("bob@example.org")
    page.goto(room)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link opens nothing")
    assert not context.cookies()
    assert not site.mails("bob@example.org"), "the folder forgot them, too"
    context.close()


def test_closing_leaves_nothing_behind_for_back(chrome: Browser, site: Site) -> None:
    context, page = open_(chrome, site)
    come_in(page, site, "eve@example.org")
    page.get_by_role("button", name="Close these pages").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Closed")
    page.go_back()
    expect(page.locator("main")).not_to_contain_text("eve@example.org")
    context.close()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", sorted(SIZES))
def test_every_page_is_readable_by_everyone(chrome: Browser, site: Site, signed_in: Any, look: Any, size: str) -> None:
    context, page = open_(chrome, site, storage_state=signed_in, color_scheme=look, viewport=SIZES[size])
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in ("/account/data/", "/account/data/erase/", "/privacy/your-data/", "/desk/rights/"):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{path} scrolls sideways"
        found = Axe().run(page)
        assert not found.response["violations"], f"{path}: {found.generate_report()}"
    assert not complaints
    context.close()


def test_an_account_restricts_objects_and_takes_a_copy(chrome: Browser, site: Site, signed_in: Any) -> None:
    context, page = open_(chrome, site, storage_state=signed_in)
    page.goto("/account/data/")
    expect(page.locator("main")).to_contain_text(HOLDER)
    page.get_by_role("button", name="Object", exact=True).first.click()
    expect(page.locator("#object")).to_contain_text("You objected")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("#asked")).to_contain_text("You withdrew your objection")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download my data").click()
    with zipfile.ZipFile(taken.value.path()) as archive:
        assert b"Ada Example" in archive.read("data.json")
    context.close()
