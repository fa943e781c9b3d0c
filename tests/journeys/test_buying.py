"""Somebody buys in a real browser, by both companies, and nothing about how they pay stays; on both databases."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from playwright.sync_api import Browser, Page, expect

from keepword.parts.purchases import licence
from payment_fakes import Fakes, payers
from tests.commands.test_commands import keepword
from tests.journeys.serving import Served, database, serve_paid_by_stand_ins
from tests.mails import mails_in
from tests.people_in_folders import python
from tests.sites.bundled import FOLDER
from tests.waiting import until

pytestmark = pytest.mark.browser

WESCOM = FOLDER / "wescom"
BUYER = "grace.buyer@example.org"
PHONE = {"width": 390, "height": 844}
WAYS = [
    pytest.param("sqlite", False, id="sqlite-no-scripts"),
    pytest.param("postgresql", True, id="postgresql", marks=pytest.mark.postgresql),
]
# The last digits of a card by themselves: in a random number they stand among others.
LAST_DIGITS = re.compile(rb"(?<![0-9A-Za-z+/=_-])4242(?![0-9A-Za-z+/=_-])")


@dataclass
class Shop:
    """A served site that sells, the stand-ins it sells by, and where it keeps its data."""

    served: Served
    fakes: Fakes
    folder: Path
    environment: dict[str, str]

    def mails(self) -> list[str]:
        """The texts of the mails to the buyer."""
        return [each.text for each in mails_in(self.folder / "mailbox", BUYER)]

    def public_key(self) -> Ed25519PublicKey:
        """What a program of the vendor's has built in."""
        code = (
            "from keepword.enforcement.keys import signing\nprint(signing.public('licences').public_bytes_raw().hex())"
        )
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(python(self.folder, code, **self.environment)))


@contextmanager
def selling(folder: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Shop]:
    with serve_paid_by_stand_ins(WESCOM, folder, **database(engine, request)) as (served, fakes, environment):
        yield Shop(served, fakes, folder, environment)


def order(page: Page, company: str) -> None:
    """From the shelves to the company's page."""
    page.goto("/buy/")
    page.locator("[name='wescom-studio.team']").fill("1")
    page.locator("[name='handbook.pdf']").fill("2")
    page.select_option("[name=country]", "DE")
    page.get_by_role("button", name="Go on").click()
    page.fill("[name=email]", BUYER)
    page.fill("[name=name]", "Grace Buyer")
    page.fill("[name=street_address]", "Weg 1")
    page.fill("[name=postal_code]", "1011")
    page.fill("[name=city]", "Berlin")
    page.check(f"[name=processor][value={company}]")
    page.check("[name=at_once]")
    page.get_by_role("button", name="Order and pay").click()
    expect(page.get_by_text("not a postcode of that country")).to_be_visible()
    page.fill("[name=postal_code]", "10115")
    page.get_by_role("button", name="Order and pay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready to be paid")
    page.get_by_role("link", name="Pay").click()


def pay_by_card(page: Page) -> None:
    page.fill("[name=number]", payers.DECLINED.number)
    page.fill("[name=name]", payers.CARD_HOLDER)
    page.get_by_role("button", name="Pay").click()
    expect(page.locator("body")).to_contain_text("declined")
    page.fill("[name=number]", payers.GOOD.number)
    page.fill("[name=name]", payers.CARD_HOLDER)
    page.get_by_role("button", name="Pay").click()


def pay_by_paypal(page: Page) -> None:
    page.locator("form button").first.click()
    page.locator("form button").first.click()


@pytest.mark.parametrize(("engine", "scripts"), WAYS)
def test_a_visitor_buys_gets_key_and_receipt_and_some_money_back(
    engine: str, scripts: bool, chrome: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with selling(tmp_path / "data", engine, request) as shop:
        context = chrome.new_context(base_url=shop.served.address, java_script_enabled=scripts, viewport=PHONE)
        page = context.new_page()
        order(page, "stripe")
        pay_by_card(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
        if scripts:
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
        page.get_by_text("The whole key, for the program").click()
        key = page.locator(".key__text").inner_text()
        said = licence.read([shop.public_key()], key, "wescom-studio")
        assert (said.edition, said.seats) == ("team", 5)
        until(lambda: any(key in re.sub(r"\s", "", each) for each in shop.mails()), what="the mail with the key")
        with page.expect_download() as taken:
            page.get_by_role("link", name="Receipt").click()
        assert taken.value.path().read_bytes().startswith(b"%PDF-")
        there = page.url
        payment = next(each for each in shop.fakes.stripe.ledger.rows("payment_intent").values())
        shop.fakes.stripe.refund(payment["id"], 5000)
        until(lambda: any("50.00" in each for each in shop.mails()), what="the mail about the money")
        page.goto(there)
        expect(page.get_by_role("link", name="Credit note")).to_be_visible()
        order(page, "paypal")
        pay_by_paypal(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
        page.goto("/privacy/recipients/")
        expect(page.locator("main")).to_contain_text("customer_email")
        context.close()
        shop.fakes.settle()
        until(lambda: len(shop.mails()) >= 3, what="all mails")
        assert not any(each.refused for office in shop.fakes.processors.values() for each in office.sent)
    nothing_about_how_they_paid(shop, tmp_path)


def nothing_about_how_they_paid(shop: Shop, folder: Path) -> None:
    """Neither in the bytes of the data folder, nor in what lies sealed there, of which the buyer's copy has all."""
    copy = folder / "copy.zip"
    done = keepword(
        "person", "export", BUYER, "--output", copy, "--site", WESCOM, "--data", shop.folder, **shop.environment
    )
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(copy) as archive:
        told = [archive.read(name) for name in archive.namelist()]
    assert any(b"Grace Buyer" in each for each in told)
    kept = [path.read_bytes() for path in shop.folder.rglob("*") if path.is_file() and "static" not in path.parts]
    for content in (*told, *kept):
        assert not [secret for secret in payers.SECRETS if secret.encode() in content]
    assert not any(LAST_DIGITS.search(each) for each in told)
