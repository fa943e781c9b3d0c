"""What both processors are: an interface for shops, pages for payers, webhooks, faults, and a memory of what came."""

from __future__ import annotations

import abc
from collections import deque
from dataclasses import dataclass
from typing import Any

from payment_fakes.exchange import Answer, Request, written
from payment_fakes.faults import Faults
from payment_fakes.memory import Sent, remembered
from payment_fakes.webhooks import Outbox
from payment_fakes.world import Row, World


class Refused(Exception):
    """The processor says no; `answer` says it in its own words."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the dashboard. ``kind`` says what can be done with it: payment, pending, subscription, dispute."""

    kind: str
    id: str
    words: str
    money: str
    state: str
    at: float


class Processor(abc.ABC):
    """One of the two. `url` is its origin, known once it listens."""

    name: str

    def __init__(self, world: World, webhook: str = "") -> None:
        self.world = world
        self.url = ""
        self.faults = Faults()
        # The newest; a demo may run for weeks.
        self.sent: deque[Sent] = deque(maxlen=10_000)
        self.outbox = Outbox(self.sign, webhook)
        bodies = world.table(f"{self.name}.event")
        self.outbox.resume(list(world.table(f"{self.name}.journey").values()), lambda event: written(bodies[event]))
        world.saving.append(self._write_journeys)

    @abc.abstractmethod
    def sign(self, body: bytes) -> dict[str, str]:
        """The headers of a webhook with this body, signed now."""

    @abc.abstractmethod
    def is_interface(self, request: Request) -> bool:
        """Whether a shop asks, rather than a payer's browser."""

    @abc.abstractmethod
    def interface(self, request: Request, sent: Sent) -> Answer:
        """The answer for a shop."""

    @abc.abstractmethod
    def page(self, request: Request) -> Answer:
        """The answer for a browser."""

    @abc.abstractmethod
    def limited(self) -> Answer:
        """Too many requests, in this processor's words."""

    @abc.abstractmethod
    def broken(self, status: int) -> Answer:
        """An error of its own, in this processor's words."""

    @abc.abstractmethod
    def refund(self, payment: str, amount: Any = None) -> Row:
        """Somebody gives money back at the processor's own dashboard; the shop hears of it by webhook alone."""

    @abc.abstractmethod
    def dispute(self, payment: str, reason: str = "") -> Row:
        """The payer disputes a payment."""

    @abc.abstractmethod
    def end_dispute(self, id: str, outcome: str) -> Row:
        """A dispute is ``won`` by the shop, or ``lost``."""

    @abc.abstractmethod
    def renew(self, subscription: str, *, fail: bool = False) -> Row:
        """The next period of a subscription begins now, before its time; with ``fail`` its payment fails."""

    @abc.abstractmethod
    def failing(self, subscription: str, failing: bool = True) -> None:
        """From now on the payments of a subscription fail, or no longer."""

    @abc.abstractmethod
    def entries(self) -> list[Entry]:
        """What the dashboard shows, the newest first."""

    def answer(self, request: Request) -> Answer:
        """Whatever was asked, by whomever."""
        self.world.pass_time()
        if not self.is_interface(request):
            return self.page(request)
        sent = remembered(self.name, request)
        self.sent.append(sent)
        answer = self._with_faults(request, sent)
        sent.status = answer.status
        if request.method != "GET":
            self.world.save()
        return answer

    def _with_faults(self, request: Request, sent: Sent) -> Answer:
        slow = self.faults.take(request, "slow")
        if slow:
            self.faults.wait(slow.seconds)
        fault = self.faults.take(request, "error", "limit", "down", "garbage", "empty")
        if fault is None:
            return self.interface(request, sent)
        if fault.done:
            self.interface(request, sent)
        if fault.kind == "limit":
            return self.limited()
        if fault.kind == "down":
            return Answer(0, hang_up=True)
        if fault.kind == "garbage":
            return Answer(fault.status, b"<html><body>Bad gateway</body></html>", {"Content-Type": "text/html"})
        if fault.kind == "empty":
            return Answer(200, b"{}", {"Content-Type": "application/json"})
        return self.broken(fault.status)

    def forget(self) -> None:
        """Whatever was sent, is still to be told or still to go wrong; the rows are the world's."""
        self.sent.clear()
        self.faults.clear()
        self.outbox.forget()

    def _write_journeys(self) -> None:
        self.world.table(f"{self.name}.journey").update({each["event"]: each for each in self.outbox.told()})

    def event(self, event: dict[str, Any], type: str, body: bytes) -> None:
        """An event happened: it is kept, and told to the shop."""
        self.world.table(f"{self.name}.event")[event["id"]] = event
        self.outbox.send(event["id"], type, body)
