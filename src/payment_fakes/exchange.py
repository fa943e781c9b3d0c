"""A request and its answer, as both processors read and write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    """What came in. Names of headers are in small letters."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def form(self) -> list[tuple[str, str]]:
        """The pairs of the address, then those of a form in the body."""
        pairs = parse_qsl(self.query, keep_blank_values=True)
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            pairs += parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return pairs

    def field(self, name: str, default: str = "") -> str:
        """The last value given under a name."""
        return dict(self.form()).get(name, default)


@dataclass(slots=True)
class Answer:
    """What goes out. ``hang_up`` closes the connection without a word."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False


def data(content: Any, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, written(content), {"Content-Type": "application/json", **named})


def written(content: Any) -> bytes:
    """The bytes of a document; webhooks are signed over exactly these."""
    return json.dumps(content, indent=2, ensure_ascii=False).encode()


def redirect(address: str) -> Answer:
    return Answer(303, b"", {"Location": address, "Cache-Control": "no-store"})
