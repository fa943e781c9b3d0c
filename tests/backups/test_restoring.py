"""A restore brings everything back or nothing, refuses what must not come back, and lets nobody erased come back."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from keepword.enforcement.backups.stream import read_header
from keepword.project.data_folder import DataFolder
from tests import forked
from tests.commands.test_commands import keepword
from tests.people_in_folders import folder_with
from tests.postgresql import BINARIES, Cluster
from tests.waiting import free_port, until

pytestmark = pytest.mark.slow

SITES = Path(__file__).parents[2] / "sites"
NUMBERS = itertools.count(1)
WESCOM, WESROM = SITES / "wescom", SITES / "wesrom"
# Somebody with a sealed name, and with a mail in the folder; prints their number.
COME = """
import sys, django
django.setup()
from pathlib import Path
from django.conf import settings
from keepword.parts.accounts.models import Account
for number in range(int(sys.argv[2])):
    made = Account(email=f"{sys.argv[1]}{number}@example.invalid", name=f"Sealed {sys.argv[1]}")
    made.save()
    print(made.pk)
mailbox = Path(settings.KEEPWORD_DATA_FOLDER) / "mailbox"
mailbox.mkdir(exist_ok=True)
(mailbox / ("0" * 32 + ".eml")).write_bytes(b"a mail that waits")
"""
ERASE = """
import sys, django
django.setup()
from keepword.enforcement.people import erasure
print(erasure.erase_now(int(sys.argv[1]), why="asked", language="en").number)
"""
WHO = """
import django
django.setup()
from keepword.enforcement.people import purpose
from keepword.parts.accounts.models import Account
from keepword.enforcement import ledger
for account in Account.objects.order_by("email"):
    with purpose.own(account.pk):
        print(account.pk, account.email, account.name)
