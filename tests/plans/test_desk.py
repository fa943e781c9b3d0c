"""The desk of the plans: what staff see and do through the company, what nobody else does, and whose look is noted."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from keepword.enforcement.people import restriction
from keepword.enforcement.people.models import StaffRead
from keepword.parts.accounts.models import Account
from keepword.parts.payments.actions import refund as refunding
from keepword.parts.payments.models import Payment, Refund, Stray
from keepword.parts.plans.models import Paper
from tests import people

from .conftest import Company

# What is the same with both companies is asked of one.
by_stripe = pytest.mark.parametrize("company", ["stripe"], indirect=True)


def at(name: str, *arguments: Any) -> str:
    return reverse(f"plans:desk-{name}", args=arguments)


@pytest.fixture
def staff(company: Company) -> Client:
    return people.come("staff").browser


def text(staff: Client, address: str, **asked: str) -> str:
    answer = staff.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def press(staff: Client, address: str, **sent: Any) -> str:
    answer = staff.post(address, sent)
    assert answer.status_code == 303, answer.content.decode()
    return text(staff, answer["Location"])


@by_stripe
@pytest.mark.parametrize("person", ["visitor", "stranger"])
def test_nobody_but_staff_sees_or_does_anything(company: Company, person: str) -> None:
    row = company.begin()
    paid, paper = Payment.objects.get().pk, Paper.objects.get().pk
    browser = people.come(person).browser
    gets = [at("plans"), at("plan", row.pk), at("paper", paper), at("table")]
    posts = [at("search"), at("settle"), at("refund", row.pk, paid)]
    posts += [at(name, row.pk) for name in ("who", "look", "cancel")]
    for method, addresses in (("get", gets), ("post", posts)):
        for address in addresses:
            wanted = 404 if person == "stranger" else 302
            assert getattr(browser, method)(address, {"all": "400"}).status_code == wanted, address
    assert company.row.state == "active"
    assert not Refund.objects.exists()
    assert not StaffRead.objects.exists()


def test_the_list_says_how_each_stands_and_names_nobody(company: Company, staff: Client) -> None:
    row = company.begin()
    assert at("plans") in text(staff, reverse("desk:today"))
    page = text(staff, at("plans"))
    for told in ("Plus, each month", "runs", "next payment", "€4.00, paid", at("plan", row.pk)):
        assert told in page
    company.fake.failing(company.number)
    company.days(31)
    company.work()
    staff.force_login(Account.objects.get(is_staff=True))
    page = text(staff, at("plans"), state="past-due")
    assert "grace" in page
    assert at("plan", row.pk) in page
    assert at("plan", row.pk) not in text(staff, at("plans"), state="active")
    assert not [each for each in ("Ada", "ada@example.org") if each in page]
    for nonsense in ("nowhere", "open"):
        assert text(staff, at("plans"), state=nonsense)


@by_stripe
def test_opening_the_name_is_noted_and_a_page_opens_none(company: Company, staff: Client) -> None:
    row = company.begin()
    assert "ada@example.org" not in text(staff, at("plan", row.pk))
    assert not StaffRead.objects.exists()
    page = staff.post(at("who", row.pk)).content.decode()
    assert "ada@example.org" in page
    looks = set(StaffRead.objects.filter(person=row.person_id).values_list("datum", "purpose"))
    assert looks == {("account.name", "run-account"), ("account.email", "run-account")}
    assert staff.get(at("paper", Paper.objects.get().pk)).content.startswith(b"%PDF-")
    assert StaffRead.objects.filter(datum="payment.record", purpose="keep-accounts").count() == 1
    assert staff.get(at("paper", "P-1999-000001")).status_code == 404


@by_stripe
def test_who_restricted_their_data_is_not_opened(company: Company, staff: Client) -> None:
    row = company.begin()
    restriction.begin(row.person_id)
    page = staff.post(at("who", row.pk)).content.decode()
    assert "restricted" in page
    assert "ada@example.org" not in page


@by_stripe
def test_search_is_exact(company: Company, staff: Client) -> None:
    row = company.begin()
    assert staff.post(at("search"), {"q": " ADA@example.org "})["Location"] == at("plan", row.pk)
    for other in ("ada@example", "%", "\x00", "x" * 10_000, ""):
        answer = staff.post(at("search"), {"q": other})
        assert answer.status_code == 200, other
        assert at("plan", row.pk) not in answer.content.decode()


def test_staff_give_back_and_cancel_through_the_company(company: Company, staff: Client) -> None:
    row = company.begin()
    paid = Payment.objects.get()
    key = str(uuid4())
    for _ in range(2):
        page = press(staff, at("refund", row.pk, paid.pk), key=key, amount="1.50")
        assert "given back" in page or "sending it" in page
    company.deliver()
    paid.refresh_from_db()
    assert paid.refunded == 150
    assert staff.post(at("refund", row.pk, paid.pk), {"key": str(uuid4()), "amount": "9"}).status_code == 422
    assert Paper.objects.get(kind="credit").number in text(staff, at("plan", row.pk))
    assert "holder was not asked" in press(staff, at("cancel", row.pk))
    assert company.row.state == "ending"
    assert "does not fit" in press(staff, at("cancel", row.pk))
    assert "how it stands" in press(staff, at("look", row.pk))


def test_a_company_that_is_down_is_said(company: Company, staff: Client) -> None:
    row = company.begin()
    company.fake.faults.add(kind="down", times=-1)
    page = press(staff, at("cancel", row.pk))
    company.fake.faults.clear()
    assert "does not answer" in page
    company.days(1)
    company.work()
    assert company.row.state == "ending", "what was noted is told again"


@by_stripe
def test_the_books_have_each_paper_and_nobodys_name(company: Company, staff: Client) -> None:
    row = company.begin()
    refunding.send(refunding.ask(Payment.objects.get().pk, 150))
    named = f"{datetime.now(UTC):%Y-%m}"
    assert f"<option>{named}</option>" in text(staff, at("plans"))
    answer = staff.get(at("table"), {"period": named})
    table = answer.getvalue().decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(table)))
    assert [(each["Number"][:2], each["Gross"], each["Tax"]) for each in found] == [
        ("P-", "4.00", "0.69"),
        ("PC", "-1.50", "-0.26"),
    ]
    assert found[1]["Corrects"] == found[0]["Number"]
    assert "Ada" not in table
    assert "example.org" not in table
    assert StaffRead.objects.get(person=row.person_id).purpose == "keep-accounts"
    assert staff.get(at("table"), {"period": "2026"}).status_code == 404


@by_stripe
def test_money_that_fits_no_plan_is_shown_until_it_is_settled(company: Company, staff: Client) -> None:
    stray = Stray.objects.create(processor="stripe", reference="in_strange", why="twice", amount=400, currency="EUR")
    assert f'href="{at("plans")}">Money that fits nothing</a></dt><dd class="figures">1</dd>' in text(staff, "/desk/")
    assert "in_strange" in text(staff, at("plans"))
    assert "in_strange" not in press(staff, at("settle"), stray=str(stray.pk))
    assert staff.post(at("settle"), {"stray": "x"}).status_code == 404
