"""The mailed way in: one answer for everybody, links that only their button opens, and nothing for forged ones."""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.core import signing
from django.test import override_settings
from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.people import requests
from keepword.parts.mail import answering, sending
from keepword.parts.mail.actions.contact import contact
from keepword.parts.mail.models import Contact, Message, Question
from keepword.parts.privacy import links
from keepword.parts.privacy.holders import Holder
from keepword.parts.privacy.models import DataLink
from tests import people
from tests.sites.bundled import on

pytestmark = pytest.mark.django_db

ASK = "/privacy/your-data/"


@pytest.fixture(autouse=True, params=["wescom", "wesrom"])
def site(request: pytest.FixtureRequest) -> Iterator[str]:
    with on(request.param):
        yield request.param


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}):
        yield tmp_path / "mailbox"


def mailed(folder: Path) -> list[str]:
    """The texts of all mails that went out, after the worker came by."""
    answering.answer_waiting()
    sending.send_due()
    files = sorted(folder.glob("*.eml")) if folder.exists() else []
    mails = [message_from_bytes(path.read_bytes()) for path in files]
    texts = [next(part for part in mail.walk() if part.get_content_type() == "text/plain") for mail in mails]
    return [part.get_payload(decode=True).decode() for part in texts]  # type: ignore[union-attr]


def test_the_answer_is_one_whoever_is_asked_about() -> None:
    people.come("stranger")
    contact("known@example.invalid")
    pages = set()
    for address in ("stranger@example.invalid", "known@example.invalid", "never-seen@example.invalid"):
        browser = people.browser()
        answer = browser.post(ASK, {"email": address})
        assert (answer.status_code, answer["Location"]) == (303, f"{ASK}?asked=yes")
        pages.add(browser.get(answer["Location"]).content)
        assert not answer.cookies
    assert len(pages) == 1
    assert Question.objects.count() == 3
    assert not Message.objects.exists(), "nobody has looked yet"


def test_an_account_is_led_to_the_sign_in(folder: Path) -> None:
    people.come("stranger")
    people.browser().post(ASK, {"email": "Stranger@Example.invalid"})
    (text,) = mailed(folder)
    assert "http://localhost/account/data/" in text
    assert not DataLink.objects.exists()


@pytest.mark.parametrize("confirmed", [False, True])
def test_an_account_opens_to_no_other_address_that_stands_in_its_rows(folder: Path, confirmed: bool) -> None:
    """Typed wrongly and never confirmed, or given up long ago: mail there is read by somebody else."""
    account = people.come("stranger").account
    account.emailaddress_set.create(email="another@example.invalid", verified=confirmed)
    people.browser().post(ASK, {"email": "another@example.invalid"})
    (text,) = mailed(folder)
    assert "Until now it was nothing" in text
    assert not DataLink.objects.exists()
    assert Contact.objects.get().pk != account.pk


def test_mail_to_an_account_goes_to_its_own_address() -> None:
    account = people.come("stranger").account
    account.emailaddress_set.create(email="a-typo@example.invalid", verified=False)
    account.emailaddress_set.create(email=account.email, verified=True, primary=True)
    assert Holder(account.pk).mail_address() == account.email


def test_what_was_kept_before_there_was_an_account_stays_within_reach(folder: Path) -> None:
    person = contact("stranger@example.invalid")
    people.come("stranger")
    people.browser().post(ASK, {"email": "stranger@example.invalid"})
    texts = mailed(folder)
    assert len(texts) == 2
    assert any("http://localhost/account/data/" in text for text in texts)
    assert any("/privacy/your-data/link/" in text for text in texts)
    assert DataLink.objects.get().person_id == person


@override_settings(KEEPWORD_ADDRESS="https://www.example.invalid")
def test_mails_lead_to_the_address_that_the_site_was_given(folder: Path) -> None:
    people.browser().post(ASK, {"email": "never-seen@example.invalid"})
    (text,) = mailed(folder)
    assert "https://www.example.invalid/" in text
    assert "//localhost" not in text


def test_who_is_unknown_is_told_so_and_is_known_from_then_on(folder: Path) -> None:
    people.browser().post(ASK, {"email": "never-seen@example.invalid"})
    (text,) = mailed(folder)
    assert "Until now it was nothing" in text
    assert Contact.objects.get().address == "never-seen@example.invalid"


def test_who_is_known_gets_a_link_that_only_its_button_opens(folder: Path) -> None:
    person = contact("known@example.invalid")
    people.browser().post(ASK, {"email": "known@example.invalid"})
    (text,) = mailed(folder)
    (path,) = re.findall(r"http://localhost(/privacy/your-data/link/\S+)", text)
    browser = people.browser()
    for _ in range(3):
        looked = browser.get(path)
        assert looked.status_code == 200
        assert b"known@example.invalid" not in looked.content
    assert DataLink.objects.get().uses == 0
    opened = browser.post(path)
    assert opened.status_code == 303
    page = browser.get(opened["Location"])
    assert b"known@example.invalid" in page.content
    assert DataLink.objects.get().uses == 1
    assert [each.kind for each in requests.of(person)] == ["access"]
    assert not browser.cookies


