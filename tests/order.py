"""In which order the tests run: long ones first, so that no process waits at the end for another one's last.

Within that the order stays random, and what pytest-django asks for holds: tests that roll back, then those that commit.
"""

from __future__ import annotations

import os
from itertools import groupby

import pytest

# A slow test takes as long as some dozen others.
WEIGHT = 12


def arranged(items: list[pytest.Item]) -> list[pytest.Item]:
    """Long ones first, in each of the parts that the test processes get."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    parts: list[list[pytest.Item]] = [[] for _ in range(workers)]
    weights = [0] * workers
    slow = sorted((item for item in items if _is_slow(item)), key=_rank)
    quick = sorted((item for item in items if not _is_slow(item)), key=_rank)
    for _, block in groupby(slow, lambda item: (_rank(item), item.path)):
        least = weights.index(min(weights))
        parts[least] += (together := list(block))
        weights[least] += WEIGHT * len(together)
    for number, part in enumerate(parts):
        share = (len(items) - sum(map(len, parts[:number]))) // (workers - number)
        missing = max(0, share - len(part))
        part += quick[:missing]
        del quick[:missing]
    return [*(item for part in parts for item in part), *quick]


def _is_slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None


def _rank(item: pytest.Item) -> int:
    """Those that roll the database back, those that commit, those without a database."""
    database = item.get_closest_marker("django_db")
    if database is None:
        return 2
    commits = database.kwargs.get("transaction") or "transactional_db" in getattr(item, "fixturenames", ())
    return 1 if commits else 0