assert not list(ledger.verify())
"""
PREPARE = """
import sys
from pathlib import Path
from keepword.project import serving
from keepword.project.commands import places
site, data = Path(sys.argv[1]), places.folder(Path(sys.argv[2]))
found, _ = places.read_site(site)
data.prepare(found.name)
places.set_up(site, data)
serving.prepare(serving.Serving(site, data))
"""


@dataclass
class Place:
    """A data folder, with the databases that go with it."""

    path: Path
    site: Path = WESCOM
    names: dict[str, str] = field(default_factory=dict)

    def run(self, code: str, *arguments: str) -> str:
        names = {
            "KEEPWORD_SITE": str(self.site),
            "KEEPWORD_DATA": str(self.path),
            "DJANGO_SETTINGS_MODULE": "keepword.project.settings",
            **self.names,
        }
        told = forked.run(*arguments, code=code, environment={**forked.surroundings(), **names})
        assert told.returncode == 0, told.stderr
        return told.stdout

    def prepare(self) -> Place:
        if self.names or self.path.exists():
            self.run(PREPARE, str(self.site), str(self.path))
        else:
            folder_with(self.path, KEEPWORD_SITE=str(self.site))
        return self

    def people(self) -> list[str]:
        return self.run(WHO).splitlines()

    def half_restored(self) -> bool:
        """Whether folder or database bears the mark of a restore that was interrupted."""
        return (self.path / "restore.unfinished").exists() or any(map(bears_mark, self.names.values()))

    def command(self, *arguments: object, site: Path | None = None) -> subprocess.CompletedProcess[str]:
        return forked.keepword(*arguments, "--site", site or self.site, "--data", self.path, **self.names)

    def whole_command(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """The same as people type it."""
        return keepword(*arguments, "--site", self.site, "--data", self.path, **self.names)

    def started(self, *arguments: object, most: int | None = None) -> forked.Program:
        """A command that goes on beside the test; ``most`` bytes is all that a file of its may hold."""
        command = (*arguments, "--site", self.site, "--data", self.path)
        return forked.start(*command, module="keepword", environment={**forked.surroundings(), **self.names}, most=most)


def bears_mark(url: str) -> bool:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT to_regclass('keepword_unfinished_restore')").fetchone()
    return row is not None and row[0] is not None


class Engine:
    """Makes places on one engine, each with databases of its own."""

    def __init__(self, folder: Path, cluster: Cluster | None) -> None:
        self.folder, self.cluster = folder, cluster

    def place(self, name: str, site: Path = WESCOM) -> Place:
        number = next(NUMBERS)
        names: dict[str, str] = {}
        if self.cluster is not None:
            names["DATABASE_URL"] = self._database(f"{name}_{number}")
            if number % 2:  # with keys in a file, and with keys in a database
                names["KEEPWORD_KEYS_URL"] = self._database(f"{name}_keys_{number}")
        return Place(self.folder / f"{name}{number}", site, names)

    def empty_again(self, place: Place) -> None:
        shutil.rmtree(place.path, ignore_errors=True)
        for url in place.names.values():
            name = url.split("/")[3].split("?")[0]
            self._admin(f"DROP DATABASE {name} WITH (FORCE)")
            self._admin(f"CREATE DATABASE {name}")

    def _database(self, name: str) -> str:
        assert self.cluster is not None
        self._admin(f"CREATE DATABASE {name}")
        return f"postgresql://keepword@/{name}?host={self.cluster.folder}"

    def _admin(self, statement: str) -> None:
        import psycopg

        assert self.cluster is not None
        with psycopg.connect(self.cluster.url, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    running = Cluster.start()
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "postgresql":
        assert BINARIES
        return Engine(tmp_path, request.getfixturevalue("cluster"))
    return Engine(tmp_path, None)


def with_master_key(place: Place, of: Place) -> Place:
    place.path.mkdir(mode=0o700, exist_ok=True)
    shutil.copy(of.path / "master.key", place.path)
    return place


def test_all_comes_back_but_whoever_was_erased_since(engine: Engine, tmp_path: Path) -> None:
    first = engine.place("first").prepare()
    ann, bob = first.run(COME, "ann", "2").split()
    before = first.people()
    made = first.whole_command("backup", tmp_path / "data.backup", "--json")
    assert made.returncode == 0, made.stderr
    first.run(ERASE, bob)
    assert first.command("backup", "--keys", tmp_path / "keys.backup").returncode == 0
    second = with_master_key(engine.place("second"), first)
    backups = (tmp_path / "data.backup", "--keys", tmp_path / "keys.backup")
    done = second.whole_command("restore", *backups, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["erased_again"], told["erased_left"], told["ledger_faults"]) == (1, 0, 0)
    assert told["sealed_opened"] == told["sealed_tried"] == 1
    assert second.people() == [line for line in before if line.startswith(ann)] == first.people()
    assert (second.path / "mailbox" / ("0" * 32 + ".eml")).read_bytes() == b"a mail that waits"
    assert second.path.stat().st_mode & 0o777 == 0o700
    for name in ("site.sqlite3", "keys.sqlite3", "policy.json"):
        assert not (second.path / name).exists() or (second.path / name).stat().st_mode & 0o777 == 0o600
    assert not (second.path / "restore.unfinished").exists()
    second.prepare()
    again = second.command("restore", *backups)
    assert again.returncode == 1
    assert "not empty" in again.stderr
    second.run(COME, "cat", "1")  # a new row gets a number that nobody has
    assert len(second.people()) == 2


def test_a_drill_is_held_beside_the_site_and_remembered(engine: Engine, tmp_path: Path) -> None:
    first = engine.place("first").prepare()
    first.run(COME, "ann", "3")
    backups = (tmp_path / "data.backup", "--keys", tmp_path / "keys.backup")
    assert first.command("backup", *backups).returncode == 0
    good = first.command("restore", *backups, "--drill", "--json")
    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout)["sealed_opened"] == 3
    whole = (tmp_path / "data.backup").read_bytes()
    (tmp_path / "data.backup").write_bytes(whole[:-1])
    bad = first.command("restore", *backups, "--drill")
    assert bad.returncode == 1
    assert "damaged" in bad.stderr
    drills = first.run(
        "import django; django.setup()\nfrom keepword.enforcement.backups.models import Drill\n"
        "print([each.passed for each in Drill.objects.order_by('at')])"
    )
    assert drills.strip() == "[True, False]"
    assert not (first.path / "drill").exists()
    assert len(first.people()) == 3


def test_what_must_not_be_restored_is_refused_and_nothing_is_written(engine: Engine, tmp_path: Path) -> None:
    first = engine.place("first").prepare()
    data, keys = tmp_path / "data.backup", tmp_path / "keys.backup"
    assert first.command("backup", "--keys", tmp_path / "older.keys").returncode == 0
    assert first.command("backup", data, "--keys", keys).returncode == 0
    whole = data.read_bytes()
    for place in (20, len(whole) // 2, len(whole) - 1):
        (tmp_path / f"changed{place}").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    second = with_master_key(engine.place("second"), first)
    cases = [
        ((tmp_path / "cut", "--keys", keys), "damaged"),
        *[((tmp_path / f"changed{place}", "--keys", keys), "damaged") for place in (20, len(whole) // 2)],
        ((data, "--keys", tmp_path / "older.keys"), "The key that opens"),
        ((keys, "--keys", data), "is a backup of the keys"),
        ((data,), "Give the backup of the keys"),
        ((tmp_path / "nowhere", "--keys", keys), "can’t be used"),
        ((first.path / "master.key", "--keys", keys), "no backup made by Keepword"),
    ]
    for arguments, words in cases:
        said = second.command("restore", *arguments)
        assert said.returncode == 1, arguments
        assert words in said.stderr, said.stderr
        assert "Traceback" not in said.stderr
        assert sorted(path.name for path in second.path.iterdir()) == ["master.key"], arguments
    other = second.command("restore", data, "--keys", keys, site=WESROM)
    assert "is a backup of another site" in other.stderr
    (second.path / "master.key").write_text("A" * 43 + "=")
    assert "give it the right one" in second.command("restore", data, "--keys", keys).stderr
    (second.path / "master.key").unlink()
    assert "Restore it from where you keep it apart" in second.command("restore", data, "--keys", keys).stderr


def test_a_lost_key_store_is_named_and_comes_back_beside_the_data(tmp_path: Path) -> None:
    first = Engine(tmp_path, None).place("first").prepare()
    ann, bob, _ = first.run(COME, "ann", "3").split()
    assert first.command("backup", "--keys", tmp_path / "keys.backup").returncode == 0
    first.run(ERASE, bob)
    there = first.command("restore", "--keys", tmp_path / "keys.backup")
    assert "There is a key store already" in there.stderr
    before = first.people()
    for file in first.path.glob("keys.sqlite3*"):
        file.unlink()
    lost = first.command("serve", "--port", free_port())
    assert lost.returncode == 1
    assert "it was lost, or is another one" in lost.stderr
    with DataFolder(first.path).serving():
        running = first.command("restore", "--keys", tmp_path / "keys.backup")
        assert f"(process {os.getpid()}) already runs" in running.stderr
    done = first.command("restore", "--keys", tmp_path / "keys.backup", "--json")
    assert done.returncode == 0, done.stderr
    assert first.people() == before
    keys = first.run(
        "import django; django.setup()\nfrom keepword.enforcement.keys.models import PersonKey\n"
        "print(*PersonKey.objects.values_list('person', flat=True))"
    )
    assert ann in keys
    assert keys.count(bob) <= 1, "of whoever was erased since there is at most the key that the erasure itself needs"


def test_a_disk_that_fills_up_leaves_the_place_as_it_was(tmp_path: Path) -> None:
    engine = Engine(tmp_path, None)
    first = engine.place("first").prepare()
    first.run(COME, "ann", "1")
    data, keys = tmp_path / "data.backup", tmp_path / "keys.backup"
    assert first.command("backup", data, "--keys", keys).returncode == 0
    second = with_master_key(engine.place("second"), first)
    # The database is larger: writing it breaks off in the middle.
    full = second.started("restore", data, "--keys", keys, most=200_000)
    said = full.said()[1]
    assert full.returncode == 1
    assert "can’t be used" in said
    assert "Traceback" not in said
    assert {path.name for path in second.path.iterdir()} <= {"master.key", "serve.lock", "keeping.lock", "secret.key"}
    done = second.command("restore", data, "--keys", keys)
    assert done.returncode == 0, done.stderr
    assert second.people() == first.people()


def kill_within(process: forked.Program, seconds: float) -> bool:
    """Whether it was killed before it ended by itself."""
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def kill_half_done(process: forked.Program, mark: Path) -> bool:
    """Kills a restore as soon as its mark is there: an instant that chance alone may miss on a busy machine."""
    until(lambda: mark.exists() or process.poll() is not None, what="the mark of a restore")
    return kill_within(process, 0)


def test_a_mark_lets_begin_anew_only_what_the_interrupted_restore_was_filling(engine: Engine, tmp_path: Path) -> None:
    """Else a killed restore of the keys alone, or a changed DATABASE_URL, would cost somebody the data."""
    first = engine.place("first").prepare()
    first.run(COME, "ann", "1")
    people = first.people()
    backups = (tmp_path / "data.backup", "--keys", tmp_path / "keys.backup")
    assert first.command("backup", *backups).returncode == 0
    for mark in ("keys", "data keys"):
        (first.path / "restore.unfinished").write_text(mark)
        if mark == "keys" or first.names:  # a database of its own does not bear the mark
            assert "not empty" in first.command("restore", *backups).stderr
        assert "was interrupted" in first.command("restore", backups[0]).stderr
    (first.path / "restore.unfinished").unlink()
    assert first.people() == people


def lasting(place: Place, *arguments: object) -> float:
    """How long a command takes on this machine today."""
    began = time.monotonic()
    done = place.command(*arguments)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - began


def test_killed_at_any_instant_there_is_all_of_it_or_nothing(engine: Engine, tmp_path: Path) -> None:
    """Dozens of backups and restores, killed somewhere; each is then run again."""
    draw = random.Random(11)
    backups, restores = (14, 18) if engine.cluster is None else (6, 9)
    first = engine.place("first").prepare()
    first.run(COME, "ann", "40")
    people = first.people()
    data, keys = tmp_path / "data.backup", tmp_path / "keys.backup"
    usual = lasting(first, "backup", data, "--keys", keys)
    killed = 0
    for _ in range(backups):
        killed += kill_within(first.started("backup", data, "--keys", keys), usual * draw.uniform(0.4, 1.0))
        for path in (data, keys):
            with path.open("rb") as file:
                assert read_header(file)["kind"] in path.name
    assert first.command("backup", data, "--keys", keys).returncode == 0
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".new")]
    second = with_master_key(engine.place("second"), first)
    usual = lasting(second, "restore", data, "--keys", keys)
    unfinished = 0
    for number in range(restores):
        marked = second.half_restored()
        if marked:
            unfinished += 1
            if unfinished == 1:
                refused = second.command("check")
                assert refused.returncode == 1
                assert "was interrupted" in refused.stderr
        elif (second.path / "identity.toml").exists():
            assert second.people() == people
            engine.empty_again(second)
            with_master_key(second, first)
        restoring = second.started("restore", data, "--keys", keys)
        if number % 3 or marked:
            killed += kill_within(restoring, usual * draw.uniform(0.4, 1.0))
        else:
            killed += kill_half_done(restoring, second.path / "restore.unfinished")
    if not (second.path / "identity.toml").exists() or second.half_restored():
        done = second.command("restore", data, "--keys", keys)
        assert done.returncode == 0, done.stderr
    assert second.people() == people
    second.prepare()
    assert killed >= (backups + restores) / 2, killed
    assert unfinished >= 2, unfinished
