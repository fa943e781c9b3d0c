"""The room behind both doors: what it shows, what its forms do, and that it opens to nobody else."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.models import Person
from keepword.enforcement.people import erasure, objection, purpose, requests, restriction
from keepword.enforcement.people.models import Erasure, RightsRequest, StaffRead
from keepword.parts.accounts import access
from keepword.parts.accounts.models import Account
from keepword.parts.mail.actions.contact import contact
from keepword.parts.mail.models import Message
from keepword.parts.privacy import links
from tests import people
from tests.sites.bundled import on

pytestmark = pytest.mark.django_db

DATA = "/account/data/"


@pytest.fixture(autouse=True, params=["wescom", "wesrom"])
def site(request: pytest.FixtureRequest) -> Iterator[str]:
    with on(request.param):
        yield request.param


@pytest.fixture
def ann() -> people.Person:
    return people.come("stranger")


@pytest.fixture
def visit() -> tuple[int, str]:
    """Somebody without an account who pressed the button of their link: their number, and the address of their room."""
    person = contact("canary-of-link@example.invalid")
    came = links.open_(links.make(person))
    assert came is not None
    return person, f"/privacy/your-data/{came.token}/"


def room(who: str, ann: people.Person, visit: tuple[int, str]) -> tuple[Any, int, str]:
    """(browser, person, address) behind one of the two doors."""
    return (ann.browser, ann.account.pk, DATA) if who == "account" else (people.browser(), *visit)


BOTH = pytest.mark.parametrize("who", ["account", "link"])


def test_everything_kept_is_shown_with_statement_and_end(ann: people.Person) -> None:
    StaffRead.objects.create(
        person_id=ann.account.pk, staff=1, datum="account.name", purpose="run-desk", read_at=timezone.now()
    )
    page = ann.browser.get(DATA).content.decode()
    for shown in ("stranger@example.invalid", "A stranger", "collection.staff-account", "What is not here", "once"):
        assert shown in page, shown
    assert "argon2" not in page, "what opens a door is never shown"


def test_nobody_elses_data_is_shown(ann: people.Person, visit: tuple[int, str]) -> None:
    bob = people.come("staff")
    assert b"staff@example.invalid" not in ann.browser.get(DATA).content
    assert b"stranger@example.invalid" not in bob.browser.get(DATA).content
    for foreign in (b"stranger@example.invalid", b"staff@example.invalid"):
        assert foreign not in people.browser().get(visit[1]).content


@BOTH
def test_its_pages_are_kept_by_nobody(who: str, ann: people.Person, visit: tuple[int, str]) -> None:
    browser, _person, address = room(who, ann, visit)
    answer = browser.get(address)
    assert "no-store" in answer["Cache-Control"]
    if who == "link":
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies


@BOTH
def test_restricting_and_lifting(who: str, ann: people.Person, visit: tuple[int, str]) -> None:
    browser, person, address = room(who, ann, visit)
    for _ in range(2):
        assert browser.post(f"{address}restrict/", {"answer": "restrict"}).status_code == 303
    assert restriction.stands(person)
    assert "Lift the restriction" in browser.get(address).content.decode()
    browser.post(f"{address}restrict/", {"answer": "lift"})
    assert not restriction.stands(person)
    assert [each.kind for each in requests.of(person) if each.kind != "access"] == ["restriction-lifted", "restriction"]


def test_objecting_and_withdrawing(ann: people.Person) -> None:
    ann.browser.post(f"{DATA}object/", {"answer": "object", "purpose": "run-desk"})
    assert objection.of(ann.account.pk) == {"run-desk"}
    with purpose.reading("run-desk"), pytest.raises(Exception, match="objected"):
        Account.objects.get(pk=ann.account.pk).name  # noqa: B018
    ann.browser.post(f"{DATA}object/", {"answer": "withdraw", "purpose": "run-desk"})
    assert not objection.of(ann.account.pk)


@BOTH
@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("restrict", {}),
        ("restrict", {"answer": "destroy"}),
        ("object", {"answer": "object", "purpose": "deliver-mail"}),
        ("object", {"answer": "object", "purpose": "x" * 5_000}),
        ("object", {"answer": "object", "purpose": "\x00"}),
        ("object", {"answer": "maybe", "purpose": "run-desk"}),
        ("erase", {}),
        ("erase", {"answer": "soon"}),
    ],
)
def test_an_answer_no_page_offers_is_refused_and_does_nothing(
    who: str, act: str, sent: dict[str, str], ann: people.Person, visit: tuple[int, str]
) -> None:
    browser, person, address = room(who, ann, visit)
    assert browser.post(f"{address}{act}/", sent).status_code == 400
    assert not RightsRequest.objects.filter(person_id=person).exclude(kind="access").exists()


@BOTH
def test_a_copy_holds_what_is_kept(who: str, ann: people.Person, visit: tuple[int, str]) -> None:
    browser, person, address = room(who, ann, visit)
    answer = browser.post(f"{address}copy/")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read("data.json"))
    assert told["person"] == person
    assert ("stranger@example.invalid" if who == "account" else "canary-of-link") in json.dumps(told)
    assert next(requests.of(person)).kind == "export"


@pytest.mark.parametrize("act", ["copy/", "erase/"])
def test_who_signed_in_long_ago_is_asked_for_the_password_first(act: str, ann: people.Person) -> None:
    session = ann.browser.session
    session[access.PROVED_AT] -= access.FRESH + 1
    session.save()
    answer = ann.browser.post(DATA + act, {"answer": "now"})
    assert answer.status_code == 303
    assert answer["Location"].startswith(reverse("accounts:reauthenticate"))
    assert not RightsRequest.objects.exists()
    confirm = answer["Location"].partition("?")[0]
    assert ann.browser.post(confirm, {"password": "wrong", "next": DATA}).status_code == 422
    assert ann.browser.post(confirm, {"password": "", "next": DATA}).status_code == 422
    assert ann.browser.post(confirm, {"password": people.PASSWORD, "next": "//evil.example"}).status_code == 302
    assert ann.browser.post(f"{DATA}copy/").status_code == 200


@BOTH
def test_erasing_waits_for_the_grace_of_the_policy_and_can_be_undone(
    who: str, ann: people.Person, visit: tuple[int, str]
) -> None:
    browser, person, address = room(who, ann, visit)
    page = browser.get(f"{address}erase/").content.decode()
    assert "7 days" in page
    receipt = browser.post(f"{address}erase/", {"answer": "later"})["Location"]
    waiting = Erasure.objects.get()
    assert abs(waiting.due_at - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)
    assert Message.objects.filter(person_id=person, kind="privacy.erasure_asked").exists()
    assert "about to be erased" in browser.get(address).content.decode()
    assert "Nothing has happened yet" in people.browser().get(receipt).content.decode()
    assert browser.post(f"{address}erase/undo/").status_code == 303
    assert browser.post(f"{address}erase/undo/").status_code == 409
    assert "thought better" in people.browser().get(receipt).content.decode()
    assert Person.objects.filter(pk=person).exists()


@pytest.mark.slow
@BOTH
def test_erasing_now_shows_its_way_and_its_receipt_to_whoever_has_the_address(
    who: str, ann: people.Person, visit: tuple[int, str]
) -> None:
    browser, person, address = room(who, ann, visit)
    receipt = browser.post(f"{address}erase/", {"answer": "now"})["Location"]
    assert not Person.objects.filter(pk=person).exists()
    assert "Being erased" in people.browser().get(receipt).content.decode()
    erasure.finish(Erasure.objects.get())
    page = people.browser().get(receipt).content.decode()
    assert "Receipt of an erasure" in page
    assert "example.invalid" not in page
    assert people.browser().post(f"{receipt}undo/").status_code == 409
    assert browser.get(address).status_code in (302, 404)


def test_a_second_wish_to_erase_changes_nothing_but_the_address_of_its_page(ann: people.Person) -> None:
    first = ann.browser.post(f"{DATA}erase/", {"answer": "later"})["Location"]
    second = ann.browser.post(f"{DATA}erase/", {"answer": "later"})["Location"]
    assert Erasure.objects.count() == 1
    assert people.browser().get(second).status_code == 200
    assert first != second
    assert [each.kind for each in requests.of(ann.account.pk)] == ["erasure"]


def test_the_page_of_the_mail_takes_it_back_without_signing_in(ann: people.Person) -> None:
    receipt = ann.browser.post(f"{DATA}erase/", {"answer": "later"})["Location"]
    assert people.browser().post(f"{receipt}undo/").status_code == 303
    assert people.browser().post(f"{receipt}undo/").status_code == 409
    assert erasure.of(ann.account.pk) is None
    assert [each.kind for each in requests.of(ann.account.pk)] == ["erasure-undone", "erasure"]


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 3_000, "..%2f", "'"])
def test_a_made_up_receipt_is_nobodys(token: str) -> None:
    assert people.browser().get(f"/privacy/receipt/{token}/").status_code == 404
    assert people.browser().post(f"/privacy/receipt/{token}/undo/").status_code == 404


def test_all_rows_of_one_kind_page_by_page(ann: people.Person) -> None:
    for number in range(120):
        Message.objects.create(person_id=ann.account.pk, kind=f"kind-{number}", message_id=f"{number:032}")
    assert "115 more" in ann.browser.get(DATA).content.decode()
    page = ann.browser.get(f"{DATA}kept/mail.Message/?from=100").content.decode()
    assert "101 to 120 of 120" in page
    assert "kind-119" in page
    assert ann.browser.get(f"{DATA}kept/mail.Message/?from=99999999").status_code == 200
    for wrong in ("accounts.Nothing", "sessions.Session", "x" * 500):
        assert ann.browser.get(f"{DATA}kept/{wrong}/").status_code == 404


def test_who_has_no_account_row_yet_sees_a_page_all_the_same() -> None:
    person = versions.come().pk
    came = links.open_(links.make(person))
    assert came is not None
    assert people.browser().get(f"/privacy/your-data/{came.token}/").status_code == 200


def test_a_name_is_put_right_and_the_old_one_is_gone(ann: people.Person) -> None:
    assert "A stranger" in ann.browser.get(reverse("accounts:name")).content.decode()
    answer = ann.browser.post(reverse("accounts:name"), {"name": "  Ann   Ash "})
    assert answer.status_code == 302
    page = ann.browser.get(DATA).content.decode()
    assert "Ann Ash" in page
    assert "A stranger" not in page
    ann.browser.post(reverse("accounts:name"), {"name": "Ann Ash"})
    assert [each.kind for each in requests.of(ann.account.pk)] == ["rectification"]


@pytest.mark.parametrize("name", ["", " ", "x" * 200, "Ann\u202eAsh", "Ann\x00"])
def test_what_is_no_name_changes_nothing(name: str, ann: people.Person) -> None:
    answer = ann.browser.post(reverse("accounts:name"), {"name": name})
    assert answer.status_code in (400, 422)
    with purpose.own(ann.account.pk):
        assert Account.objects.get(pk=ann.account.pk).name == "A stranger"


@pytest.mark.parametrize("answer", ["later", "now"])
def test_every_other_session_ends_when_somebody_asks_to_be_erased(answer: str, ann: people.Person) -> None:
    other = people.browser()
    other.post("/account/login/", {"email": ann.account.email, "password": people.PASSWORD})
    Account.objects.filter(pk=ann.account.pk).update(is_staff=True)
    other.post("/account/login/", {"email": ann.account.email, "password": people.PASSWORD})
    assert other.get(DATA).status_code == 200
    ann.browser.post(f"{DATA}erase/", {"answer": answer})
    assert other.get(DATA).status_code == 302
    assert ann.browser.get(DATA).status_code == (200 if answer == "later" else 302)
