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

SITES = Path(__file__).parents[1] / "sites"
os.environ.setdefault("KEEPWORD_SITE", str(SITES / "wescom"))
os.environ.pop("KEEPWORD_DATA", None)
# The tests start hundreds of processes; without the bytecode each would compile every module again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

_clusters: list[postgresql.Cluster] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Chooses the site, and starts the one server that all test processes share; those inherit the environment."""
    if "--site=wesrom" in args or ("--site", "wesrom") in itertools.pairwise(args):
        os.environ["KEEPWORD_SITE"] = str(SITES / "wesrom")
    wanted = "--engine=postgresql" in args or ("--engine", "postgresql") in itertools.pairwise(args)
    if wanted and postgresql.BINARIES and "PYTEST_XDIST_WORKER" not in os.environ:
        cluster = postgresql.Cluster.start()
        os.environ["DATABASE_URL"] = cluster.url
        os.environ["KEEPWORD_KEYS_URL"] = cluster.keys_url
        _clusters.append(cluster)


def pytest_unconfigure(config: pytest.Config) -> None:
    while _clusters:
        _clusters.pop().stop()
