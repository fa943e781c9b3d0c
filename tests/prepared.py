"""What many tests begin with, made once for all of them: each takes a copy, and no process starts for it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

FOLDER = "TESTS_PREPARED"  # in the environment, so that all test processes of a run share it
PREFIX = "keepword-tests-"


def begin() -> Path:
    """Makes the folder of this run; the first of its processes does it, and takes away what killed runs left."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        run = left.name.removeprefix(PREFIX).partition("-")[0]
        if not Path("/proc", run).exists():
            _take_away_folders_of_tests(run)
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)  # PostgreSQL's user has a folder in it
    os.environ[FOLDER] = str(folder)
    return folder


def _take_away_folders_of_tests(run: str) -> None:
    """Pytest itself keeps those of a run that was killed for three days; in their lock stands whose they are."""
    for lock in list(Path(tempfile.gettempdir()).glob("pytest-of-*/pytest-[0-9]*/.lock")):
        with contextlib.suppress(OSError):  # another run is tidying up, too
            if lock.read_text() == run:
                shutil.rmtree(lock.parent, ignore_errors=True)


def end(folder: Path) -> None:
    os.environ.pop(FOLDER, None)
    shutil.rmtree(folder, ignore_errors=True)


def folder() -> Path:
    """The folder of this run."""
    return Path(os.environ[FOLDER])


def once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder of this name: ``make`` fills it for whoever asks first, everybody else waits."""
    place = folder() / name
    with place.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            fresh = place.with_name(f"{name}.unfinished")
            shutil.rmtree(fresh, ignore_errors=True)
            make(fresh)
            fresh.rename(place)
    return place


def copied(source: Path, target: Path) -> Path:
    """A copy with the same rights and owners."""
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "--archive", "--no-target-directory", str(source), str(target)], check=True)
    return target
