"""What comes round by itself is done in its turn, and what breaks off keeps nothing else from being done."""

from __future__ import annotations

import logging
import threading

import pytest

from keepword.enforcement import jobs


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> dict[str, jobs.Job]:
    monkeypatch.setattr(jobs, "JOBS", {})
    monkeypatch.setattr(jobs, "ending", threading.Event())
    return jobs.JOBS


def test_a_job_is_done_at_once_and_again_when_its_time_has_come(listed: dict[str, jobs.Job]) -> None:
    done: list[int] = []
    jobs.job(every=3600)(lambda: done.append(1))
    assert (jobs.run_due(), jobs.run_due(), done) == (1, 0, [1])
    (each,) = listed.values()
    each.due_at -= 3600
    assert (jobs.run_due(), done) == (1, [1, 1])


def test_nothing_is_begun_once_it_is_to_end(listed: dict[str, jobs.Job]) -> None:
    done: list[int] = []

    @jobs.job(every=0)
    def told_to_end_meanwhile() -> None:
        jobs.ending.set()

    @jobs.job(every=0)
    def another() -> None:
        done.append(1)

    jobs.run_due()
    assert (len(listed), done) == (2, [])


def test_one_that_breaks_off_is_logged_without_its_words_and_the_next_is_done(
    listed: dict[str, jobs.Job], caplog: pytest.LogCaptureFixture
) -> None:
    done: list[int] = []

    @jobs.job(every=1)
    def breaks() -> None:
        raise OSError("ann@example.org")

    @jobs.job(every=1)
    def works() -> None:
        done.append(1)

    with caplog.at_level(logging.ERROR, "keepword.jobs"):
        assert jobs.run_due() == 2
    assert done == [1]
    assert [record.getMessage() for record in caplog.records] == [
        f"the job {breaks.__module__}.breaks broke off and is tried again"
    ]


def test_one_that_waits_for_others_keeps_nobody_waiting_and_is_not_begun_twice(listed: dict[str, jobs.Job]) -> None:
    begun, answer = threading.Semaphore(0), threading.Event()
    done: list[int] = []

    @jobs.job(every=0, apart=True)
    def waits() -> None:
        begun.release()
        answer.wait(60)

    jobs.job(every=0)(lambda: done.append(1))
    try:
        jobs.run_due()
        assert begun.acquire(timeout=60)
        jobs.run_due()
        assert done == [1, 1]
        assert not begun.acquire(blocking=False)
    finally:
        answer.set()
    assert begun.acquire(timeout=60), "it comes round by itself"
    jobs.finish(60)
    (each,) = [each for each in listed.values() if each.thread]
    assert each.thread is not None
    assert not each.thread.is_alive()
