"""Webhooks on their way to the shop: sent, sent again, doubled, late, out of order, lost, or kept until asked for."""

from __future__ import annotations

import heapq
import http.client
import itertools
import random
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

# Seconds between the tries, if the shop does not answer with 2xx.
RETRIES = (2.0, 10.0, 60.0, 300.0)
PATIENCE = 20


@dataclass(frozen=True, slots=True)
class Webhook:
    """One message, signed and ready to be posted."""

    event: str
    type: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Way:
    """How messages travel from now on."""

    copies: int = 1
    delay: float = 0.0
    drop: int = 0  # so many are lost; below zero: all
    hold: bool = False  # kept until released
    retry: bool = True


@dataclass(slots=True)
class Journey:
    """What became of one event."""

    event: str
    type: str
    body: bytes
    tries: list[int] = field(default_factory=list)  # the shop's answers; 0 where there was none
    state: str = "waiting"  # waiting, held, lost, taken, arrived, failed

    def as_data(self) -> dict[str, Any]:
        return {"event": self.event, "type": self.type, "state": self.state, "tries": list(self.tries)}


class Outbox:
    """The messages of one processor. Without an address they lie here until somebody takes them."""

    def __init__(self, sign: Callable[[bytes], dict[str, str]], address: str = "") -> None:
        self.sign = sign
        self.address = address
        self.way = Way()
        self.journeys: dict[str, Journey] = {}
        self._untaken: list[str] = []
        self._held: list[str] = []
        self._due: list[tuple[float, int, str, int]] = []
        self._numbers = itertools.count()
        self._first_tries = 0
        self._posting = 0
        self._changed = threading.Condition()
        self._stopped = False
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="webhook")
        self._clerk = threading.Thread(target=self._work, name="webhooks", daemon=True)
        self._clerk.start()

    def close(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._clerk.join()
        self._pool.shutdown(cancel_futures=True)

    def send(self, event: str, type: str, body: bytes) -> None:
        """On its way, as the way is now."""
        with self._changed:
            journey = self.journeys.setdefault(event, Journey(event, type, body))
            if self.way.drop:
                self.way.drop -= 1
                journey.state = "lost"
            elif self.way.hold:
                journey.state = "held"
                self._held.append(event)
            else:
                self._start([event] * self.way.copies)

    def _start(self, events: Iterable[str], delay: float | None = None) -> None:
        for event in events:
            if not self.address:
                self._untaken.append(event)
                continue
            due = time.monotonic() + (self.way.delay if delay is None else delay)
            heapq.heappush(self._due, (due, next(self._numbers), event, 0))
            self._first_tries += 1
        self._changed.notify_all()

    def redeliver(self, event: str, copies: int = 1) -> None:
        """Once more, whatever became of it before."""
        with self._changed:
            if event not in self.journeys:
                raise KeyError(event)
            self._start([event] * copies, delay=0)

    def release(self, order: str | list[str] = "forward", copies: int = 1, seed: int = 0) -> list[str]:
        """Sends what was held, ``forward``, ``backward``, ``shuffled``, or in the order of the events named.

        One after the other: each is sent when the shop has answered the one before.
        """
        with self._changed:
            held, self._held = self._held, []
            if isinstance(order, list):
                chosen = [event for event in order if event in held]
                self._held = [event for event in held if event not in chosen]
                held = chosen
            elif order == "backward":
                held.reverse()
            elif order == "shuffled":
                random.Random(seed).shuffle(held)
            events = [event for event in held for _ in range(copies)]
            if not self.address:
                self._start(events)
                return events
        for event in events:
            self._try(event, len(RETRIES))
        return events

    def take(self) -> list[Webhook]:
        """What lies here because there is no address, signed now; each is handed out once."""
        with self._changed:
            events, self._untaken = self._untaken, []
            for event in events:
                self.journeys[event].state = "taken"
        # Signing may wait for the world's lock, which others hold while they send: never inside this one's.
        return [self.signed(event) for event in events]

    def forget(self) -> None:
        """As if nothing had happened; what is being posted right now still arrives."""
        with self._changed:
            self._changed.wait_for(lambda: self._posting == 0, PATIENCE)
            self._first_tries = 0
            self.way = Way()
            for kept in (self.journeys, self._untaken, self._held, self._due):
                kept.clear()
            self._changed.notify_all()

    def arrived(self, event: str) -> bool:
        """Whether the shop took it, by hand or by post."""
        return event in self.journeys and self.journeys[event].state in ("arrived", "taken")

    def told(self) -> list[dict[str, Any]]:
        """What became of each event so far."""
        with self._changed:
            return [journey.as_data() for journey in self.journeys.values()]

    def resume(self, told: Iterable[dict[str, Any]], bodies: Callable[[str], bytes]) -> None:
        """Goes on where an earlier process stopped: what had not arrived is sent, what was held stays held."""
        with self._changed:
            for each in told:
                event = each["event"]
                self.journeys[event] = Journey(event, each["type"], bodies(event), each["tries"], each["state"])
                if each["state"] == "held":
                    self._held.append(event)
                elif each["state"] == "waiting":
                    self._start([event])

    def signed(self, event: str) -> Webhook:
        """One message as it would be posted now."""
        journey = self.journeys[event]
        return Webhook(event, journey.type, self.sign(journey.body), journey.body)

    def settle(self, patience: float = 60) -> None:
        """Returns when each message that is not held had its first try."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._first_tries == 0, patience):
                raise TimeoutError("webhooks are still on their way")

    def _work(self) -> None:
        with self._changed:
            while not self._stopped:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
                    continue
                _, _, event, tried = heapq.heappop(self._due)
                self._posting += 1
                self._pool.submit(self._try_from_queue, event, tried, first=tried == 0)

    def _try_from_queue(self, event: str, tried: int, first: bool) -> None:
        try:
            self._try(event, tried, first)
        finally:
            with self._changed:
                self._posting -= 1
                self._changed.notify_all()

    def _try(self, event: str, tried: int, first: bool = False) -> None:
        status = self._post(self.signed(event))
        with self._changed:
            journey = self.journeys[event]
            journey.tries.append(status)
            if 200 <= status < 300:
                journey.state = "arrived"
            elif self.way.retry and tried < len(RETRIES) and not self._stopped:
                heapq.heappush(self._due, (time.monotonic() + RETRIES[tried], next(self._numbers), event, tried + 1))
            elif journey.state != "arrived":
                journey.state = "failed"
            if first:
                self._first_tries -= 1
            self._changed.notify_all()

    def _post(self, webhook: Webhook) -> int:
        parts = urlsplit(self.address)
        make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = make(parts.hostname or "127.0.0.1", parts.port, timeout=PATIENCE)
        try:
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path or "/", webhook.body, webhook.headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
