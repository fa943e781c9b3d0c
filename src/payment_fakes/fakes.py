"""Both processors together, listening: for tests, for the demo, and for whoever develops a shop."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from payment_fakes import control, dashboard, pages
from payment_fakes.exchange import Answer, Request
from payment_fakes.paypal_api.office import PayPal
from payment_fakes.processor import Processor
from payment_fakes.serving import Listening
from payment_fakes.stripe_api.office import Stripe
from payment_fakes.webhooks import Webhook
from payment_fakes.world import World

STRIPE_KEY = "sk_test_standin"
STRIPE_WEBHOOK_SECRET = "whsec_standin"
PAYPAL_CLIENT = "standin-client"
PAYPAL_SECRET = "standin-secret"
PAYPAL_WEBHOOK = "WH-STANDIN"


class Fakes:
    """Stripe and PayPal, each on a port of its own on loopback, until closed.

    ``webhook`` is where the shop hears of events; ``{processor}`` in it becomes `stripe` or `paypal`. Without it, a
    test takes them with `webhooks` and hands them over itself. ``file`` makes what happened outlast the process.
    """

    def __init__(
        self,
        *,
        webhook: str = "",
        stripe_port: int | socket.socket = 0,
        paypal_port: int | socket.socket = 0,
        file: Path | None = None,
        stripe_key: str = STRIPE_KEY,
        stripe_webhook_secret: str = STRIPE_WEBHOOK_SECRET,
        paypal_client: str = PAYPAL_CLIENT,
        paypal_secret: str = PAYPAL_SECRET,
        paypal_webhook_id: str = PAYPAL_WEBHOOK,
    ) -> None:
        self.world = World(file)
        to = {name: webhook.replace("{processor}", name) for name in ("stripe", "paypal")}
        self.stripe = Stripe(self.world, stripe_key, stripe_webhook_secret, to["stripe"])
        self.paypal = PayPal(self.world, paypal_client, paypal_secret, paypal_webhook_id, to["paypal"])
        self._listening: list[Listening] = []
        for processor, port in ((self.stripe, stripe_port), (self.paypal, paypal_port)):
            listening = Listening(port, self._answering(processor))
            processor.url = listening.url
            self._listening.append(listening)

    def _answering(self, processor: Processor) -> Any:
        def answer(request: Request) -> Answer:
            if request.path == pages.STYLE_PATH:
                return pages.style()
            if request.path.startswith(control.PREFIX):
                return control.answer(self, processor, request)
            if request.path == dashboard.PATH:
                return dashboard.answer(self, processor, request)
            return processor.answer(request)

        return answer

    @property
    def processors(self) -> Mapping[str, Processor]:
        return {"stripe": self.stripe, "paypal": self.paypal}

    @property
    def stripe_url(self) -> str:
        return self.stripe.url

    @property
    def paypal_url(self) -> str:
        return self.paypal.url

    def deliver_to(self, webhook: str) -> None:
        """From now on events are posted there; a shop often learns its own address after the processors."""
        for name, processor in self.processors.items():
            processor.outbox.address = webhook.replace("{processor}", name)

    def webhooks(self, processor: str) -> list[Webhook]:
        """What lies ready for a shop without an address, signed; each is handed out once."""
        return self.processors[processor].outbox.take()

    def settle(self) -> None:
        """Returns when each event that is not held was posted once."""
        for processor in self.processors.values():
            processor.outbox.settle()

    def forward(self, *, days: float = 0, seconds: float = 0) -> None:
        """Moves the clock of both on: sessions expire, subscriptions are renewed."""
        self.world.pass_time(days * 86_400 + seconds)
        self.world.save()

    def forget(self) -> None:
        """As if just started, on the same ports: for tests that share one."""
        with self.world.lock:
            self.world.forget()
        for processor in self.processors.values():
            processor.forget()

    def close(self) -> None:
        for listening in self._listening:
            listening.close()
        for processor in self.processors.values():
            processor.faults.clear()
            processor.outbox.close()
        self.world.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
