"""The demo's sample people: months of time that look alike at every start, and a plan in each state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.people import purpose
from keepword.parts.accounts.models import Account
from keepword.parts.payments.models import Payment, Stray
from keepword.parts.plans import rule
from keepword.parts.plans.models import Paper, Subscription
from keepword.parts.timekeeping.models import Change, CheckIn, Entry, SavedReport
from keepword.project.demo import diaries
from keepword.project.demo.people import PASSWORD, PEOPLE
from payment_fakes import Fakes
from tests.people import browser
from tests.selling import sell_by

ROBIN = PEOPLE[0]


@pytest.fixture
def made(db: None, settings: Any) -> Iterator[Fakes]:
    versions.current()
    settings.KEEPWORD_ADDRESS = "http://127.0.0.1:8001"
    with Fakes() as fakes:
        sell_by(fakes, settings)
        diaries.make()
        yield fakes


def person(name: str) -> int:
    email = next(each.email for each in PEOPLE if each.name == name)
    return int(Account.objects.get(email=email).pk)


def signed_in() -> Client:
    client = browser()
    answer = client.post("/account/login/", {"email": ROBIN.email, "password": PASSWORD})
    assert answer.status_code in (302, 303), answer.content
    return client


def test_there_is_a_plan_in_each_state_and_months_to_look_at(made: Fakes) -> None:
    states = dict(Subscription.objects.values_list("person_id", "state"))
    assert states == {person(each.name): each.becomes for each in PEOPLE}
    robin = Subscription.objects.get(person_id=person(ROBIN.name))
    assert rule.running(robin.person_id) == robin
    assert robin.made_at < timezone.now() - timedelta(days=139)
    assert Payment.objects.filter(subject=robin.subject, state="paid").count() in (5, 6)
    assert not Stray.objects.exists()
    receipts = list(Paper.objects.order_by("issued_at"))
    assert len(receipts) == Payment.objects.filter(state="paid").count()
    numbers = [each.number for each in receipts]
    assert sorted(numbers, key=lambda each: each[2:]) == numbers, "numbered in the order of their days"
    assert all(each.made_at <= timezone.now() - timedelta(days=1) for each in Payment.objects.all())
    assert not any(each.refused for office in made.processors.values() for each in office.sent)
    assert abs(made.world.shift) < 5, "their clock is right again"
    _months_look_alive()


def _months_look_alive() -> None:
    robin = person(ROBIN.name)
    entries = Entry.objects.filter(person_id=robin)
    assert entries.count() > 250
    assert entries.filter(stopped=None).count() == 1
    days = set(entries.values_list("day", flat=True))
    assert len(days) > 85
    assert CheckIn.objects.filter(person_id=robin).count() > 300
    assert SavedReport.objects.filter(person_id=robin).count() == 1
    assert not Change.objects.exists(), "nothing to undo that nobody did"
    spans = sorted(entries.exclude(stopped=None).values_list("started", "stopped"))
    assert all(first[1] <= then[0] for first, then in pairwise(spans)), "no two at once"
    client = signed_in()
    month = entries.filter(stopped__isnull=False).order_by("-day")[0].day
    for address in ("/time/", f"/time/week/{month}/", "/reports/?range=90-days&by=project", "/routines/"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert "Website" in page.text or "Read" in page.text, address
    saved = SavedReport.objects.get(person_id=robin)
    assert client.get(f"/reports/?{saved.asks}").status_code == 200
    with purpose.own(robin):
        assert any(each.note == "Corrections" for each in entries)


def test_every_start_makes_the_same(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    versions.current()
    monkeypatch.setattr(diaries, "PEOPLE", PEOPLE[-1:])
    monkeypatch.setattr("keepword.project.demo.subscribers.make", lambda numbers: None)
    kept = []
    for _ in range(2):
        Account.objects.all().delete()
        diaries.make()
        rows = Entry.objects.order_by("-pk").order_by("person_id", "started").values_list("started", "stopped")
        newest = Account.objects.get().pk
        kept.append(list(rows.filter(person_id=newest)))
    assert kept[0]
    assert kept[0] == kept[1]
