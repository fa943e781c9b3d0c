"""What a processor was sent, field by field, so that tests can see that nothing but the declared went out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from payment_fakes.exchange import Request

# Kept of the headers: those that say something about the sender or the deed. Never the credentials.
UNTOLD = frozenset({"authorization", "cookie", "host", "content-length", "connection", "accept-encoding"})


@dataclass(slots=True)
class Sent:
    """One request to the interface of a processor. ``refused`` names fields it does not know or has no use for."""

    processor: str
    method: str
    path: str
    fields: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 0
    refused: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def remembered(processor: str, request: Request) -> Sent:
    """The request as it will be told to tests; nested fields have names such as ``a[b]`` or ``a.0.b``."""
    headers = {name: value for name, value in request.headers.items() if name not in UNTOLD}
    fields = dict(request.form())
    if request.headers.get("content-type", "").startswith("application/json") and request.body:
        try:
            fields |= dict(_flat(json.loads(request.body)))
        except ValueError:
            fields["(unreadable)"] = request.body.decode("utf-8", "replace")[:200]
    return Sent(processor, request.method, request.path, fields, headers)


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{name}.{number}" if name else str(number))
    elif name:
        yield name, value if isinstance(value, str) else json.dumps(value)
