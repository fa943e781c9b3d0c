"""Somebody takes a plan in a real browser: trial, page of the company, receipt, change, end, a payment that fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from payment_fakes import Fakes, payers
from tests.journeys.serving import Served, database, serve_paid_by_stand_ins
from tests.journeys.test_routinie import ADDRESS, MAKE, PASSWORD
from tests.mails import mails_in
from tests.people_in_folders import python
from tests.sites.bundled import FOLDER
from tests.waiting import until

pytestmark = pytest.mark.browser

WESROM = FOLDER / "wesrom"
PHONE = {"width": 390, "height": 844}
PLAN = "/account/plan/"
WAYS = [
    pytest.param("sqlite", False, id="sqlite-no-scripts"),
    pytest.param("postgresql", True, id="postgresql", marks=pytest.mark.postgresql),
]


@dataclass
class Planned:
    """A served site with plans, the stand-ins it collects by, and where it keeps its data."""

    served: Served
    fakes: Fakes
    folder: Path

    def subscription(self) -> str:
        """The company's number of the only plan."""
        [number] = self.fakes.stripe.ledger.rows("subscription")
        return str(number)

    def mails(self) -> list[str]:
        return [each.text for each in mails_in(self.folder / "mailbox", ADDRESS)]


@contextmanager
def planned(folder: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Planned]:
    """The site with somebody who has an account; it is not told its own address."""
    with serve_paid_by_stand_ins(WESROM, folder, **database(engine, request)) as (served, fakes, environment):
        python(folder, MAKE, KEEPWORD_SITE=str(WESROM), **environment)
        yield Planned(served, fakes, folder)


def sign_in(page: Page) -> None:
    page.goto("/account/login/")
    page.fill("[name=email]", ADDRESS)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/time/**")


def says(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def readable(page: Page, scripts: bool) -> None:
    if not scripts:
        return
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{page.url} scrolls sideways"
    found = Axe().run(page)
    assert not found.response["violations"], f"{page.url}: {found.generate_report()}"


def subscribe(page: Page) -> None:
    """On the company's page, with a card that is refused and then with one that pays."""
    page.get_by_role("button", name="Pay each month with Stripe").click()
    page.get_by_role("link", name="Go to Stripe").click()
    for card in (payers.DECLINED, payers.GOOD):
        page.fill("[name=number]", card.number)
        page.fill("[name=name]", payers.CARD_HOLDER)
        page.get_by_role("button", name="Subscribe").click()
    says(page, "collects the next payment on")


def see_the_receipts(page: Page, count: int) -> None:
    papers = page.get_by_role("link", name="P-")
    expect(papers).to_have_count(count)
    with page.expect_download() as taken:
        papers.first.click()
    assert taken.value.path().read_bytes().startswith(b"%PDF-")


def change_and_cancel(page: Page) -> None:
    page.get_by_role("button", name="Change to paying each year").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plus, each year")
    see_the_receipts(page, 2)
    page.get_by_role("button", name="Cancel the plan").click()
    says(page, "It is cancelled and runs until")
    page.get_by_role("button", name="Take the cancellation back").click()
    says(page, "collects the next payment on")


def a_payment_fails(page: Page, site: Planned) -> None:
    site.fakes.stripe.renew(site.subscription(), fail=True)
    site.fakes.settle()

    def said() -> bool:
        page.goto(PLAN)
        return "The last payment failed. Everything stays open until" in page.locator("main").inner_text()

    until(said, what="the word of the payment that failed")
    until(lambda: any("could not collect" in each for each in site.mails()), what="the mail about it")
    assert any(f"{site.served.address}{PLAN}" in each for each in site.mails()), "its link leads to the site"


@pytest.mark.parametrize(("engine", "scripts"), WAYS)
def test_a_plan_from_trial_to_end(
    engine: str, scripts: bool, chrome: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with planned(tmp_path / "data", engine, request) as site:
        context = chrome.new_context(base_url=site.served.address, java_script_enabled=scripts, viewport=PHONE)
        page = context.new_page()
        page.goto("/plans/")
        says(page, "any number of saved reports")
        sign_in(page)
        page.goto("/plans/")
        page.get_by_role("link", name="Open your plan").click()
        readable(page, scripts)
        page.get_by_role("button", name="Begin the trial").click()
        says(page, "Your trial runs until")
        subscribe(page)
        see_the_receipts(page, 1)
        readable(page, scripts)
        change_and_cancel(page)
        a_payment_fails(page, site)
        readable(page, scripts)
        page.get_by_role("button", name="Cancel the plan").click()
        says(page, "You have what everybody has")
        context.close()
        assert not any(each.refused for office in site.fakes.processors.values() for each in office.sent)
    kept = [path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()]
    for secret in payers.SECRETS:
        assert not any(secret.encode() in each for each in kept), "nothing about how they paid"
