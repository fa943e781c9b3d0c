"""A person's way through both sites in a real browser: reading, choosing, taking back, without cookies or scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.journeys.browsing import QUIET
from tests.journeys.serving import Served
from tests.sites.bundled import SITES
from tests.waiting import until

pytestmark = pytest.mark.browser

PAGES = ("/", "/about/", "/privacy/", "/privacy/evidence/", "/privacy/history/", "/privacy/choices/", "/account/login/")
# Of what each of the sites sells.
SOLD = {"wescom": ("/buy/", "/buy/orders/", "/buy/withdraw/", "/buy/key/"), "wesrom": ("/plans/",)}
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@contextmanager
def visit(chrome: Browser, served: Served, **options: Any) -> Iterator[Page]:
    """A fresh visitor, who fails the test if the page complains or asks anybody else for anything."""
    context: BrowserContext = chrome.new_context(base_url=served.address, **options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda asked: asked.url.startswith(served.address) or complaints.append(asked.url))
    yield page
    context.close()
    assert not complaints


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_is_readable_by_everyone(
    chrome: Browser, sites: dict[str, Served], site: str, look: Any, size: Any
) -> None:
    with visit(chrome, sites[site], color_scheme=look, viewport=size) as page:
        for path in (*PAGES, *SOLD[site]):
            page.goto(path)
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            assert not wide, f"{path} scrolls sideways"
            found = Axe().run(page)
            assert not found.response["violations"], f"{path}: {found.generate_report()}"


@pytest.mark.parametrize("site", SITES)
def test_a_page_is_light_in_weight(chrome: Browser, sites: dict[str, Served], site: str) -> None:
    for path in (*PAGES, "/de/privacy/"):
        with visit(chrome, sites[site]) as page:
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            loaded: list[float] = []
            session.on("Network.dataReceived", lambda event, loaded=loaded: loaded.append(event["encodedDataLength"]))
            page.goto(path, wait_until="networkidle")
            assert 0 < sum(loaded) < 60_000, f"{path}: {sum(loaded):.0f} bytes with fonts and styles"


def test_declining_and_accepting(chrome: Browser, sites: dict[str, Served]) -> None:
    with visit(chrome, sites["wescom"]) as page:
        page.goto("/")
        notice = page.get_by_role("region", name=re.compile("cookie|prefer", re.IGNORECASE)).first
        expect(notice).to_be_visible()
        assert not page.context.cookies()
        sizes = [button.bounding_box() for button in notice.get_by_role("button").all()[:2]]
        assert sizes[0]
        assert sizes[1]
        assert sizes[0]["width"] == sizes[1]["width"]
        assert sizes[0]["height"] == sizes[1]["height"]
        notice.get_by_role("button", name=re.compile("decline|no", re.IGNORECASE)).click()
        assert [(cookie["name"], cookie["value"]) for cookie in page.context.cookies()] == [("wescom_choices", "no")]
        page.goto("/")
        expect(page.locator(".notice")).to_have_count(0)

        page.goto("/privacy/choices/")
        page.get_by_role("button", name=re.compile("accept|allow|yes", re.IGNORECASE)).first.click()
        [given] = [cookie for cookie in page.context.cookies() if cookie["name"] == "wescom_choices"]
        assert given["value"].startswith("yes.preferences.")
        assert given["httpOnly"]
        set_theme(page, "dark")
        assert page.locator("html").get_attribute("data-theme") == "dark"
        assert {cookie["name"] for cookie in page.context.cookies()} == {"wescom_choices", "wescom_theme"}

        page.goto("/privacy/choices/")
        expect(page.get_by_role("rowheader", name="wescom_theme")).to_be_visible()
        page.get_by_role("button", name=re.compile("take .*back|withdraw", re.IGNORECASE)).first.click()
        assert [(cookie["name"], cookie["value"]) for cookie in page.context.cookies()] == [("wescom_choices", "no")]
        assert not page.locator("html").get_attribute("data-theme")


def test_a_theme_without_permission_is_asked_for_first(chrome: Browser, sites: dict[str, Served]) -> None:
    with visit(chrome, sites["wescom"]) as page:
        page.goto("/privacy/")
        set_theme(page, "dark")
        assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "wescom_theme"]
        expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("cookie|remember", re.IGNORECASE))


def test_wesrom_asks_nothing_and_remembers_on_request(chrome: Browser, sites: dict[str, Served]) -> None:
    with visit(chrome, sites["wesrom"]) as page:
        page.goto("/")
        expect(page.locator(".notice")).to_have_count(0)
        set_theme(page, "dark")
        assert [cookie["name"] for cookie in page.context.cookies()] == ["wesrom_theme"]
        assert page.locator("html").get_attribute("data-theme") == "dark"


@pytest.mark.parametrize("site", SITES)
def test_german_is_one_press_away(chrome: Browser, sites: dict[str, Served], site: str) -> None:
    with visit(chrome, sites[site], java_script_enabled=False) as page:
        page.goto("/privacy/")
        page.get_by_role("button", name="Deutsch").first.click()
        assert page.url.endswith("/de/privacy/")
        assert page.locator("html").get_attribute("lang") == "de"
        expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("[a-zäöü]"))


def test_without_scripts_everything_works(chrome: Browser, sites: dict[str, Served]) -> None:
    with visit(chrome, sites["wescom"], java_script_enabled=False) as page:
        page.goto("/")
        page.locator(".notice").get_by_role("button", name=re.compile("decline|no", re.IGNORECASE)).click()
        assert [cookie["value"] for cookie in page.context.cookies()] == ["no"]
        page.goto("/privacy/")
        page.locator("details summary").first.click()
        assert page.locator("article.statement, li.statement").count() > 20


def test_with_cookies_blocked_the_site_says_so_and_works(
    browsers: Playwright, chromium: str, sites: dict[str, Served], tmp_path: Path
) -> None:
    preferences = tmp_path / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text('{"profile": {"default_content_setting_values": {"cookies": 2}}}')
    context = browsers.chromium.launch_persistent_context(tmp_path, executable_path=chromium, args=QUIET)
    page = context.new_page()
    page.goto(sites["wescom"].address + "/privacy/choices/")
    page.get_by_role("button", name="Decline").first.click()
    expect(page.get_by_text("Your browser kept no cookie")).to_be_visible()
    assert not context.cookies()
    page.goto(sites["wescom"].address + "/de/privacy/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()


@pytest.mark.parametrize("header", [{"Sec-GPC": "1"}, {"DNT": "1"}])
def test_a_browser_s_signal_is_an_answer(chrome: Browser, sites: dict[str, Served], header: dict[str, str]) -> None:
    with visit(chrome, sites["wescom"], extra_http_headers=header) as page:
        page.goto("/")
        expect(page.locator(".notice")).to_have_count(0)
        page.goto("/privacy/choices/")
        expect(page.get_by_text(re.compile("Global Privacy Control|Do Not Track")).first).to_be_visible()


def test_the_first_staff_account_by_a_link_that_works_once(chrome: Browser, sites: dict[str, Served]) -> None:
    with visit(chrome, sites["wescom"]) as page:
        page.goto(sites["wescom"].invitation)
        page.get_by_label("Name", exact=False).first.fill("Sample Keeper")
        page.get_by_label(re.compile("mail", re.IGNORECASE)).first.fill("keeper@example.invalid")
        page.get_by_label(re.compile("password", re.IGNORECASE)).first.fill("a long walk along the river")
        page.get_by_role("button", name=re.compile("account|accept|make", re.IGNORECASE)).first.click()
        assert page.url.endswith("/desk/")
        page.get_by_role("button", name=re.compile("check now", re.IGNORECASE)).click()
        expect(page.get_by_text(re.compile("kept", re.IGNORECASE)).first).to_be_visible()
        page.get_by_role("button", name=re.compile("sign out", re.IGNORECASE)).first.click()
        expect(page.get_by_text(re.compile("close this window", re.IGNORECASE)).first).to_be_visible()
        assert not page.context.cookies()
        page.go_back()
        assert "/desk/" not in page.url or page.get_by_text("Check now").count() == 0


@pytest.mark.parametrize("site", SITES)
def test_every_light_turns_green_by_itself(chrome: Browser, sites: dict[str, Served], site: str) -> None:
    with visit(chrome, sites[site]) as page:
        seen: list[dict[str, str]] = []

        def all_green() -> bool:
            seen[:] = page.request.get("/privacy/evidence.json").json()["statements"]
            return {each["state"] for each in seen} <= {"passed", "vouched", "planned"}

        until(all_green, what="green on every light")
        assert len(seen) > 20


def test_the_policy_prints_on_paper(chrome: Browser, sites: dict[str, Served], tmp_path: Path) -> None:
    with visit(chrome, sites["wesrom"]) as page:
        page.goto("/privacy/")
        page.emulate_media(media="print")
        expect(page.locator("header nav").first).to_be_hidden()
        expect(page.get_by_text("Wesrom Corporation").first).to_be_visible()
        assert page.pdf(path=tmp_path / "policy.pdf")


def set_theme(page: Page, theme: str) -> None:
    page.locator(f'button[name="theme"][value="{theme}"]').first.click()
