"""A site with plans, both stand-ins beside it, one clock for all, and somebody with an account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from keepword.enforcement import versions
from keepword.parts.mail.models import Message
from keepword.parts.payments.actions import hear
from keepword.parts.plans import catalogue
from keepword.parts.plans.actions import pass_time, take
from keepword.parts.plans.models import Subscription
from payment_fakes import Fakes, browser
from tests.selling import sell_by

BASE = "http://testserver"


@dataclass
class Company:
    """What a test does as an account holder, and as the world around."""

    fakes: Fakes
    name: str
    account: Any
    clock: Any
    client: Client
    heard: list[Any] = field(default_factory=list)

    @property
    def fake(self) -> Any:
        return self.fakes.processors[self.name]

    @property
    def row(self) -> Subscription:
        """The newest plan of the account."""
        found: Subscription = Subscription.objects.filter(person_id=self.account.pk).order_by("-made_at")[0]
        return found

    @property
    def number(self) -> str:
        """The company's own number of the subscription."""
        return str(self.row.reference).removeprefix("subscription:")

    def choose(self, key: str = "plus-month", by: str = "") -> Subscription:
        offer = catalogue.current().offer(key)
        assert offer is not None
        return take.take(self.account, offer, by or self.name, BASE, "en")

    def agree(self, page: str = "", **how: Any) -> None:
        """On the company's page."""
        page = page or self.row.page
        (browser.pay if "/c/pay/" in page else browser.approve)(page, **how)

    def begin(self, key: str = "plus-month") -> Subscription:
        """A plan that runs."""
        self.choose(key)
        self.agree()
        self.deliver()
        return self.row

    def messages(self) -> list[Any]:
        return [each for name in ("stripe", "paypal") for each in self.fakes.webhooks(name)]

    def hear(self, message: Any) -> int:
        name = "stripe" if "Stripe-Signature" in message.headers else "paypal"
        return self.client.post(
            f"/hooks/{name}/", message.body, "application/json", headers=dict(message.headers)
        ).status_code

    def deliver(self) -> int:
        """Hands the messages over and works them off; how many there were."""
        sent = self.messages()
        for each in sent:
            assert self.hear(each) == 204
        while hear.work_off():
            continue
        return len(sent)

    def days(self, count: int) -> None:
        """So many days go by, for us and for the companies."""
        for _ in range(count):
            self.clock.shift(timedelta(days=1))
            self.fakes.forward()

    def work(self) -> None:
        """What the worker does now and then."""
        self.deliver()
        pass_time.look_again()
        pass_time.move_on()

    def mails(self) -> list[str]:
        return list(Message.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture(params=["stripe", "paypal"])
def company(request: pytest.FixtureRequest, db: None, settings: Any, client: Client) -> Iterator[Company]:
    versions.current()
    account: Any = get_user_model().objects.create_user("ada@example.org", "Ada")
    with time_machine.travel(datetime.now(UTC), tick=True) as clock, Fakes() as fakes:
        sell_by(fakes, settings)
        yield Company(fakes, request.param, account, clock, client)
