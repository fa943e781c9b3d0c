"""The free download from the form to the last byte: two fields, one answer, a mailed link, nothing used by looking."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from keepword.parts.downloads import links
from keepword.parts.downloads.actions import publish
from keepword.parts.downloads.actions.grant import grant
from keepword.parts.downloads.models import Grant, Product, Start, Wish
from keepword.parts.mail.actions.contact import contact
from keepword.parts.mail.models import Contact, Question
from tests import people

from .conftest import Shelf, link_in

pytestmark = pytest.mark.django_db
PAGE = "/download/ledgerlight/"
FORM = {"name": "Ada Example", "email": "ada@example.invalid"}

type Mails = Callable[[], list[str]]


def ask(send: str = "link", **changed: str) -> Any:
    return people.browser().post(PAGE, {**FORM, "send": send, **changed})


def begin(path: str, file: str) -> Any:
    return people.browser().post(path, {"act": "start", "file": file})


def body(answer: Any) -> bytes:
    return answer.getvalue()


def test_the_form_asks_for_two_things_and_says_why(shelf: Shelf) -> None:
    page = people.browser().get(PAGE).content.decode()
    form = page[page.index('class="stack ask"') : page.index("</form>", page.index('class="stack ask"'))]
    assert re.findall(r'<input[^>]* name="([a-z]+)"', form) == ["name", "email"]
    assert "checked" not in form
    assert "needed for mailing you the download link" in form
    buttons = re.findall(r'<button class="([^"]+)" name="send" value="([a-z]+)">', form)
    assert [value for _, value in buttons] == ["link", "updates"]
    assert len({look for look, _ in buttons}) == 1, "neither button is more inviting"


def test_from_the_form_to_the_last_byte(shelf: Shelf, mails: Mails) -> None:
    answer = ask()
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?sent=yes")
    assert not Grant.objects.exists(), "nobody has looked yet"
    (text,) = mails()
    assert "Hello Ada Example," in text
    path = link_in(text)
    for _ in range(3):
        assert people.browser().get(path).status_code == 200
    assert Grant.objects.get().uses_left == links.USES, "looking uses nothing up"
    begun = begin(path, shelf.file.key_in_address)
    assert begun.status_code == 303
    sent = people.browser().get(begun["Location"])
    assert body(sent) == shelf.content
    assert sent["ETag"] == f'"{shelf.file.sha256}"'
    assert Grant.objects.get().uses_left == links.USES - 1
    assert Start.objects.get().sent == len(shelf.content)
    assert not sent.cookies


def test_a_link_is_made_for_whoever_has_the_address_and_for_no_account_that_only_named_it(
    shelf: Shelf, mails: Mails
) -> None:
    account = people.come("stranger").account
    account.emailaddress_set.create(email=FORM["email"], verified=False)
    ask()
    (text,) = mails()
    assert "Hello Ada Example," in text
    assert Grant.objects.get().person_id == Contact.objects.get().pk != account.pk


def test_going_on_costs_no_further_use(shelf: Shelf, mails: Mails) -> None:
    ask()
    begun = begin(link_in(mails()[0]), shelf.file.key_in_address)["Location"]
    browser = people.browser()
    first = browser.get(begun, headers={"Range": "bytes=0-4999"})
    rest = browser.get(begun, headers={"Range": "bytes=5000-", "If-Range": first["ETag"]})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert body(first) + body(rest) == shelf.content
    assert Grant.objects.get().uses_left == links.USES - 1


def test_the_answer_is_one_whoever_is_asked_about(shelf: Shelf) -> None:
    people.come("stranger")
    contact("known@example.invalid")
    pages = set()
    for address in ("stranger@example.invalid", "known@example.invalid", "never-seen@example.invalid"):
        answer = ask(email=address)
        pages.add(people.browser().get(answer["Location"]).content)
        assert not answer.cookies
    assert len(pages) == 1
    assert Question.objects.count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""},
        {"email": "x"},
        {"name": ""},
        {"name": "a" * 81},
        {"send": "both"},
        {"send": ""},
        {"email": "\0@x.y"},
    ],
)
def test_what_is_missing_is_said_and_asks_nothing(shelf: Shelf, wrong: dict[str, str]) -> None:
    assert ask(**{"send": "link", **wrong}).status_code in (400, 422)
    assert not Question.objects.exists()


@pytest.mark.parametrize("address", ["用户@例子.广告", "δοκιμή@παράδειγμα.δοκιμή", "tester@bücher.example"])
def test_an_address_in_any_script(shelf: Shelf, mails: Mails, address: str) -> None:
    answer = ask(email=address)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        mails()
        assert Grant.objects.count() == 1


def test_a_mailbox_is_not_filled_by_strangers(shelf: Shelf, mails: Mails) -> None:
    for _ in range(30):
        assert ask().status_code == 303
    assert len(mails()) == 5


def test_a_stranger_writes_nothing_into_somebodys_mail(shelf: Shelf, mails: Mails) -> None:
    for name in ("Win at evil.example now", "see http://evil.example", "<b>Ada</b>"):
        ask(name=name)
    assert all("evil" not in text and "<b>" not in text and "Hello," in text for text in mails())


def test_a_wish_counts_once_its_own_link_is_used(shelf: Shelf, mails: Mails) -> None:
    ask("link")
    plain = link_in(mails()[0])
    ask("updates")
    with_wish = link_in(next(text for text in mails() if "important updates" in text))
    assert Wish.objects.get().confirmed_at is None
    begin(plain, shelf.file.key_in_address)
    assert Wish.objects.get().confirmed_at is None, "a stranger could have asked for the second"
    begin(with_wish, shelf.file.key_in_address)
    wish = Wish.objects.get()
    assert wish.confirmed_at is not None
    assert "Send the link and important updates" in wish.shown
    people.browser().post(with_wish, {"act": "no-updates"})
    assert not Wish.objects.exists()
    assert people.browser().get(with_wish).status_code == 200, "the link works on"


def test_without_the_wish_name_and_address_are_not_kept(shelf: Shelf, mails: Mails) -> None:
    ask("link")
    mails()
    assert not Wish.objects.exists()
    assert Contact.objects.get().address == FORM["email"], "goes with the time of the mail"


@pytest.mark.parametrize("free", [True, False])
def test_the_page_of_a_link_leads_to_how_files_are_checked_where_anybody_may_read_it(shelf: Shelf, free: bool) -> None:
    Product.objects.update(free=free)
    made = grant(contact("ada@example.invalid"), shelf.release)
    page = people.browser().get(f"/download/link/{made.token}/").content.decode()
    assert (f'href="/download/{shelf.release.product.slug}/#verify"' in page) is free


@pytest.mark.slow
def test_a_link_shared_with_a_thousand_people_gives_a_few_downloads(shelf: Shelf) -> None:
    made = grant(contact("ada@example.invalid"), shelf.release)
    path = f"/download/link/{made.token}/"
    browser, started = people.browser(), []
    assert sum(links.start(made.grant, shelf.file) is not None for _ in range(995)) == links.USES
    Grant.objects.update(uses_left=links.USES)
    for _ in range(10):
        answer = browser.post(path, {"act": "start", "file": shelf.file.key_in_address})
        if answer.status_code == 303:
            started.append(answer["Location"])
    assert len(started) == links.USES
    sent = 0
    for _ in range(100):
        answer = browser.get(started[0])
        sent += len(body(answer)) if answer.status_code == 200 else 0
    assert sent <= links.TIMES * len(shelf.content) + links.SMALL


def test_who_comes_too_late_gets_a_fresh_link_with_one_press(shelf: Shelf, mails: Mails) -> None:
    ask()
    path = link_in(mails()[0])
    for ended in ({"expires_at": timezone.now() - timedelta(seconds=1)}, {"uses_left": 0}):
        Grant.objects.update(**ended)
        assert begin(path, shelf.file.key_in_address).status_code == 410
        page = people.browser().get(path)
        assert page.status_code == 410
        assert b"Send me a fresh link" in page.content
    assert people.browser().post(path, {"act": "again"}).status_code == 303
    fresh = [link for text in mails() if (link := link_in(text)) != path]
    assert len(fresh) == 1
    assert people.browser().get(fresh[0]).status_code == 200
    assert Contact.objects.count() == 1


def test_a_started_download_ends_with_its_link(shelf: Shelf) -> None:
    made = grant(contact("ada@example.invalid"), shelf.release)
    token = links.start(made.grant, shelf.file)
    assert token
    assert links.started(token)
    Grant.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert links.started(token) is None
    assert people.browser().get(f"/download/file/{token}/x").status_code == 404


def test_large_files_give_links_more_time_and_never_more_than_the_policy() -> None:
    person = contact("ada@example.invalid")
    assert links.life(person, 10) < timedelta(days=1, minutes=1)
    assert timedelta(days=2) < links.life(person, 5 << 30) < timedelta(days=3)
    assert links.life(person, 1 << 50) == timedelta(days=7)


def test_a_withdrawn_release_gives_way_to_the_newest_other(shelf: Shelf, mails: Mails) -> None:
    ask()
    path = link_in(mails()[0])
    shelf.release.state = "yanked"
    shelf.release.save()
    page = people.browser().get(path)
    assert page.status_code == 410
    assert b"there is nothing in its place yet" in page.content
    assert begin(path, shelf.file.key_in_address).status_code == 410
    assert people.browser().get(PAGE).status_code == 404


def test_of_a_withdrawn_release_nothing_is_begun_or_gone_on_with(shelf: Shelf) -> None:
    """What is under way when it is withdrawn comes to its end: half a file helps nobody."""
    made = grant(contact("ada@example.invalid"), shelf.release)
    begun = reverse("download-file", args=[links.start(made.grant, shelf.file), shelf.file.name])
    browser = people.browser()
    under_way = browser.get(begun)
    publish.yank(shelf.release)
    again = browser.get(begun, headers={"Range": "bytes=5000-"})
    assert again.status_code == 410
    assert b"This version was withdrawn" in again.content
    assert b"Open your link again" in again.content
    assert body(under_way) == shelf.content
    publish.publish(shelf.release)
    assert body(browser.get(begun, headers={"Range": "bytes=5000-"})) == shelf.content[5000:], (
        "published again, it goes on"
    )


@pytest.mark.slow
def test_of_ten_thousand_forged_tokens_none_is_accepted(shelf: Shelf) -> None:
    made = grant(contact("ada@example.invalid"), shelf.release)
    begun = links.start(made.grant, shelf.file)
    assert begun
    good = {made.token, begun}
    wrong = []
    for number in range(10_000):
        at = number % len(made.token)
        other = "A" if made.token[at] != "A" else "B"
        wrong += [
            secrets.token_urlsafe(24),
            made.token[:at] + other + made.token[at + 1 :],
            made.token[:at],
            signing.Signer(key="another", sep=".", salt="keepword.downloads.link").sign(secrets.token_urlsafe(24)),
            links.token(secrets.token_urlsafe(24)),
            begun[:at] + other + begun[at + 1 :],
        ][number % 6 : number % 6 + 1]
    assert len(wrong) == 10_000
    assert [each for each in wrong if each not in good and (links.look(each) or links.started(each))] == []
    assert links.look(begun) is None, "what opens a file opens no page"
    assert links.started(made.token) is None


@pytest.mark.parametrize("token", ["x", "x.y", "x" * 3_000, "a.b.c", "~", "%00", "..%2f.."])
def test_pages_of_wrong_tokens_are_pages(token: str) -> None:
    for path in (f"/download/link/{token}/", f"/download/file/{token}/x", f"/download/open/{token}/x"):
        answer = people.browser().get(path)
        assert answer.status_code in (400, 404)
        assert b"Traceback" not in answer.content


def test_over_a_connection_others_can_read_nothing_is_asked_or_opened(shelf: Shelf) -> None:
    made = grant(contact("ada@example.invalid"), shelf.release)
    browser = people.browser()
    assert browser.post(PAGE, {**FORM, "send": "link"}, REMOTE_ADDR="203.0.113.9").status_code == 403
    assert browser.get(f"/download/link/{made.token}/", REMOTE_ADDR="203.0.113.9").status_code == 403
    token = links.start(made.grant, shelf.file)
    assert browser.get(f"/download/file/{token}/x", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert not Question.objects.exists()
