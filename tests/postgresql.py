"""A PostgreSQL server of the tests' own, from Debian's binaries."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

BINARIES = max(glob.glob("/usr/lib/postgresql/*/bin"), default=os.environ.get("PG_BINDIR", ""))


class Cluster:
    """A PostgreSQL server of the tests' own, in a temporary folder, on a socket there."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process

    @classmethod
    def start(cls) -> Cluster:
        folder = Path(tempfile.mkdtemp(prefix="keepword-postgresql-"))
        # The server refuses to run as root; Debian's package brings a user for it.
        user = "postgres" if os.geteuid() == 0 else None
        if user:
            shutil.chown(folder, user)
        binaries, data = Path(BINARIES), folder / "data"
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "keepword", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run([*initdb, "--locale=C.UTF-8"], user=user, check=True, stdout=subprocess.DEVNULL, cwd="/")
        command = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), "-h", "", "-c", "fsync=off"]
        with (folder.parent / f"{folder.name}.log").open("wb") as log:
            process = subprocess.Popen(command, user=user, stdout=log, stderr=log, cwd="/")
        cluster = cls(folder, process)
        _wait_until_it_answers(cluster)
        return cluster

    @property
    def url(self) -> str:
        return f"postgresql://keepword@/postgres?host={self.folder}"

    @property
    def keys_url(self) -> str:
        return f"postgresql://keepword@/keys?host={self.folder}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder.parent / f"{self.folder.name}.log").unlink(missing_ok=True)


def _wait_until_it_answers(cluster: Cluster) -> None:
    """A server accepts connections before it can use them, so the socket alone says nothing."""
    import psycopg

    while cluster.process.poll() is None:
        try:
            psycopg.connect(cluster.url).close()
        except psycopg.OperationalError:
            os.sched_yield()
            continue
        return
    pytest.exit("PostgreSQL's server did not start", returncode=4)
