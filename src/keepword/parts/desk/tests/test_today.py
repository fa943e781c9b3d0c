"""Shows that staff see what is wrong and can act, and that nobody else sees anything."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from keepword.enforcement import refusals, versions
from keepword.enforcement.models import ProbeResult, Red, RetentionClock, RetentionRun
from keepword.enforcement.point import POINTS
from keepword.enforcement.retention import asking, runs
from keepword.parts.accounts.models import Account, Invitation
from keepword.parts.desk import places
from keepword.parts.mail.actions.queue import queue
from keepword.parts.mail.models import Message

pytestmark = pytest.mark.django_db

GOOD = "four unrelated words indeed"
OBLIGATION = "security.headers"


@pytest.fixture
def staff(db: None) -> Client:
    Account.objects.create_user("ann@example.org", "Ann Ash", GOOD, is_staff=True)
    client = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    client.post(reverse("accounts:sign-in"), {"email": "ann@example.org", "password": GOOD})
    return client


def send(client: Client, name: str) -> object:
    token = client.get(reverse("desk:today")).context["csrf_token"]
    return client.post(reverse(name), {"csrfmiddlewaretoken": token})


@pytest.mark.parametrize(
    "name", ["desk:today", "desk:rights", "desk:search-again", "desk:check", "desk:invite", "desk:take-back"]
)
def test_strangers_are_asked_to_sign_in(db: None, name: str) -> None:
    stranger = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    for answer in (stranger.get(reverse(name)), stranger.post(reverse(name))):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("accounts:sign-in"))
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("name", ["desk:check", "desk:invite", "desk:take-back", "desk:confirm-retention"])
def test_nothing_happens_without_the_form_token(staff: Client, name: str) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    strict.cookies = staff.cookies
    assert strict.post(reverse(name)).status_code == 403
    assert staff.get(reverse(name)).status_code == 405
    assert not Invitation.objects.exists()


def test_what_never_was_checked_is_shown_as_stale(staff: Client) -> None:
    page = staff.get(reverse("desk:today"))
    assert page.status_code == 200
    assert "statement--stale" in page.text
    assert "has not looked yet" in page.text


def test_a_failing_statement_comes_first_with_cause_and_place(staff: Client) -> None:
    now = timezone.now()
    probe = POINTS[OBLIGATION].probes[0]
    ProbeResult.objects.create(
        probe=probe.name, passed=False, text="The page %(path)s is bare.", params={"path": "/x/"}, at=now, since=now
    )
    Red.objects.create(
        probe=probe.name, obligation=OBLIGATION, text="The page %(path)s is bare.", params={"path": "/x/"}, began=now
    )
    text = staff.get(reverse("desk:today")).text
    assert "The page /x/ is bare." in text
    assert f"{Path(probe.place.file).name}:{probe.place.line}" in text
    assert re.search(r"policy\.toml:\d+", text)
    assert text.index("statement--failing") < text.index("statement--stale")


def test_refusals_are_counted(staff: Client) -> None:
    refusals.note("cookies.gate", "a cookie in a test")
    refusals.flush()
    text = staff.get(reverse("desk:today")).text
    assert "cookies.gate" in text[text.index('id="refused"') :]


def test_an_edited_policy_is_seen_with_the_command_to_publish(
    staff: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "edited since" not in staff.get(reverse("desk:today")).text
    edited = tmp_path / "policy.toml"
    source = Path(settings.KEEPWORD_POLICY).read_text(encoding="utf-8")
    edited.write_text(source.replace('company = "', 'company = "New ', 1), encoding="utf-8")
    monkeypatch.setattr(settings, "KEEPWORD_POLICY", edited)
    text = staff.get(reverse("desk:today")).text
    assert "edited since" in text
    assert places.publish_command() in text
    edited.write_text("format = ", encoding="utf-8")
    text = staff.get(reverse("desk:today")).text
    assert "read" in text
    assert "policy.toml:1" in text
    edited.unlink()
    assert staff.get(reverse("desk:today")).status_code == 200


@pytest.mark.slow
def test_check_now_looks_now(staff: Client) -> None:
    before = ProbeResult.objects.count()
    answer = send(staff, "desk:check")
    assert answer.headers["Location"] == reverse("desk:today")
    held = {each for statement in versions.current().in_force for each in statement.obligations}
    assert before == 0
    assert ProbeResult.objects.count() == sum(len(POINTS[each].probes) for each in held)
    assert "has not looked yet" not in staff.get(reverse("desk:today")).text


def test_an_invitation_is_shown_once(staff: Client) -> None:
    answer = send(staff, "desk:invite")
    assert answer.status_code == 200
    link = re.search(r"http://localhost(/account/invite/[\w-]+/)", answer.text)
    assert link is not None
    assert "no-store" in answer.headers["Cache-Control"]
    again = staff.get(reverse("desk:today")).text
    assert link[1] not in again
    assert "1 open invitation" in again
    assert Client(headers={"host": "localhost"}).get(link[1]).status_code == 200
    send(staff, "desk:take-back")
    assert not Invitation.objects.exists()


def test_mail_that_waits_is_told_with_its_reason_and_what_to_do_but_not_whose_it_is(staff: Client) -> None:
    person = Account.objects.get().pk
    for reason in ("undeclared", "undeclared", "sender-553", "451"):
        sent = queue(person, "accounts/mail/nothing", {}, to="reader.canary@example.org", base="http://localhost")
        Message.objects.filter(pk=sent.pk).update(reason=reason)
    Message.objects.filter(reason="451").update(state=Message.State.GIVEN_UP)
    with override_settings(MAILERS={"default": {}}):
        text = staff.get(reverse("desk:today")).text
    section = text[text.index('id="mail"') : text.index('id="refused"')]
    assert re.search(r"names no recipient.*?KEEPWORD_SMTP_URL.*?>2<", section, re.DOTALL)
    assert "write as the contact address" in section
    assert "1 were given up" in section
    assert "folder" not in section
    assert "canary" not in text


def test_it_is_said_when_mail_reaches_nobody_by_itself(staff: Client) -> None:
    with override_settings(MAILERS={}):
        text = staff.get(reverse("desk:today")).text
    assert "reaches nobody by itself" in text
    assert "No mail waits." in text


def test_what_retention_asks_is_shown_and_answered_with_one_button(staff: Client) -> None:
    assert "Nothing was due yet" in staff.get(reverse("desk:today")).text
    runs.run_now()
    assert "Rows removed" in staff.get(reverse("desk:today")).text
    RetentionClock.objects.update(seen=timezone.now() - timedelta(days=3))
    runs.work()
    page = staff.get(reverse("desk:today")).text
    assert "Nothing is removed until you answer." in page
    assert "When it was looked at last" in page
    assert send(staff, "desk:confirm-retention").status_code == 302
    assert not asking.question()
    assert "until you answer" not in staff.get(reverse("desk:today")).text


def test_a_reader_in_the_way_is_named(staff: Client) -> None:
    RetentionRun.objects.create(began=timezone.now(), state="held")
    assert "end long readers" in staff.get(reverse("desk:today")).text
