"""What PayPal's parts share: rows by kind, ids, moments, links, events."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from payment_fakes import exchange
from payment_fakes.pages import decimals
from payment_fakes.paypal_api.errors import missing
from payment_fakes.paypal_api.schema import WHOLE_HERE
from payment_fakes.world import CAPITALS, Row, World, random_text


class Ledger:
    """The rows of one PayPal account. Whoever calls holds the world's lock."""

    def __init__(
        self,
        world: World,
        tell: Callable[[Row, str, bytes], None],
        origin: Callable[[], str],
        resend: Callable[[str], None],
    ) -> None:
        self.world = world
        self._tell = tell
        self.resend = resend
        self._origin = origin

    @property
    def origin(self) -> str:
        return self._origin()

    def rows(self, kind: str) -> dict[str, Row]:
        return self.world.table(f"paypal.{kind}")

    def hidden(self, id: str) -> Row:
        """What PayPal knows of an object and never says."""
        return self.world.table("paypal.hidden").setdefault(id, {})

    def get(self, kind: str, id: str, issue: str = "INVALID_RESOURCE_ID") -> Row:
        row = self.rows(kind).get(id)
        if row is None:
            raise missing(issue)
        return row

    def keep(self, kind: str, row: Row) -> Row:
        self.rows(kind)[row["id"]] = row
        return row

    def moment(self, at: float | None = None) -> str:
        """As PayPal writes moments."""
        when = datetime.fromtimestamp(self.world.now() if at is None else at, UTC)
        return when.strftime("%Y-%m-%dT%H:%M:%SZ")

    def link(self, path: str, rel: str, method: str = "GET") -> Row:
        return {"href": self.origin + path, "rel": rel, "method": method}

    def event(self, type: str, kind: str, version: str, row: Row, summary: str) -> None:
        """Something happened to a resource, as it is now."""
        id = f"WH-{random_text(17, CAPITALS)}-{random_text(17, CAPITALS)}"
        path = f"/v1/notifications/webhooks-events/{id}"
        event = {
            "id": id,
            "event_version": "1.0",
            "create_time": self.moment(),
            "resource_type": kind,
            "resource_version": version,
            "event_type": type,
            "summary": summary,
            "resource": copy.deepcopy(row),
            "links": [self.link(path, "self"), self.link(f"{path}/resend", "resend", "POST")],
        }
        self._tell(event, type, exchange.written(event))


def number() -> str:
    """An id such as orders and captures have."""
    return random_text(17, CAPITALS)


def money(value: Decimal, currency: str) -> Row:
    digits = 0 if currency in WHOLE_HERE else decimals(currency)
    return {"currency_code": currency, "value": f"{value:.{digits}f}"}


def amount(given: dict[str, Any]) -> Decimal:
    return Decimal(given["value"])
