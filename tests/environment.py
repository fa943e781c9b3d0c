"""Loaded before everything else (`-p tests.environment`): the site the tests stand on, and the database they run on.

Both have to be there before Django reads its settings, which pytest-django does before any conftest.py is asked.
"""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path

import pytest

from tests import postgresql

os.environ.setdefault("KEEPWORD_SITE", str(Path(__file__).parents[1] / "sites" / "wescom"))
os.environ.pop("KEEPWORD_DATA", None)
# The tests start hundreds of processes; without the bytecode each would compile every module again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

_clusters: list[postgresql.Cluster] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Starts the one server that all test processes share; those get its address with their environment."""
    wanted = "--engine=postgresql" in args or ("--engine", "postgresql") in itertools.pairwise(args)
    if wanted and postgresql.BINARIES and "PYTEST_XDIST_WORKER" not in os.environ:
        cluster = postgresql.Cluster.start()
        os.environ["DATABASE_URL"] = cluster.url
        os.environ["KEEPWORD_KEYS_URL"] = cluster.keys_url
        _clusters.append(cluster)


def pytest_unconfigure(config: pytest.Config) -> None:
    while _clusters:
        _clusters.pop().stop()
