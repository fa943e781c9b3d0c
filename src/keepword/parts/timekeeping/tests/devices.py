"""Devices as the protocol describes them (docs/topics/sync.md): each works on its own copy, by its own clock."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any, Literal

from keepword.parts.timekeeping.actions.sync import Item, Pushed, push
from keepword.parts.timekeeping.kinds import EVERY_KIND
from keepword.parts.timekeeping.queries.since import since

MONDAY = 1_772_442_000
type Key = tuple[str, str]
type Way = Literal["whole", "request lost", "answer lost"]


@dataclass
class Sent:
    """A push under way: the same until it is answered."""

    push_id: uuid.UUID
    items: list[dict[str, Any]]
    own: list[int]


@dataclass
class Device:
    """A device that somebody works on, online or not. Its clock is wrong by ``skew`` seconds."""

    person: int
    skew: int = 0
    rows: dict[Key, dict[str, Any]] = field(default_factory=dict)
    # For each row the number it had when it was fetched, or was made under; a row without one was never sent.
    base: dict[Key, int] = field(default_factory=dict)
    # What was done and not sent yet: fields of rows, or None where the row was removed.
    waiting: dict[Key, dict[str, Any] | None] = field(default_factory=dict)
    under_way: Sent | None = None
    own: list[int] = field(default_factory=list)
    cursor: str = ""
    # For the judges: what it was told of a field, or wrote there itself; and which pushes were its own.
    seen: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    sent_values: list[tuple[Key, str, Any]] = field(default_factory=list)
    pushes: set[uuid.UUID] = field(default_factory=set)

    def make(self, kind: str, **fields: Any) -> None:
        """A new row; entries begin when this device's clock says so."""
        if kind == "entry":
            fields = {"started": MONDAY + self.skew, "stopped": MONDAY + self.skew + 60, "zone": "UTC", **fields}
        elif kind == "routine":
            fields = {"starts_on": "2026-03-01", **fields}
        self._set((kind, str(uuid.uuid4())), fields)

    def write(self, key: Key, **fields: Any) -> None:
        """Sets fields of a row it has."""
        self._set(key, fields)

    def _set(self, key: Key, fields: dict[str, Any]) -> None:
        self.rows[key] = {**self.rows.get(key, {}), **fields}
        self.waiting[key] = {**(self.waiting.get(key) or {}), **fields}
        self._saw(key[1], fields)

    def remove(self, key: Key) -> None:
        """Takes a row away. One that nobody else ever heard of leaves no trace."""
        del self.rows[key]
        heard_of = key in self.base or (self.under_way and any(item["id"] == key[1] for item in self.under_way.items))
        if heard_of:
            self.waiting[key] = None
        else:
            self.waiting.pop(key, None)

    def send(self, way: Way = "whole") -> None:
        """Sends what waits. What got no answer is sent again as it was, before anything else."""
        while self.under_way or self.waiting:
            sent = self.under_way = self.under_way or self._packed()
            if way == "request lost":
                return
            told = self._push(sent)
            if way == "answer lost":
                return
            self._answered(sent, told)

    def _packed(self) -> Sent:
        order = list(EVERY_KIND)
        keys = sorted(self.waiting, key=lambda key: (order.index(key[0]), key[1]))
        items: list[dict[str, Any]] = []
        for key in keys:
            fields = self.waiting[key]
            item: dict[str, Any] = {"kind": key[0], "id": key[1], "base": self.base.get(key)}
            items.append({**item, "removed": True} if fields is None else {**item, "fields": fields})
            self.sent_values += [(key, name, value) for name, value in (fields or {}).items()]
        self.waiting.clear()
        return Sent(uuid.uuid4(), items, list(self.own))

    def _push(self, sent: Sent) -> Pushed:
        self.pushes.add(sent.push_id)
        read = json.loads(json.dumps(sent.items))
        items = [
            Item(each["kind"], uuid.UUID(each["id"]), each["base"], each.get("fields", {}), each.get("removed", False))
            for each in read
        ]
        told = push(self.person, sent.push_id, items, own=sent.own)
        assert told.repeated or not [each for each in told.results if each.state == "refused"], told
        return told

    def _answered(self, sent: Sent, told: Pushed) -> None:
        self.under_way = None
        self.own.append(told.seq)
        for item in sent.items:
            self.base.setdefault((item["kind"], item["id"]), told.seq)

    def fetch(self, limit: int = 3) -> None:
        """Everything new, page by page; only when nothing waits, so that nothing unsent is overwritten."""
        self.send()
        more = True
        while more:
            page = since(self.person, self.cursor, limit=limit)
            if page.reset:
                self.rows.clear()
            for each in page.changed:
                key = (each["kind"], each["id"])
                self.rows[key] = {name: value for name, value in each.items() if name not in ("id", "kind", "seq")}
                self.base[key] = each["seq"]
                self._saw(key[1], self.rows[key])
            for each in page.removed:
                self.rows.pop((each["kind"], each["id"]), None)
                self.base.pop((each["kind"], each["id"]), None)
            self.cursor, more = str(page.cursor), page.more
        self.own.clear()

    def _saw(self, row: str, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            self.seen.setdefault((row, name), set()).add(json.dumps(value))
