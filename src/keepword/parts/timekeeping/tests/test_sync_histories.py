"""Whatever several devices do, on- and offline: in the end all are equal, and nothing that anybody wrote is lost."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.actions.undo import undo
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.kinds import EVERY_KIND, KINDS, SETTINGS, SETTINGS_ID
from keepword.parts.timekeeping.models import Change

from .devices import Device

ACTS = st.sampled_from(
    ["entry", "entry", "project", "routine", "check-in", "note", "note", "tags", "name", "point", "remove",
     "zone", "week", "send", "fetch", "fetch", "request lost", "answer lost", "undo"]
)  # fmt: skip
HISTORIES = st.lists(st.tuples(st.integers(0, 3), ACTS, st.integers(0, 3)), min_size=1, max_size=30)
ZONES = ("UTC", "Asia/Tokyo", "Europe/Berlin", "America/Lima")
SKEWS = st.lists(st.integers(-400 * 86_400, 400 * 86_400), min_size=2, max_size=4)
ANY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=ANY)
@given(skews=SKEWS, acts=HISTORIES)
@example(skews=[0, 0], acts=[(0, "note", 0), (1, "note", 0), (1, "request lost", 0), (1, "note", 0)])
def test_all_devices_end_equal_and_nothing_is_lost(ann: int, skews: list[int], acts: Any) -> None:
    History(ann, skews).live(acts)


@pytest.mark.slow
@pytest.mark.sqlite_only  # takes minutes; the short one above runs on both engines
@pytest.mark.parametrize("quarter", range(4))  # each may run beside the others
@settings(max_examples=250, deadline=None, suppress_health_check=ANY)
@given(skews=SKEWS, acts=HISTORIES)
def test_a_thousand_histories(ann: int, quarter: int, skews: list[int], acts: Any) -> None:
    History(ann, skews).live(acts)


class History:
    """Devices of one person, and what they do one after the other."""

    def __init__(self, person: int, skews: list[int]) -> None:
        self.person = person
        for kind in reversed(KINDS.values()):
            kind.model.objects.all().delete()
        Change.objects.all().delete()
        self.devices = [Device(person, skew) for skew in skews]
        self.undone = False
        self.words = 0

    def live(self, acts: list[tuple[int, str, int]]) -> None:
        for kind in ("entry", "project", "routine"):
            self.do(self.devices[0], kind, 0)
        for device in self.devices:
            device.fetch()
        for who, act, which in acts:
            self.do(self.devices[who % len(self.devices)], act, which)
        for device in self.devices:
            device.send()
        for device in self.devices:
            device.fetch()
        self.judge()

    def word(self) -> str:
        self.words += 1
        return f"word{self.words}x"

    def do(self, device: Device, act: str, which: int) -> None:
        if act in ("send", "request lost", "answer lost"):
            device.send("whole" if act == "send" else act)  # type: ignore[arg-type]
        elif act == "fetch":
            device.fetch()
        elif act == "undo":
            self.undo_lately(which)
        elif act in ("entry", "project", "routine"):
            device.make(act, **({"note": self.word()} if act == "entry" else {"name": self.word()}))
        elif act in ("zone", "week"):
            fields = {"zone": ZONES[which % len(ZONES)]} if act == "zone" else {"week_start": which % 7}
            device.write((SETTINGS.name, str(SETTINGS_ID)), **fields)
        else:
            self.change(device, act, which)

    def change(self, device: Device, act: str, which: int) -> None:
        """Something done to the row that is the one meant among those it can be done to, if there is one."""
        wanted = {"note": "entry", "tags": "entry", "point": "entry", "name": "project", "check-in": "routine"}
        keys = [key for key in device.rows if wanted.get(act, key[0]) == key[0] and key[0] != SETTINGS.name]
        if not keys:
            return
        key = keys[which % len(keys)]
        if act == "remove":
            self.remove(device, key)
        elif act == "check-in":
            device.make("check-in", routine=key[1], day="2026-03-02", note=self.word())
        elif act == "point":
            projects = [other for other in device.rows if other[0] == "project"]
            if projects:
                device.write(key, project=projects[which % len(projects)][1])
        else:
            device.write(key, **{act: [self.word()] if act == "tags" else self.word()})

    def remove(self, device: Device, key: tuple[str, str]) -> None:
        """A device takes along what can't be without the row, as the server does."""
        for other in [each for each in device.rows if device.rows[each].get("routine") == key[1]]:
            device.remove(other)
        for other in [each for each in device.rows if device.rows[each].get("project") == key[1]]:
            device.write(other, project=None)
        device.remove(key)

    def undo_lately(self, which: int) -> None:
        """Somebody takes a late step back on a page."""
        steps = list(dict.fromkeys(Change.objects.order_by("-seq", "pk").values_list("step", flat=True)[:50]))
        if steps:
            self.undone = True
            with contextlib.suppress(Invalid):
                undo(self.person, steps[which % len(steps)])

    def judge(self) -> None:
        first, *others = self.devices
        for other in others:
            assert other.rows == first.rows
        with purpose.own(self.person):
            there: Any = {
                (name, str(kind.id_of(row))): kind.shown(row)
                for name, kind in EVERY_KIND.items()
                for row in kind.model.objects.filter(person_id=self.person)
            }
            assert first.rows == there, "what devices have is what the server has"
            changes = list(Change.objects.filter(person_id=self.person).order_by("seq", "pk"))
            steps = {(change.step, change.seq) for change in changes}
            assert len(steps) == len({step for step, _ in steps}), "what is sent again is not done again"
            kept = json.dumps(list(there.values())) + " ".join(change.before or "" for change in changes)
            for device in self.devices:
                for key, name, value in device.sent_values:
                    for word in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
                        assert f'"{word}"' in kept, (key, name, "what was written is there, or can be brought back")
                self.judge_conflicts(device, changes)

    def judge_conflicts(self, device: Device, changes: list[Change]) -> None:
        """Whatever a device replaced without having known it is a conflict; and, as far as it can be told, no more."""
        made_twice = self.undone or any(change.act == Change.Act.REMOVED for change in changes)
        for change in changes:
            if change.step not in device.pushes or change.act != Change.Act.CHANGED:
                continue
            noted = set(change.conflicts.split())
            sent = {name for key, name, _ in device.sent_values if key[1] == str(change.row)}
            for name, value in json.loads(change.before or "{}").items():
                unknown = json.dumps(value) not in device.seen.get((str(change.row), name), set())
                if name in sent and unknown and not _empty(value):
                    assert name in noted, (change.row, name, value)
                if name in noted and not made_twice and change.kind != SETTINGS.name:  # its values come again
                    assert unknown or _empty(value), (change.row, name, value)


def _empty(value: Any) -> bool:
    """What a row has that nobody set; devices needn't know it."""
    return value in ("", [], None, 0, False)
