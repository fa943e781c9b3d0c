"""The page of one's own plan, as a browser without script meets it; and what no plan ever closes."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.urls import reverse

from keepword.enforcement.people import purpose
from keepword.parts.accounts import entitlements
from keepword.parts.accounts.access import PROVED_AT
from keepword.parts.payments.offered import OfferError
from keepword.parts.plans import catalogue
from keepword.parts.timekeeping.actions import keep_report, open_calendar
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import KINDS
from keepword.parts.timekeeping.models import Feed, SavedReport

from .conftest import Company

PAGE = "/account/plan/"


@pytest.fixture
def browser(company: Company) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    client.force_login(company.account)
    return client


def text(browser: Client, address: str = PAGE) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def press(browser: Client, what: str, **told: str) -> str:
    answer = browser.post(reverse(f"plans:{what}"), told)
    assert answer.status_code == 303
    return text(browser, answer["Location"])


def test_nobody_signed_out_sees_it(company: Company) -> None:
    client = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    for name in ("plan", "try", "choose", "cancel", "resume"):
        for method in ("get", "post"):
            answer = getattr(client, method)(reverse(f"plans:{name}"))
            assert answer.status_code == 302
            assert "/account/login/" in answer["Location"]


def test_the_prices_stand_in_the_menu_of_visitors_and_below_for_who_has_a_plan(browser: Client) -> None:
    door = f'<li><a href="{reverse("plans:prices")}"'
    menus = [
        text(each, reverse("plans:prices")).partition("</nav>") for each in (Client(SERVER_NAME="localhost"), browser)
    ]
    assert [door in head for head, _, _ in menus] == [True, False]
    assert all(door in rest for _, _, rest in menus)


def test_from_nothing_to_a_plan_and_out_of_it(company: Company, browser: Client) -> None:
    first = text(browser)
    assert "€4.00" in first
    assert "€40.00" in first
    assert "https://stripe.com/privacy" in first
    assert re.search(r"Your trial runs until <time [^>]*>\d+ \w+ \d{4}</time>", press(browser, "try"))
    assert "does not fit" in press(browser, "try")
    chosen = press(browser, "choose", **{"offer": "plus-month", "with": company.name})
    assert f'href="{company.row.page}"' in chosen.replace("&amp;", "&")
    company.agree()
    assert "collects the next payment on" in text(browser, PAGE + "?back=yes")
    assert company.row.state == "active"
    assert "It is cancelled and runs until" in press(browser, "cancel")
    assert "collects the next payment on" in press(browser, "resume")
    changed = press(browser, "choose", offer="plus-year")
    if company.name == "paypal":
        assert "Agree to Plus, each year" in changed
        company.agree()
        text(browser, PAGE + "?back=yes")
    assert company.row.offer == "plus-year"
    assert "€40.00" in text(browser)


def test_a_form_never_holds_a_price(company: Company, browser: Client) -> None:
    names = set(re.findall(r'name="([^"]+)"', text(browser).partition("<main")[2]))
    assert names <= {"csrfmiddlewaretoken", "offer", "with", "theme"}
    for offer in ("", "free", "plus", "plus-week", "plus-month; price=1"):
        assert "does not fit" in press(browser, "choose", **{"offer": offer, "with": company.name})
    assert "does not fit" in press(browser, "choose", **{"offer": "plus-month", "with": "nobody"})
    assert not company.fake.sent


def test_a_company_that_is_down_is_said(company: Company, browser: Client) -> None:
    company.begin()
    company.fake.faults.add(kind="down", times=-1)
    said = press(browser, "cancel")
    company.fake.faults.clear()
    assert "does not answer just now" in said
    assert "Your cancellation is noted" in said
    company.days(1)
    company.work()
    assert company.row.state == "ending"


def test_a_failed_payment_is_said_with_its_day(company: Company, browser: Client) -> None:
    company.begin()
    company.fake.failing(company.number)
    company.days(31)
    company.work()
    browser.force_login(company.account)
    assert "Everything stays open until" in text(browser)
    company.days(8)
    company.work()
    browser.force_login(company.account)
    assert "It is paused" in text(browser)
    press(browser, "cancel")
    assert company.row.state == "ended"


def test_what_a_plan_opens(company: Company, browser: Client) -> None:
    person = company.account.pk
    with purpose.own(person):
        for number in range(3):
            keep_report.save(person, f"Report {number}", "range=week")
        with pytest.raises(Invalid):
            keep_report.save(person, "One more", "range=week")
        open_calendar.make(person, "Mine", "entries", notes=False)
        with pytest.raises(Invalid):
            open_calendar.make(person, "Two", "entries", notes=False)
        company.begin()
        keep_report.save(person, "One more", "range=week")
        open_calendar.make(person, "Two", "entries", notes=False)
    assert SavedReport.objects.filter(person_id=person).count() == 4
    assert Feed.objects.filter(person_id=person).count() == 2


def test_the_page_of_reports_says_so(company: Company, browser: Client) -> None:
    with purpose.own(company.account.pk), writing(company.account.pk, "add") as journal:
        journal.make(KINDS["entry"], {"started": 1_772_442_000, "stopped": 1_772_445_600, "zone": "UTC", "note": "x"})
    for number in range(4):
        browser.post(reverse("timekeeping:report-save"), {"name": f"Report {number}", "asks": f"by=day&n={number}"})
    assert SavedReport.objects.count() == 3
    said = text(browser, reverse("timekeeping:reports"))
    assert "keeps three reports" in said
    assert f'href="{PAGE}"' in said


@pytest.fixture
def nobody_asks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes each feature that is asked for, and says no to all."""
    asked: list[str] = []

    def never(person: int, feature: str) -> bool:
        asked.append(feature)
        return False

    monkeypatch.setattr(entitlements, "_SOURCES", {never: "plans:plan"})
    return asked


