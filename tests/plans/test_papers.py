"""Each payment of a plan has its receipt, numbered without a gap; money that went back has its credit note."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pypdf
import pytest
from django.test import Client

from keepword.enforcement.people import erasure, purpose
from keepword.parts.mail.models import Message
from keepword.parts.payments.actions import refund as refunding
from keepword.parts.payments.models import Payment
from keepword.parts.payments.paper import pdf
from keepword.parts.plans import catalogue
from keepword.parts.plans.actions import alter, papers
from keepword.parts.plans.bookkeeping import TABLE
from keepword.parts.plans.models import Paper

from .conftest import BASE, Company


def numbers(kind: str = "receipt") -> list[str]:
    return list(Paper.objects.filter(kind=kind).order_by("issued_at").values_list("number", flat=True))


def text_of(kept: Paper) -> str:
    made = pypdf.PdfReader(io.BytesIO(pdf(papers.paper_of(kept))))
    return "\n".join(page.extract_text() for page in made.pages).replace("\xa0", " ")


def test_the_first_payment_and_each_renewal_have_theirs(company: Company) -> None:
    company.begin()
    company.days(65)
    company.work()
    company.deliver()
    assert Payment.objects.filter(state="paid").count() == 3
    issued: dict[str, list[int]] = {}
    for number in numbers():
        year, _, last = number.removeprefix("P-").partition("-")
        issued.setdefault(year, []).append(int(last))
    assert sum(map(len, issued.values())) == 3
    assert all(each == list(range(1, len(each) + 1)) for each in issued.values()), "no gap in any year"
    assert {each.about for each in Paper.objects.all()} == set(Payment.objects.values_list("pk", flat=True))
    renewed = Message.objects.filter(kind="plans.renewed").order_by("pk")
    with purpose.own(company.account.pk):
        told = [json.loads(each.payload or "")["context"] for each in renewed]
    assert [each["number"] for each in told] == numbers()[1:], "the first one is told of as the begin of the plan"
    assert {each["amount"] for each in told} == {"€4.00"}


def test_a_refused_payment_has_none(company: Company) -> None:
    company.begin()
    company.fake.failing(company.number)
    company.days(31)
    company.work()
    assert len(numbers()) == 1


def test_what_stands_on_it(company: Company) -> None:
    company.begin()
    kept = Paper.objects.get()
    assert (kept.net, kept.rate, kept.tax, kept.gross) == (331, 21000, 69, 400)
    text = text_of(kept)
    way = {"stripe": "by card", "paypal": "by PayPal"}[company.name]
    for told in (f"Receipt {kept.number}", "Plus, each month 1 €3.31 21% €0.69 €4.00", f"Paid {way} €4.00"):
        assert told in text
    assert "Wesrom Corporation" in text
    for secret in ("Ada", "ada@example.org", "Buyer"):
        assert secret not in text, "the policy gives no name for the books"


def test_it_stays_as_it_was_issued(company: Company) -> None:
    company.begin()
    kept = Paper.objects.get()
    before = pdf(papers.paper_of(kept))
    offer = catalogue.current().offer("plus-year")
    assert offer is not None
    alter.change(company.row, company.account, offer, BASE)
    assert pdf(papers.paper_of(Paper.objects.get(pk=kept.pk))) == before


@pytest.mark.parametrize("company", ["stripe"], indirect=True)  # at PayPal none comes back
def test_a_refund_that_came_back_and_went_out_again_is_credited_once(company: Company) -> None:
    company.begin()
    payment = Payment.objects.get()
    made = company.fake.refund(payment.capture, 100)
    company.deliver()
    company.fake.fail_refund(made["id"])
    company.fake.refund(payment.capture, 150)
    company.deliver()
    payment.refresh_from_db()
    assert payment.refunded == 150
    assert [each.gross for each in Paper.objects.filter(kind="credit").order_by("number")] == [100, 50]


def test_money_back_has_a_credit_note_and_a_mail(company: Company) -> None:
    company.begin()
    payment = Payment.objects.get()
    refunding.send(refunding.ask(payment.pk, 150))
    refunding.send(refunding.ask(payment.pk, 250))
    company.deliver()
    notes = Paper.objects.filter(kind="credit").order_by("number")
    assert [each.gross for each in notes] == [150, 250]
    assert sum(each.tax for each in notes) == 69, "all of the tax goes back with all of the money"
    receipt = Paper.objects.get(kind="receipt")
    assert f"For receipt {receipt.number}" in text_of(notes[0])
    assert [each.number[:3] for each in notes] == ["PC-", "PC-"]
    assert Message.objects.filter(kind="plans.given_back").count() == 2


def test_a_lost_dispute_has_a_credit_note_and_a_mail_once(company: Company) -> None:
    row = company.begin()
    payment = Payment.objects.get()
    made = company.fake.dispute(payment.capture)
    company.deliver()
    number = made.get("dispute_id") or made["id"]
    company.fake.end_dispute(number, "lost")
    for _ in range(2):
        company.deliver()
        for each in company.fake.outbox.journeys:
            company.fake.outbox.redeliver(each)
    note = Paper.objects.get(kind="credit")
    assert (note.gross, note.tax, payment.left) == (400, 69, 0)
    assert Message.objects.filter(kind="plans.given_back").count() == 1
    assert company.row.state == row.state, "what becomes of the plan is decided by itself"
    text = "".join(TABLE.chunks(note.issued_at.date(), note.issued_at.date() + timedelta(days=1)))
    assert f"-4.00,{company.name},{number}" in text


def test_its_holder_fetches_it_and_nobody_else(company: Company) -> None:
    company.begin()
    number = Paper.objects.get().number
    address = f"/account/plan/papers/{number}.pdf"
    own = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    own.force_login(company.account)
    assert f'href="{address}"' in own.get("/account/plan/").content.decode()
    answer = own.get(address)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="{number}.pdf"'
    other = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    assert other.get(address).status_code == 302
    other.force_login(type(company.account).objects.create_user("eve@example.org", "Eve"))
    assert other.get(address).status_code == 404


def test_it_outlives_an_erasure_as_the_policy_says(company: Company) -> None:
    company.begin()
    before = pdf(papers.paper_of(Paper.objects.get()))
    done = erasure.finish(erasure.erase_now(company.account.pk, why="asked", language="en"))
    assert done.found == []
    assert pdf(papers.paper_of(Paper.objects.get())) == before


@pytest.mark.parametrize("company", ["stripe"], indirect=True)
def test_mails_lead_to_where_the_holder_came_from(company: Company) -> None:
    company.begin()
    began = Message.objects.get(kind="plans.began")
    with purpose.own(company.account.pk):
        assert json.loads(began.payload or "")["base"] == BASE, "the site was not told its own address"
