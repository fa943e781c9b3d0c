"""What Stripe's parts share: rows by kind, events, and the lists that are asked for."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from payment_fakes import exchange
from payment_fakes.stripe_api import shapes
from payment_fakes.stripe_api.errors import invalid, missing
from payment_fakes.world import Row, World, random_text


class Ledger:
    """The rows of one Stripe account. Whoever calls holds the world's lock."""

    def __init__(
        self, world: World, version: str, tell: Callable[[Row, str, bytes], None], arrived: Callable[[str], bool]
    ) -> None:
        self.world = world
        self.version = version
        self._tell = tell
        self.arrived = arrived
        self.find = shapes.finder(world)
        self.request: Row = {"id": None, "idempotency_key": None}

    def rows(self, kind: str) -> dict[str, Row]:
        return self.world.table(f"stripe.{kind}")

    def hidden(self, id: str) -> Row:
        """What Stripe knows of an object and never says."""
        return self.world.table("stripe.hidden").setdefault(id, {})

    def make(self, kind: str, **values: Any) -> Row:
        """A new row, kept; made now."""
        if "created" in shapes.known_fields(kind):
            values.setdefault("created", self.world.now())
        row = shapes.blank(kind, **values)
        self.rows(kind)[row["id"]] = row
        return row

    def get(self, kind: str, id: str, param: str = "id") -> Row:
        row = self.rows(kind).get(id)
        if row is None:
            raise missing(kind.rpartition(".")[2] if kind != "checkout.session" else kind, id, param)
        return row

    def event(self, type: str, row: Row, before: Row | None = None) -> None:
        """Something happened to a row, as it is now; ``before`` are the values that changed."""
        content: Row = {"object": copy.deepcopy(row)}
        if before is not None:
            content["previous_attributes"] = before
        event = shapes.blank(
            "event",
            api_version=self.version,
            created=self.world.now(),
            data=content,
            pending_webhooks=1,
            request=dict(self.request),
            type=type,
        )
        for name in ("account", "context"):
            event.pop(name)
        event.pop("metadata", None)
        self._tell(event, type, exchange.written(event))

    def page(self, kind: str, url: str, params: Row, fits: Callable[[Row], bool] = lambda row: True) -> Row:
        """The newest first, from and up to where it was asked."""
        rows = [row for row in reversed(self.rows(kind).values()) if fits(row) and _made(row, params.get("created"))]
        limit = params.get("limit", 10)
        if not 1 <= limit <= 100:
            raise invalid("limit must be between 1 and 100", "limit")
        backward = "ending_before" in params
        if backward:
            rows = rows[: _place(rows, params["ending_before"], kind, "ending_before")]
            chosen = rows[-limit:]
        else:
            if "starting_after" in params:
                rows = rows[_place(rows, params["starting_after"], kind, "starting_after") + 1 :]
            chosen = rows[:limit]
        return shapes.listed(chosen, url, len(rows) > len(chosen))

    def secret(self, id: str) -> str:
        return f"{id}_secret_{random_text(25)}"


def _place(rows: list[Row], id: str, kind: str, param: str) -> int:
    for number, row in enumerate(rows):
        if row["id"] == id:
            return number
    raise missing(kind, id, param)


def _made(row: Row, created: Any) -> bool:
    if created is None:
        return True
    if isinstance(created, int):
        return bool(row["created"] == created)
    tests = {
        "gt": lambda at, bound: at > bound,
        "gte": lambda at, bound: at >= bound,
        "lt": lambda at, bound: at < bound,
        "lte": lambda at, bound: at <= bound,
    }
    return all(tests[name](row["created"], bound) for name, bound in created.items())
