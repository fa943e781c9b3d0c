"""The buyer's room: the way back by mail, a key again, a corrected address, and a link that nobody forges."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.core import signing as signatures
from django.test import Client

from keepword.enforcement.keys import signing
from keepword.enforcement.people import purpose, requests
from keepword.parts.mail.models import Contact, Message, Question
from keepword.parts.payments.actions.settle import settle
from keepword.parts.purchases import licence, links
from keepword.parts.purchases.actions import replace_key
from keepword.parts.purchases.actions.papers import paper_of
from keepword.parts.purchases.licence.signing import public_from_text
from keepword.parts.purchases.models import LicenceKey, Order, Paper
from tests.people import browser

from .conftest import BUYER, Shop, payment_of
from .mailing import mailbox, mailed

__all__ = ["mailbox"]
ORDERS = "/buy/orders/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    return browser()


@pytest.fixture
def paid(shop: Shop) -> Order:
    order = shop.order()
    shop.pay(order)
    settle(payment_of(order).pk)
    order.refresh_from_db()
    assert order.state == "paid"
    Message.objects.all().delete()
    return order


def page(order: Order) -> str:
    return f"/buy/order/{links.make(order)}/"


def test_the_answer_is_one_whatever_was_ordered(paid: Order, visitor: Client) -> None:
    pages = set()
    for address in (BUYER.email, "never-seen@example.org"):
        answer = visitor.post(ORDERS, {"email": address})
        assert (answer.status_code, answer["Location"]) == (303, f"{ORDERS}?asked=yes")
        pages.add(visitor.get(answer["Location"]).content)
        assert not answer.cookies
    assert len(pages) == 1
    assert Question.objects.count() == 2
    assert not Message.objects.exists(), "nobody has looked yet"


def test_links_to_each_order_come_by_mail(paid: Order, shop: Shop, visitor: Client, mailbox: Path) -> None:
    other = shop.order()
    visitor.post(ORDERS, {"email": "Ada@Example.org"})
    ((to, _, text),) = mailed(mailbox)
    assert to == BUYER.email
    paths = re.findall(r"http://localhost(/buy/order/\S+/)", text)
    numbers = [re.search(r"Order (\S{4}-\S{4})", visitor.get(each).content.decode()) for each in paths]
    assert [each and each[1] for each in numbers] == [other.number, paid.number], "the newest first"


def test_who_never_ordered_is_told_so(visitor: Client, mailbox: Path) -> None:
    visitor.post(ORDERS, {"email": "never-seen@example.org"})
    ((to, _, text),) = mailed(mailbox)
    assert to == "never-seen@example.org"
    assert "There is none." in text
    assert "http://localhost/buy/orders/" in text


def test_a_mailbox_is_not_filled_by_strangers(paid: Order, visitor: Client, mailbox: Path) -> None:
    for _ in range(9):
        assert visitor.post(ORDERS, {"email": BUYER.email}).status_code == 303
    assert len(mailed(mailbox)) == 1
    assert not Question.objects.exists()


@pytest.mark.parametrize("wrong", ["", "x", "a@b", "a@example.org\nbcc: b@example.org", "\x00@x.org"])
def test_what_is_no_address_asks_nothing(visitor: Client, wrong: str) -> None:
    assert visitor.post(ORDERS, {"email": wrong}).status_code in (400, 422)
    assert not Question.objects.exists()


def test_a_dead_link_leads_to_a_new_one_by_one_press(paid: Order, visitor: Client, mailbox: Path) -> None:
    """An old link, a forged one and one of an order that is gone: the same pages, and only the first causes a mail."""
    with time_machine.travel(datetime.now(UTC) - links.LIVES - timedelta(days=1)):
        old = links.make(paid)
    assert links.find(old) is None
    gone = signatures.TimestampSigner(sep=".", salt="keepword.purchases.order").sign(uuid4().hex)
    pages = set()
    for token in (old, "x.y.z", gone):
        answer = visitor.get(f"/buy/order/{token}/")
        assert answer.status_code == 404
        assert b'href="/buy/orders/"' in answer.content
        assert f'action="/buy/order/{token}/link/"' in answer.content.decode()
        sent = visitor.post(f"/buy/order/{token}/link/")
        assert (sent.status_code, sent["Location"]) == (303, f"{ORDERS}?asked=link")
        pages.add(visitor.get(sent["Location"]).content)
    assert len(pages) == 1
    assert Question.objects.count() == 3
    ((to, _, text),) = mailed(mailbox)
    assert to == BUYER.email
    (path,) = re.findall(r"http://localhost(/buy/order/\S+/)", text)
    assert paid.number in visitor.get(path).content.decode()


def test_pressed_again_and_again_it_is_one_mail(paid: Order, visitor: Client, mailbox: Path) -> None:
    for _ in range(9):
        assert visitor.post(f"{page(paid)}link/").status_code == 303
    assert len(mailed(mailbox)) == 1


def test_looking_changes_nothing(paid: Order, visitor: Client) -> None:
    """Mail scanners open whatever they find; and the addresses that act don't answer them at all."""
    before = list(LicenceKey.objects.values_list("short", "state"))
    for _ in range(3):
        assert visitor.get(page(paid)).status_code == 200
        assert visitor.get(f"{page(paid)}address/").status_code == 200
    for act in ("key/", "download/", "pay/", "link/"):
        assert visitor.get(page(paid) + act).status_code == 405
    assert list(LicenceKey.objects.values_list("short", "state")) == before
    assert not Message.objects.exists()
    assert not Contact.objects.exclude(address=BUYER.email).exists()


