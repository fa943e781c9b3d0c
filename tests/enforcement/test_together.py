"""Writes that share a transaction: each is there or failed for itself, whichever thread carried it out."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connections

from keepword.enforcement.models import RefusalCount
from keepword.enforcement.sqlite.together import Queue

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("really_committed"),
    pytest.mark.sqlite_only,
]
DAY = date(2026, 3, 2)
WRITERS = 7
asking: contextvars.ContextVar[int] = contextvars.ContextVar("asking")


class Spoilt(Exception):
    """What one of the writes raises."""


class Crowd:
    """One write that is held up, and others that come meanwhile and so have to wait together."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self.queue, self.threads = Queue(), threads
        self.carried_by: dict[int, int] = {}
        self.begun, self.go_on = threading.Event(), threading.Event()

    def run(self, last: Callable[[], None] = lambda: None) -> list[Future[int]]:
        """The answers of all, that of the last one after it did what it is told."""
        first = self.threads.submit(self._ask, 0, self._hold)
        assert self.begun.wait(10)
        rest = [self.threads.submit(self._ask, number, lambda: None) for number in range(1, WRITERS)]
        rest.append(self.threads.submit(self._ask, WRITERS, last))
        waiting = threading.Event()
        while len(self.queue._waiting) < WRITERS:
            waiting.wait(0.001)
        self.go_on.set()
        return [first, *rest]

    def _hold(self) -> None:
        self.begun.set()
        assert self.go_on.wait(10)

    def _ask(self, number: int, before: Callable[[], None]) -> int:
        asking.set(number)

        def work() -> int:
            assert asking.get() == number
            self.carried_by[number] = threading.get_ident()
            before()
            RefusalCount.objects.create(day=DAY, obligation=str(number), count=1)
            return number

        try:
            return self.queue.write(work)
        finally:
            connections.close_all()


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        yield Crowd(threads)


def kept() -> set[int]:
    return {int(each) for each in RefusalCount.objects.values_list("obligation", flat=True)}


def test_those_that_wait_go_together_each_as_its_asker(crowd: Crowd) -> None:
    answers = [each.result(20) for each in crowd.run()]
    assert answers == list(range(WRITERS + 1))
    assert kept() == set(answers)
    assert len({crowd.carried_by[number] for number in range(1, WRITERS + 1)}) == 1


def test_one_that_fails_takes_nobody_along(crowd: Crowd) -> None:
    def fail() -> None:
        raise Spoilt

    answers = crowd.run(fail)
    with pytest.raises(Spoilt):
        answers[-1].result(20)
    assert [each.result(20) for each in answers[:-1]] == list(range(WRITERS))
    assert kept() == set(range(WRITERS))


def test_a_row_that_is_there_already_takes_nobody_along(crowd: Crowd) -> None:
    def twice() -> None:
        RefusalCount.objects.create(day=DAY, obligation="0", count=1)

    answers = crowd.run(twice)
    with pytest.raises(IntegrityError):
        answers[-1].result(20)
    assert kept() == set(range(WRITERS))


def test_the_turn_goes_on_after_a_failure(crowd: Crowd) -> None:
    def fail() -> int:
        raise Spoilt

    for _ in range(2):
        with pytest.raises(Spoilt):
            crowd.queue.write(fail)
    assert crowd.queue.write(lambda: 5) == 5
    assert crowd.queue._waiting == []