def test_a_mailbox_is_not_filled_by_strangers(folder: Path) -> None:
    for _ in range(12):
        assert people.browser().post(ASK, {"email": "known@example.invalid"}).status_code == 303
    assert len(mailed(folder)) == 2, "that nothing was kept, and then, as something is, a link"
    assert Question.objects.count() == 0


@pytest.mark.parametrize(
    "wrong", ["", "x", "a@b", "a" * 300 + "@example.org", "a@example.org\nbcc: b@example.org", "\x00@x.org"]
)
def test_what_is_no_address_is_said_and_asks_nothing(wrong: str) -> None:
    answer = people.browser().post(ASK, {"email": wrong})
    assert answer.status_code in (400, 422)
    assert not Question.objects.exists()


def test_closing_ends_the_visit_but_not_the_link() -> None:
    token = links.make(contact("known@example.invalid"))
    browser = people.browser()
    first = browser.post(f"{ASK}link/{token}/")["Location"]
    visit = first.split("/")[-2]
    assert b"Closed" in browser.post(f"{ASK}close/{visit}/").content
    assert browser.get(first).status_code == 404
    second = browser.post(f"{ASK}link/{token}/")["Location"]
    assert browser.get(second).status_code == 200
    assert browser.get(first).status_code == 404, "what was closed stays closed"


def test_a_visit_ends_by_itself_and_so_does_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    token = links.make(contact("known@example.invalid"))
    came = links.open_(token)
    assert came is not None
    monkeypatch.setattr(links, "VISIT_LIVES", timedelta(seconds=-1))
    assert links.visit(came.token) is None
    DataLink.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert links.find(token) is None
    assert links.open_(token) is None


def test_a_link_that_goes_round_opens_a_bounded_number_of_times() -> None:
    token = links.make(contact("known@example.invalid"))
    assert all(links.open_(token) for _ in range(links.MOST_USES))
    assert links.open_(token) is None


def test_a_link_goes_with_its_person() -> None:
    person = versions.come()
    token = links.make(person.pk)
    person.delete()
    assert links.open_(token) is None
    assert people.browser().get(f"{ASK}link/{token}/").status_code == 404


def forged(good: str, visit: str) -> Iterator[str]:
    """Tokens of every wrong kind: random, cut, altered, swapped, signed for another use or with another key."""
    letters = good.partition(".")[0]
    other = signing.Signer(key="another key", sep=".", salt="keepword.privacy.link")
    wrong_use = signing.Signer(sep=".", salt="keepword.privacy.other")
    while True:
        yield secrets.token_urlsafe(random.randrange(1, 60))
        yield f"{letters}.{secrets.token_urlsafe(32)}"
        at = random.randrange(len(good))
        yield good[:at] + random.choice("AZaz09-_.") * 2 + good[at + 1 :]
        yield good[: random.randrange(len(good))]
        yield other.sign(secrets.token_urlsafe(24))
        yield wrong_use.sign(letters)
        yield signing.Signer(sep=".", salt="keepword.privacy.link").sign(secrets.token_urlsafe(24))
        yield visit
        yield visit.rpartition(".")[0]


@pytest.mark.slow
def test_of_ten_thousand_wrong_tokens_none_is_accepted() -> None:
    good = links.make(contact("known@example.invalid"))
    came = links.open_(good)
    assert came is not None
    wrong = forged(good, came.token)
    uses = DataLink.objects.get().uses
    tokens = [next(wrong) for _ in range(10_000)]
    assert [each for each in tokens if each != good and (links.find(each) or links.open_(each))] == []
    visits = [each for each in tokens if each != came.token] + [good]
    assert [each for each in visits if links.visit(each)] == []
    assert DataLink.objects.get().uses == uses


@pytest.mark.parametrize("token", ["x", "x.y", "x" * 3_000, "a.b.c", "~", "..%2f.."])
def test_pages_of_wrong_tokens_look_alike(token: str) -> None:
    browser = people.browser()
    for path in (f"{ASK}link/{token}/", f"{ASK}{token}/", f"{ASK}{token}/erase/"):
        answer = browser.get(path)
        assert answer.status_code == 404, path
        assert b"Traceback" not in answer.content
    assert browser.post(f"{ASK}link/{token}/").status_code == 404


def test_over_a_connection_others_can_read_nothing_is_asked_or_opened() -> None:
    token = links.make(contact("known@example.invalid"))
    for path in (ASK, f"{ASK}link/{token}/"):
        assert people.browser().get(path, REMOTE_ADDR="203.0.113.9").status_code == 403
