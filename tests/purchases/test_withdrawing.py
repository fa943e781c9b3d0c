"""Taking a purchase back: two pages, one row, one mail, and the same answer whether there is such an order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from keepword.enforcement.people import purpose
from keepword.parts.accounts import guessing
from keepword.parts.mail.models import Contact, Message
from keepword.parts.purchases.models import Order, Withdrawal
from tests.people import browser

from .conftest import Shop
from .mailing import mailbox, mailed

__all__ = ["mailbox"]
WITHDRAW = "/buy/withdraw/"
SAID = {"name": "Ada Example", "order": "7K2M-Q9XD", "email": "Ada@Example.org"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    return browser()


def confirmed(visitor: Client, said: dict[str, str]) -> Any:
    """Goes through both pages as somebody does; the answer to the second."""
    shown = visitor.post(WITHDRAW, said)
    assert shown.status_code == 200, shown.content
    assert not Withdrawal.objects.filter(email=said["email"].lower()).exists(), "nothing is sent by the first page"
    text = shown.content.decode()
    assert "Confirm withdrawal" in text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    return visitor.post(WITHDRAW, {**fields, "step": "confirm"})


def test_two_pages_one_row_one_mail_at_once(visitor: Client, mailbox: Path) -> None:
    answer = confirmed(visitor, SAID)
    assert (answer.status_code, answer["Location"]) == (303, f"{WITHDRAW}?done=yes")
    assert b"has arrived" in visitor.get(answer["Location"]).content
    row = Withdrawal.objects.get()
    with purpose.own(row.person_id):
        assert (row.name, row.told, row.email, row.state) == ("Ada Example", "7K2M-Q9XD", "ada@example.org", "waiting")
    ((to, subject, text),) = mailed(mailbox)
    assert (to, subject) == ("ada@example.org", "Your withdrawal has reached Wescom Resources")
    assert f"{row.made_at:%H:%M}" in text, "the time stands in it (art. 11a(4))"
    for told in ("Ada Example", "7K2M-Q9XD", "ada@example.org"):
        assert told in text


def test_it_says_the_same_whether_there_is_such_an_order(shop: Shop, visitor: Client) -> None:
    order = shop.order()
    pages = set()
    for said in (SAID | {"order": order.number}, SAID | {"order": "0000-0000", "email": "other@example.org"}):
        answer = confirmed(visitor, said)
        pages.add((answer.status_code, answer["Location"], visitor.get(answer["Location"]).content))
        assert not answer.cookies
    assert len(pages) == 1
    found = Withdrawal.objects.order_by("made_at")
    assert [each.order for each in found] == [order, None]


@pytest.mark.parametrize("written", ["{0}", "{1}", " my order {2}, from May", "{0} and 0000-0000"])
def test_the_order_is_found_however_its_number_is_written(shop: Shop, visitor: Client, written: str) -> None:
    order = shop.order()
    plain = order.number.replace("-", "")
    confirmed(visitor, SAID | {"order": written.format(order.number, plain.lower(), f"{plain[:4]} {plain[4:]}")})
    assert Withdrawal.objects.get().order == order


def test_of_somebody_elses_order_only_what_was_typed_is_kept(shop: Shop, visitor: Client) -> None:
    order = shop.order()
    confirmed(visitor, SAID | {"order": order.number, "email": "else@example.org"})
    row = Withdrawal.objects.get()
    assert row.order is None
    assert row.person_id != order.person_id


def test_sent_twice_it_is_one(visitor: Client) -> None:
    shown = visitor.post(WITHDRAW, SAID).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
    for _ in range(2):
        assert visitor.post(WITHDRAW, {**fields, "step": "confirm"}).status_code == 303
    assert Withdrawal.objects.count() == Message.objects.count() == 1


def test_it_can_be_changed_and_what_is_wrong_is_said(visitor: Client) -> None:
    again = visitor.post(WITHDRAW, SAID | {"step": "change"})
    assert b'value="7K2M-Q9XD"' in again.content
    for wrong in ({"name": ""}, {"order": "see https://evil.example"}, {"email": "nobody"}, {"name": "…"}):
        answer = visitor.post(WITHDRAW, SAID | wrong | {"step": "confirm"})
        assert answer.status_code == 422
        assert b"field__error" in answer.content
    assert not Withdrawal.objects.exists()
    assert not Contact.objects.exists()


def test_a_card_number_is_never_kept_or_mailed(visitor: Client, mailbox: Path) -> None:
    confirmed(visitor, SAID | {"order": "paid with 4242 4242 4242 4242"})
    row = Withdrawal.objects.get()
    with purpose.own(row.person_id):
        assert "4242" not in row.told
    ((_, _, text),) = mailed(mailbox)
    assert "4242 4242" not in text


def test_a_mailbox_is_not_filled_by_strangers(visitor: Client) -> None:
    statuses = [confirmed_status(visitor) for _ in range(guessing.MAILS_TO_ADDRESS + 2)]
    assert statuses == [303] * guessing.MAILS_TO_ADDRESS + [422] * 2
    assert Message.objects.count() == guessing.MAILS_TO_ADDRESS


def confirmed_status(visitor: Client) -> int:
    return visitor.post(WITHDRAW, SAID | {"step": "confirm"}).status_code


def test_its_way_stands_under_every_page(visitor: Client) -> None:
    for page in ("/", "/privacy/", "/buy/", WITHDRAW):
        assert b'<a href="/buy/withdraw/">Withdraw from a contract</a>' in visitor.get(page).content, page


def test_it_goes_with_its_order_and_with_its_person(shop: Shop, visitor: Client) -> None:
    order = shop.order()
    confirmed(visitor, SAID | {"order": order.number})
    Order.objects.all().delete()
    row = Withdrawal.objects.get()
    assert row.order is None
    row.person.delete()
    assert not Withdrawal.objects.exists()
