"""Both processors, a client of each, and a shop that listens."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import stripe

from payment_fakes import Fakes

stripe.enable_telemetry = False


@pytest.fixture
def fakes() -> Iterator[Fakes]:
    with Fakes() as both:
        yield both


@pytest.fixture
def client(fakes: Fakes) -> stripe.StripeClient:
    return stripe.StripeClient(fakes.stripe.key, base_addresses={"api": fakes.stripe_url})


@pytest.fixture
def wallet(fakes: Fakes) -> Wallet:
    return Wallet(fakes)


class Wallet:
    """PayPal's interface, asked as a thin client does."""

    def __init__(self, fakes: Fakes) -> None:
        self.fakes = fakes
        self.token = ""

    def log_in(self, credentials: str = "") -> tuple[int, Any]:
        app = credentials or f"{self.fakes.paypal.client}:{self.fakes.paypal.secret}"
        headers = {
            "Authorization": f"Basic {base64.b64encode(app.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self._ask("POST", "/v1/oauth2/token", urlencode({"grant_type": "client_credentials"}).encode(), headers)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        if not self.token:
            self.token = self.log_in()[1]["access_token"]
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **named}
        return self._ask(method, path, content, given)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, Any]:
        parts = urlsplit(self.fakes.paypal_url)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        finally:
            connection.close()


class Shop:
    """Listens for webhooks, and answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                shop.heard.append((dict(self.headers.items()), body))
                self.send_response(shop.statuses.pop(0) if shop.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks/{{processor}}/"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def types(self) -> list[str]:
        events = [json.loads(body) for _, body in self.heard]
        return [event.get("type") or event["event_type"] for event in events]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def shop() -> Iterator[Shop]:
    listening = Shop()
    yield listening
    listening.close()
