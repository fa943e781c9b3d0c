"""Killed while people sign up: who was told to read their mail gets an account with a mail, and nobody half of one."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.people_in_folders import Forks, forks_on

pytestmark = pytest.mark.slow

KILLS = 30
EACH = 6
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]

# As the page does it, but for the hash, whose time would leave too little to be killed in.
SIGN_UP = """
from keepword.parts.accounts.actions.sign_up import KIND
from keepword.parts.mail import answering
from keepword.parts.mail.actions.ask import ask
for number in range({each}):
    email = "{turn}-%d@example.org" % number
    ask(KIND, email, name="Ann Ash", password="!", short=False, base="http://localhost")
    print(email, flush=True)
    answering.answer_waiting()
"""
STATE = """
import json
from allauth.account.models import EmailAddress
from keepword.enforcement.models import Person
from keepword.parts.accounts.models import Account
from keepword.parts.mail import answering
from keepword.parts.mail.models import Message, Question
while answering.answer_waiting():
    pass
accounts = dict(Account.objects.filter(email__endswith="@example.org").values_list("email", "pk"))
print(json.dumps({
    "accounts": list(accounts),
    "addresses": list(EmailAddress.objects.filter(user__in=accounts.values()).values_list("email", flat=True)),
    "mails": list(Message.objects.filter(kind="accounts.confirm").values_list("person", flat=True)),
    "numbers": list(accounts.values()),
    "persons": Person.objects.filter(pk__in=accounts.values()).count(),
    "strangers": Person.objects.exclude(pk__in=Account.objects.values("pk")).count(),
    "waiting": Question.objects.count(),
}))
"""


@pytest.fixture
def forks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Forks]:
    with forks_on(request.param, tmp_path / "data", "somebody@example.invalid") as running:
        yield running


@pytest.mark.parametrize("forks", ENGINES, indirect=True)
def test_a_sign_up_killed_at_any_instant_is_whole_or_was_never_acknowledged(forks: Forks) -> None:
    chance = random.Random(7)
    acknowledged: list[str] = []
    cut_short = 0
    for turn in range(KILLS):
        said = forks.run(SIGN_UP.format(turn=turn, each=EACH), kill_after=chance.uniform(0.05, 1.2))
        acknowledged += [line for line in said if line.endswith("@example.org")]
        cut_short += len(said) < EACH
    assert cut_short >= KILLS // 4, "the kills have to meet somebody at work"
    after = json.loads(forks.run(STATE)[0])
    assert set(acknowledged) <= set(after["accounts"])
    assert sorted(after["accounts"]) == sorted(after["addresses"])
    assert set(after["numbers"]) == set(after["mails"])
    assert len(after["mails"]) == len(after["accounts"]) == after["persons"]
    assert (after["strangers"], after["waiting"]) == (0, 0)
