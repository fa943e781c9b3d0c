"""Killed at any instant: what was answered is there afterwards, whole, and what was not answered can be sent again."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.people_in_folders import Forks, everything_in, forks_on
from tests.sites.bundled import FOLDER

pytestmark = pytest.mark.slow

KILLS = 20
CANARY = "kill.canary"
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]

# Writes both ways for as long as it lives; says what it is about to do, and then what was answered.
WRITE = """
import uuid
from keepword.enforcement.models import Person
from keepword.parts.timekeeping import hot
from keepword.parts.timekeeping.actions.sync import Item, push
person = Person.objects.values_list("pk", flat=True).first()
number = 0
while True:
    number += 1
    row, push_id, note = uuid.uuid4(), uuid.uuid4(), f"{canary} {{number}}"
    values = {{"started": 1772442000, "stopped": 1772445600, "zone": "UTC", "note": note}}
    print("asked", row, push_id, note, flush=True)
    if number % 2:
        hot.add(person, values, row)
    else:
        project = uuid.uuid4()
        entry = Item("entry", row, None, {{**values, "project": str(project)}})
        items = [Item("project", project, None, {{"name": "Acme"}}), entry]
        told = push(person, push_id, items)
        assert [each.state for each in told.results] == ["applied", "applied"], told
    print("answered", row, flush=True)
"""
AGAIN = """
import uuid
from keepword.enforcement.models import Person
from keepword.parts.timekeeping.actions.sync import Item, push
person = Person.objects.values_list("pk", flat=True).first()
values = {{"started": 1772442000, "stopped": 1772445600, "zone": "UTC", "note": {note!r}}}
told = push(person, uuid.UUID({push_id!r}), [Item("entry", uuid.UUID({row!r}), None, values)])
print(told.repeated or told.results[0].state)
"""
STATE = """
import json
from keepword.enforcement.models import Person
from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.models import Change, Entry, Project, Timebook
person = Person.objects.values_list("pk", flat=True).first()
with purpose.own(person):
    print(json.dumps({
        "notes": {str(row.pk): row.note for row in Entry.objects.all()},
        "seqs": [[str(row.pk), row.seq] for model in (Entry, Project) for row in model.objects.all()],
        "made": [[str(row), seq] for row, seq in Change.objects.filter(act="made").values_list("row", "seq")],
        "loose": Project.objects.filter(entry=None).count(),
        "last": max(Timebook.objects.values_list("seq", flat=True), default=0),
    }))
"""


def state(forks: Forks) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(forks.run(STATE)[-1])
    return told


@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_answered_is_there_after_a_kill(engine: str, tmp_path: Path) -> None:
    chance = random.Random(7)
    answered: dict[str, str] = {}
    site = str(FOLDER / "wesrom")
    with forks_on(engine, tmp_path / "data", "somebody@example.invalid", KEEPWORD_SITE=site) as forks:
        for _ in range(KILLS):
            said = [
                line.split(" ", 3)
                for line in forks.run(WRITE.format(canary=CANARY), kill_after=chance.uniform(0.1, 0.5))
            ]
            asked = {words[1]: words for words in said if words[0] == "asked" and len(words) == 4}
            done = [words[1] for words in said if words[0] == "answered" and words[-1] in asked]
            answered |= {row: asked[row][3] for row in done}
            found = state(forks)
            assert {row: found["notes"].get(row) for row in answered} == answered, "what was answered is there"
            assert sorted(found["seqs"]) == sorted(found["made"]), (
                "each row has its note in the journal, and none is alone"
            )
            assert found["loose"] == 0, "a push is there as a whole, or not at all"
            assert found["last"] >= max((seq for _, seq in found["seqs"]), default=0)
            if not asked:  # a busy machine may take longer to begin than that one lived
                continue
            _, row, push_id, note = list(asked.values())[-1]
            assert forks.run(AGAIN.format(row=row, push_id=push_id, note=note))[-1] in ("True", "applied", "unchanged")
            answered[row] = note
        assert len(answered) > KILLS * 2, "the kills have to meet somebody at work"
        readable = CANARY.encode() in everything_in(tmp_path / "data")
        assert not readable, "notes lie sealed"
