"""What comes round by itself is done in its turn, and what breaks off keeps nothing else from being done."""

from __future__ import annotations

import logging

import pytest

from keepword.enforcement import jobs


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> dict[str, jobs.Job]:
    monkeypatch.setattr(jobs, "JOBS", {})
    return jobs.JOBS


def test_a_job_is_done_at_once_and_again_when_its_time_has_come(listed: dict[str, jobs.Job]) -> None:
    done: list[int] = []
    jobs.job(every=3600)(lambda: done.append(1))
    assert (jobs.run_due(), jobs.run_due(), done) == (1, 0, [1])
    (each,) = listed.values()
    each.due_at -= 3600
    assert (jobs.run_due(), done) == (1, [1, 1])


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
