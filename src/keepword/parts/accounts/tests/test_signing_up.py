"""Somebody new comes in by three fields and a mailed link, and nobody else learns whether they are here already."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import signing
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.people import purpose
from keepword.parts.accounts.models import Account, Session
from keepword.parts.mail import answering
from keepword.parts.mail.models import Contact, Message, Question
from tests.sites.bundled import on

from .conftest import GOOD, SHORT, a_browser, holder, link_in, mails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wesrom")]

ANN = {"name": "Ann Ash", "email": "Ann@Example.org", "password": GOOD}


def sign_up(**changed: str):
    return a_browser().post(reverse("accounts:sign-up"), {**ANN, **changed})


def test_three_fields_a_mail_and_a_button() -> None:
    answer = sign_up()
    assert answer.headers["Location"] == reverse("accounts:mailed")
    assert not answer.cookies
    (mail,) = mails()
    assert (mail["to"], mail["kind"]) == ("ann@example.org", "accounts.confirm")
    account = Account.objects.get()
    assert versions.held_by(account.pk).version.number == versions.newest().version.number
    browser = a_browser()
    pair = {"email": ANN["email"], "password": GOOD}
    assert browser.post(reverse("accounts:sign-in"), pair).headers["Location"] == reverse("accounts:mailed")
    assert not Session.objects.exists()
    page = browser.get(link_in(mail))
    assert page.status_code == 200
    assert not EmailAddress.objects.get().verified, "looking at a link uses nothing"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "confirmed" in browser.post(link_in(mail)).text
    assert EmailAddress.objects.get().verified
    assert not Session.objects.exists(), "a link opens no session"
    assert browser.post(reverse("accounts:sign-in"), pair).headers["Location"] == reverse("accounts:account")
    assert "Ann Ash" in browser.get(reverse("accounts:account")).text


def test_the_form_asks_for_exactly_three_things() -> None:
    page = a_browser().get(reverse("accounts:sign-up"))
    assert list(page.context["form"].fields) == ["name", "email", "password"]


def test_two_browsers_with_one_link_come_to_one_end() -> None:
    sign_up()
    link = link_in(mails()[0])
    first, second = a_browser(), a_browser()
    assert first.get(link).status_code == second.get(link).status_code == 200
    for browser in (first, second, first):
        assert "Your address is confirmed" in browser.post(link).text


def test_a_link_is_over_after_three_days_and_the_sign_in_mails_another() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_up()
        link = link_in(mails()[0])
        clock.shift(timedelta(days=3, seconds=1))
        assert a_browser().post(link).status_code == 410
        a_browser().post(reverse("accounts:sign-in"), {"email": ANN["email"], "password": GOOD})
        assert a_browser().post(link_in(mails()[-1])).status_code == 200
    assert EmailAddress.objects.get().verified


def test_whoever_has_an_account_is_told_by_mail_and_nobody_else_is_told_anything() -> None:
    holder()
    known, unknown = sign_up(), sign_up(email="bob@example.org")
    for answer in (known, unknown):
        answer.headers.pop("Expires", None)  # the moment, to the second
    assert (known.status_code, known.headers, known.content) == (unknown.status_code, unknown.headers, unknown.content)
    assert [mail["kind"] for mail in mails()] == ["accounts.exists", "accounts.confirm"]
    assert Account.objects.count() == 2


def test_before_the_worker_came_by_nothing_says_who_has_an_account() -> None:
    holder()
    sign_up()
    sign_up(email="bob@example.org")
    assert Question.objects.count() == 2
    assert (Account.objects.count(), Message.objects.count()) == (1, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mail_question")
        assert b"ann" not in b"".join(bytes(row[2]) for row in cursor.fetchall())


def test_asking_twice_makes_one_account_with_the_first_words() -> None:
    sign_up()
    sign_up(name="Eve")
    assert [mail["kind"] for mail in mails()] == ["accounts.confirm", "accounts.confirm"]
    account = Account.objects.get()
    with purpose.own(account.pk):
        assert account.name == "Ann Ash"
    assert account.check_password(GOOD)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "short7"}, "too short"),
        ({"password": "xkpwqzvblm"}, "needs a number"),
        ({"password": "password123"}, "common"),
        ({"password": "aaaaaaaaaaaaaaaa1"}, "different characters"),
        ({"password": "ann@example.org 1"}, "similar"),
        ({"password": "x" * 10_240}, "at most 1024"),
        ({"password": "four unrelated\0words"}, "Null"),
        ({"name": "Аnn"}, "mix letters"),
        ({"name": "Ann\u202eretsaM"}, "invisible"),
        ({"name": ""}, "required"),
        ({"email": "ann"}, "whole e-mail address"),
        ({"email": "ann@example.org\n"}, ""),
    ],
)
def test_what_will_not_do_is_refused_with_the_reason_and_keeps_nothing(changed: dict[str, str], said: str) -> None:
    answer = sign_up(**changed)
    if changed == {"email": "ann@example.org\n"}:
        assert answer.status_code in (302, 422)
        return
    assert answer.status_code == 422
    assert said in answer.text.replace("&#x27;", "'")
    assert not Question.objects.exists()
    assert changed.get("password", "?" * 20)[:20] not in answer.text


def test_names_of_any_one_script_are_names() -> None:
    for number, name in enumerate(["Ștefan Țîrlea", "Анна Ашкенази", "山田 はなこ", "O’Neill-Márquez", "محمد"]):
        assert sign_up(name=name, email=f"{number}@example.org").status_code == 302, name


def test_one_address_is_one_account_however_it_is_written() -> None:
    for email in ("ann@example.org", "ANN@EXAMPLE.ORG", "ann@ｅxample.org", " ann@example.org "):
        sign_up(email=email)
    answering.answer_waiting()
    assert Account.objects.count() == 1


def test_a_needs_code_comes_in_with_a_code_alone() -> None:
    account = holder(password=SHORT)
    assert account.needs_code
    browser = a_browser()
    answer = browser.post(reverse("accounts:sign-in"), {"email": account.email, "password": SHORT})
    assert answer.headers["Location"] == reverse("account_confirm_login_code")
    assert browser.get(reverse("accounts:account")).status_code == 302, "not in yet"
    code = mails()[-1]["context"]["code"]
    assert browser.post(reverse("account_confirm_login_code"), {"code": "000000"}).status_code == 422
    done = browser.post(reverse("account_confirm_login_code"), {"code": code})
    assert done.headers["Location"] == reverse("accounts:account")
    assert browser.get(reverse("accounts:account")).status_code == 200
    other = a_browser()
    assert other.post(reverse("account_confirm_login_code"), {"code": code}).status_code == 302
    assert other.get(reverse("accounts:account")).status_code == 302


def test_codes_can_not_be_tried_for_ever() -> None:
    account = holder(password=SHORT)
    tries = []
    for _ in range(6):
        browser = a_browser()
        browser.post(reverse("accounts:sign-in"), {"email": account.email, "password": SHORT})
        tries += [browser.post(reverse("account_confirm_login_code"), {"code": "000000"}).status_code for _ in range(2)]
    assert 429 in tries
    assert not Session.objects.exists()


def test_mails_that_strangers_cause_are_bounded_alike_for_everybody() -> None:
    holder()
    for email in ("ann@example.org", "bob@example.org"):
        answers = [a_browser().post(reverse("accounts:forgotten"), {"email": email}).status_code for _ in range(6)]
        assert answers == [302] * 5 + [429]


def test_a_new_password_by_mail_ends_every_session() -> None:
    account = holder()
    inside = a_browser()
    inside.post(reverse("accounts:sign-in"), {"email": account.email, "password": GOOD})
    a_browser().post(reverse("accounts:forgotten"), {"email": account.email})
    link = link_in(mails()[-1])
    browser = a_browser()
    assert browser.get(link).status_code == 200
    assert browser.post(link, {"password": "short"}).status_code == 422
    assert "another one now" in browser.post(link, {"password": "quite another long password"}).text
    assert browser.post(link, {"password": "a third and long password"}).status_code == 404, "a link works once"
    assert inside.get(reverse("accounts:account")).status_code == 302
    assert mails()[-1]["kind"] == "accounts.password_changed"
    pair = {"email": account.email, "password": "quite another long password"}
    assert a_browser().post(reverse("accounts:sign-in"), pair).status_code == 302


def test_a_reset_link_is_over_after_an_hour() -> None:
    account = holder()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        a_browser().post(reverse("accounts:forgotten"), {"email": account.email})
        link = link_in(mails()[-1])
        clock.shift(timedelta(hours=1, seconds=1))
        assert a_browser().get(link).status_code == 404


def test_an_address_without_an_account_is_told_so_by_mail_alone() -> None:
    holder()
    answers = [a_browser().post(reverse("accounts:forgotten"), {"email": f"{who}@example.org"}) for who in ("ann", "x")]
    assert answers[0].headers == answers[1].headers
    assert [mail["kind"] for mail in mails()] == ["accounts.reset", "accounts.nobody"]
    assert Contact.objects.get().address == "x@example.org"


@pytest.mark.slow
def test_ten_thousand_made_up_links_open_nothing() -> None:
    from keepword.parts.accounts.actions.confirm_address import Link, state_of
    from keepword.parts.accounts.actions.reset_password import account_of

    account = holder(confirmed=False)
    a_browser().post(reverse("accounts:forgotten"), {"email": account.email})
    number, token, _ = link_in(mails()[-1]).removeprefix("/account/password/reset/").split("/")
    key = signing.dumps(account.emailaddress_set.get().pk, salt="account")
    chance = random.Random(2)
    opened = 0
    for attempt in range(5_000):
        position = attempt % len(token)
        forged = token[:position] + chance.choice("abcdefghijklmnopqrstuvwxyz0123456789-") + token[position + 1 :]
        opened += forged != token and account_of(number, forged) is not None
        position = attempt % len(key)
        forged = key[:position] + chance.choice("ABCDEFabcdef0123456789:_") + key[position + 1 :]
        opened += forged != key and state_of(forged)[0] is not Link.UNKNOWN
    opened += state_of(signing.dumps(1, salt="another"))[0] is not Link.UNKNOWN
    opened += account_of("zzzzzzzzzzzzzzzzzz", token) is not None
    assert opened == 0
    assert account_of(number, token) == account


def signed_in(account: Account):
    browser = a_browser()
    browser.post(reverse("accounts:sign-in"), {"email": account.email, "password": GOOD})
    return browser


def test_name_and_password_are_changed_by_their_owner() -> None:
    account = holder()
    browser, other = signed_in(account), signed_in(account)
    browser.post(reverse("accounts:name"), {"name": "Ann Birch"})
    assert "Ann Birch" in browser.get(reverse("accounts:account")).text
    assert browser.post(reverse("accounts:password"), {"password": "quite another long password"}).status_code == 302
    assert browser.get(reverse("accounts:account")).status_code == 200
    assert other.get(reverse("accounts:account")).status_code == 302


def test_what_can_not_be_taken_back_takes_the_password_again() -> None:
    browser = signed_in(holder())
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1), tick=False):
        asked = browser.get(reverse("accounts:password"))
        assert asked.headers["Location"].startswith(reverse("accounts:reauthenticate"))
        assert browser.post(asked.headers["Location"], {"password": "wrong"}).status_code == 422
        assert browser.post(asked.headers["Location"], {"password": GOOD}).headers["Location"] == reverse(
            "accounts:password"
        )
        assert browser.get(reverse("accounts:password")).status_code == 200


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told() -> None:
    account = holder()
    browser = signed_in(account)
    browser.post(reverse("accounts:address"), {"email": "new@example.org"})
    assert Account.objects.get().email == "ann@example.org"
    mail = mails()[-1]
    assert mail["to"] == "new@example.org"
    a_browser().post(link_in(mail))
    assert Account.objects.get().email == "new@example.org"
    told = mails()[-1]
    assert (told["to"], told["kind"]) == ("ann@example.org", "accounts.address_changed")
    assert EmailAddress.objects.get().email == "new@example.org"


def test_an_address_that_somebody_has_is_not_taken_from_them() -> None:
    account, other = holder(), holder("bob@example.org")
    signed_in(account).post(reverse("accounts:address"), {"email": other.email})
    a_browser().post(link_in(mails()[-1]))
    assert sorted(Account.objects.values_list("email", flat=True)) == ["ann@example.org", "bob@example.org"]


def test_a_site_whose_policy_has_no_accounts_for_visitors_offers_none() -> None:
    with on("wescom"):
        for name in ("accounts:sign-up", "accounts:mailed"):
            assert a_browser().get(reverse(name)).status_code == 404
        assert a_browser().post(reverse("accounts:sign-up"), ANN).status_code == 404
