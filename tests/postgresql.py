"""A PostgreSQL server of the tests' own, from Debian's binaries."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests import prepared

BINARIES = max(glob.glob("/usr/lib/postgresql/*/bin"), default=os.environ.get("PG_BINDIR", ""))

# The server refuses to run as root; Debian's package brings a user for it.
USER = "postgres" if os.geteuid() == 0 else None
# No test cuts the power; and what a killed server shared between its processes lies in its folder, and goes with that.
SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "dynamic_shared_memory_type=mmap")
HASTY = [word for each in SETTINGS for word in ("-c", each)]


class Cluster:
    """A PostgreSQL server of the tests' own, in a temporary folder, on a socket there."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process

    @classmethod
    def start(cls, data: Path | None = None) -> Cluster:
        """Starts one on a copy of ``data``, which `stop` kept, or on an empty one."""
        folder = Path(tempfile.mkdtemp(prefix="postgresql-", dir=prepared.folder()))
        if USER:
            shutil.chown(folder, USER)
        prepared.copied(data or prepared.once("cluster", _make_empty), folder / "data")
        command = [str(Path(BINARIES) / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-h", ""]
        with (folder.parent / f"{folder.name}.log").open("wb") as log:
            process = subprocess.Popen([*command, *HASTY], user=USER, stdout=log, stderr=log, cwd="/")
        cluster = cls(folder, process)
        _wait_until_it_answers(cluster)
        return cluster

    @property
    def url(self) -> str:
        return f"postgresql://keepword@/postgres?host={self.folder}"

    @property
    def keys_url(self) -> str:
        return f"postgresql://keepword@/keys?host={self.folder}"

    def stop(self, keep: Path | None = None) -> None:
        """Ends it; what it held goes to ``keep``, from where others can start."""
        self.process.terminate()
        self.process.wait(timeout=30)
        if keep:
            (self.folder / "data").rename(keep)
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder.parent / f"{self.folder.name}.log").unlink(missing_ok=True)


def _make_empty(folder: Path) -> None:
    folder.mkdir()
    if USER:
        shutil.chown(folder, USER)
    initdb = [str(Path(BINARIES) / "initdb"), "-D", str(folder), "-U", "keepword", "-A", "trust", "-E", "UTF8"]
    command = [*initdb, "--no-sync", "--locale=C.UTF-8"]
    subprocess.run(command, user=USER, check=True, stdout=subprocess.DEVNULL, cwd="/")


def _wait_until_it_answers(cluster: Cluster) -> None:
    """A server accepts connections before it can use them, so the socket alone says nothing."""
    import psycopg

    while cluster.process.poll() is None:
        try:
            psycopg.connect(cluster.url).close()
        except psycopg.OperationalError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                cluster.process.wait(timeout=0.02)
            continue
        return
    pytest.exit("PostgreSQL's server did not start", returncode=4)