def test_a_key_is_issued_again_and_the_old_one_ends(paid: Order, visitor: Client, mailbox: Path) -> None:
    old = LicenceKey.objects.get()
    answer = visitor.post(f"{page(paid)}key/", {"short": old.short})
    assert answer.status_code == 303
    text = visitor.get(answer["Location"]).content.decode()
    new = LicenceKey.objects.get(state="valid")
    assert "the old one has ended" in text
    assert new.short in text
    assert old.short not in text
    old.refresh_from_db()
    assert (old.state, old.ended_at is None) == ("replaced", False)
    with purpose.own(paid.person_id):
        assert licence.read([signing.public("licences")], new.text, "wescom-studio").seats == 1
        written = new.text
    ((to, _, mail),) = mailed(mailbox)
    assert to == BUYER.email
    assert new.short in mail
    assert "http://localhost/buy/order/" in mail
    assert written in re.sub(r"\s", "", mail)


def test_keys_are_not_issued_without_end(paid: Order, visitor: Client) -> None:
    for _ in range(replace_key.MOST + 2):
        answer = visitor.post(f"{page(paid)}key/", {"short": LicenceKey.objects.get(state="valid").short})
    assert LicenceKey.objects.count() == replace_key.MOST
    assert LicenceKey.objects.filter(state="valid").count() == 1
    assert b"try again tomorrow" in visitor.get(answer["Location"]).content


def test_of_another_order_no_key_is_issued(paid: Order, shop: Shop, visitor: Client) -> None:
    key = LicenceKey.objects.get()
    other = shop.order()
    for short in (key.short, "", "x" * 500):
        assert visitor.post(f"{page(other)}key/", {"short": short}).status_code == 303
    key.refresh_from_db()
    assert key.state == "valid"
    assert LicenceKey.objects.count() == 1


def test_an_address_is_corrected_and_the_receipt_stays(paid: Order, visitor: Client) -> None:
    form = visitor.get(f"{page(paid)}address/").content.decode()
    for told in ("Ada Example", "Weg 1", "10115", "Berlin"):
        assert told in form
    new = {"name": "Ada Exempel", "street_address": "Pfad 2", "postal_code": "20095", "city": "Hamburg"}
    answer = visitor.post(f"{page(paid)}address/", new)
    assert answer.status_code == 303
    text = visitor.get(answer["Location"]).content.decode()
    assert "Pfad 2<br>20095 Hamburg<br>Germany" in text
    assert "Your address is corrected." in text
    with purpose.own(paid.person_id):
        assert paper_of(Paper.objects.get()).buyer.lines == ("Weg 1", "10115 Berlin", "Germany")
    assert [each.kind for each in requests.of(paid.person_id)] == ["rectification"]
    assert visitor.post(f"{page(paid)}address/", new)["Location"].endswith("/"), "nothing changed"
    assert len(list(requests.of(paid.person_id))) == 1


def test_an_address_that_is_none_is_refused(paid: Order, visitor: Client) -> None:
    sent = {"name": "Ada", "street_address": "Pfad 2", "postal_code": "x", "city": ""}
    answer = visitor.post(f"{page(paid)}address/", sent)
    assert answer.status_code == 422
    assert answer.content.count(b"field__error") >= 2
    with purpose.own(paid.person_id):
        assert "Weg 1" in Order.objects.get().address


def test_the_room_leads_to_the_withdrawal_and_says_what_became_of_it(paid: Order, visitor: Client) -> None:
    text = visitor.get(page(paid)).content.decode()
    (way,) = re.findall(r'href="(/buy/withdraw/\?order=\S+)"', text)
    assert f'value="{paid.number}"' in visitor.get(way).content.decode()
    said = {"name": "Ada", "order": paid.number, "email": BUYER.email, "step": "confirm"}
    assert visitor.post("/buy/withdraw/", said).status_code == 303
    assert "waits for an answer" in visitor.get(page(paid)).content.decode()


def test_of_thousands_of_wrong_links_none_opens(paid: Order, visitor: Client) -> None:
    good = links.make(paid)
    other = signatures.TimestampSigner(sep=".", salt="keepword.purchases.other")
    wrong = [secrets.token_urlsafe(40) for _ in range(2000)]
    wrong += [good[:place] + ("B" if good[place] == "A" else "A") + good[place + 1 :] for place in range(len(good))]
    wrong += [other.sign(paid.pk.hex), good[:-1], f"{good}x", paid.pk.hex, "x" * 3000]
    assert [each for each in wrong if links.find(each)] == []
    for each in wrong[-4:]:
        for act in ("key/", "download/", "address/"):
            assert visitor.post(f"/buy/order/{each}/{act}", {"short": "x"}).status_code == 404


def test_over_a_connection_others_can_read_nothing_is_shown(paid: Order, visitor: Client) -> None:
    for path in (ORDERS, page(paid), f"{page(paid)}address/", "/buy/withdraw/"):
        assert visitor.get(path, REMOTE_ADDR="203.0.113.9").status_code == 403


def test_no_page_of_the_room_tells_its_address_on(paid: Order, visitor: Client) -> None:
    for path in (page(paid), f"{page(paid)}address/"):
        answer = visitor.get(path)
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"


def test_the_public_key_checks_what_was_issued(paid: Order, visitor: Client) -> None:
    pem = visitor.get("/buy/key.pem")
    assert pem["Content-Type"].startswith("text/plain")
    text = visitor.get("/buy/key/").content.decode()
    (line,) = re.findall(r"<code>([A-Za-z0-9+/]{43}=)</code>", text.replace("&#x2B;", "+"))
    assert pem.content.decode().splitlines()[0] == "-----BEGIN PUBLIC KEY-----"
    with purpose.own(paid.person_id):
        key = LicenceKey.objects.get().text
    for public in (pem.content.decode(), line):
        assert licence.read([public_from_text(public)], key, "wescom-studio").edition == "single"
