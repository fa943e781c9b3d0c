"""Loaded before everything else (`-p tests.environment`): the site the tests stand on, and the database they run on.

Both have to be there before Django reads its settings, which pytest-django does before any conftest.py is asked.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests import postgresql, prepared

SITES = Path(__file__).parents[1] / "sites"
os.environ.setdefault("KEEPWORD_SITE", str(SITES / "wescom"))
os.environ.pop("KEEPWORD_DATA", None)
# The tests start hundreds of processes; without the bytecode each would compile every module again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# What a test keeps is to survive the end of a process, and nobody here cuts the power: no test waits for a disk.
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None

_clusters: list[postgresql.Cluster] = []
_prepared: list[Path] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Chooses the site, and starts the one server that all test processes share; those inherit the environment."""
    if "--site=wesrom" in args or ("--site", "wesrom") in itertools.pairwise(args):
        os.environ["KEEPWORD_SITE"] = str(SITES / "wesrom")
    if prepared.FOLDER not in os.environ:
        _prepared.append(prepared.begin())
    wanted = "--engine=postgresql" in args or ("--engine", "postgresql") in itertools.pairwise(args)
    if wanted and postgresql.BINARIES and "PYTEST_XDIST_WORKER" not in os.environ:
        cluster = postgresql.Cluster.start()
        os.environ["DATABASE_URL"] = cluster.url
        os.environ["KEEPWORD_KEYS_URL"] = cluster.keys_url
        _clusters.append(cluster)


def pytest_unconfigure(config: pytest.Config) -> None:
    while _clusters:
        _clusters.pop().stop()
    while _prepared:
        prepared.end(_prepared.pop())