def test_reading_exporting_undoing_and_deleting_never_ask(
    company: Company, browser: Client, nobody_asks: list[str]
) -> None:
    person = company.account.pk
    with purpose.own(person):
        with writing(person, "add") as journal:
            values = {"started": 1_772_442_000, "stopped": 1_772_445_600, "zone": "UTC", "note": "mine"}
            entry: Any = journal.make(KINDS["entry"], values)
        with writing(person, "report") as journal:
            report: Any = journal.make(KINDS["report"], {"name": "Mine", "asks": "range=week"})
        keep_report.remove(person, report)
    for address in (
        "/time/day/2026-03-02/",
        reverse("timekeeping:reports") + "?range=free&first=2026-03-01&last=2026-03-31",
        reverse("timekeeping:report-csv"),
        reverse("timekeeping:report-json"),
        reverse("timekeeping:report-pdf"),
        reverse("timekeeping:export"),
        reverse("timekeeping:export-file"),
        "/account/data/",
    ):
        assert browser.get(address).status_code == 200, address
    session = browser.session
    session[PROVED_AT] = int(time.time())
    session.save()
    assert browser.post("/account/data/copy/").status_code == 200
    assert browser.post(reverse("timekeeping:undo-last")).status_code in (200, 302, 303)
    assert SavedReport.objects.filter(person_id=person).count() == 1
    with purpose.own(person), writing(person, "remove") as journal:
        journal.remove(KINDS["entry"], [entry])
    with pytest.raises(ObjectDoesNotExist):
        entry.refresh_from_db()
    assert not [each for each in nobody_asks if each != "more-reports"]


def test_a_file_of_plans_that_can_not_be_is_refused_with_its_lines(tmp_path: Any, settings: Any) -> None:
    settings.KEEPWORD_SITE_FOLDER = tmp_path
    with pytest.raises(OfferError, match="needs this file"):
        catalogue.current()
    (tmp_path / "plans.toml").write_text(
        'format = 1\ncurrency = "XXX"\ntrial = "gold"\ngrace_days = 0\n[[plan]]\nslug = "Plus!"\n'
        'opens = ["flying"]\nprices = { week = "1", month = "-4.00", year = "0.001" }\ncolour = "red"\n'
    )
    with pytest.raises(OfferError) as wrong:
        catalogue.current()
    said = str(wrong.value)
    for line, words in ((2, "XXX"), (3, "gold"), (4, "grace_days"), (6, "Plus!"), (7, "flying"), (8, "week")):
        assert re.search(rf"plans\.toml:{line}: .*{re.escape(words)}", said), (line, words, said)
    assert "no price" in said
    assert "colour" in said
