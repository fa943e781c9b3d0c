"""The same site on PostgreSQL: served by two workers, killed without warning, started again."""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.serving import Served, serve, until_it_answers
from tests.postgresql import Cluster
from tests.sites.bundled import FOLDER
from tests.waiting import until

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    running = Cluster.start()
    yield running
    running.stop()


def states(served: Served) -> dict[str, str]:
    """The lights, once every probe has looked."""
    lights: dict[str, str] = {}

    def all_looked() -> bool:
        with urllib.request.urlopen(f"{served.address}/privacy/evidence.json", timeout=10) as answer:
            told = json.load(answer)
        lights.update({each["id"]: each["state"] for each in told["statements"] if each["state"] != "planned"})
        return "stale" not in lights.values()

    until(all_looked, what="a look of every probe")
    return lights


def test_it_serves_and_is_killed_and_serves_again(cluster: Cluster, tmp_path: Path) -> None:
    with serve(FOLDER / "wesrom", tmp_path / "data", DATABASE_URL=cluster.url) as first:
        assert set(states(first).values()) == {"passed"}
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait(timeout=20)
    with serve(FOLDER / "wesrom", tmp_path / "data", DATABASE_URL=cluster.url) as second:
        until_it_answers(second)
        with urllib.request.urlopen(f"{second.address}/privacy/evidence.json", timeout=10) as answer:
            assert json.load(answer)["version"] == 1, "the first version is published once"
        assert set(states(second).values()) == {"passed"}
    assert not (tmp_path / "data" / "site.sqlite3").exists()
