"""An erasure on a real data folder: no file holds a word of it, it waits for room on the disk, and for no writer."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import forked
from tests.people_in_folders import (
    WESCOM,
    environment,
    everything_in,
    everything_left_in,
    folder_with,
    forks_on,
    on_a_server,
    python,
)

pytestmark = pytest.mark.slow
ANN = "ann.ashberry@example.invalid"

# Somebody with a word of their own in every personal column of every table, a mailbox, and a line in a log.
PLANT = """
import json
from pathlib import Path
from django.conf import settings
from keepword.enforcement.people import finding
from keepword.enforcement import versions
from keepword.enforcement.residue import canaries
from keepword.parts.mail import mailbox
planted = canaries.plant(versions.come().pk)
folder = Path(settings.KEEPWORD_DATA_FOLDER)
[*addresses] = finding.addresses_of(planted.person)
from django.core.mail import EmailMessage
for number, address in enumerate(addresses):
    mailbox.put(EmailMessage("Hello", "a letter", "site@example.invalid", [address]), f"{number:032x}")
(folder / "site.log").write_text(f"sent to {addresses[0]}\\n")
words = {**planted.shown, **planted.hidden}
print(json.dumps([planted.person, words, list(planted.hidden), planted.left_out, addresses]))
"""
EXPORT = """
import sys, zipfile, io
from keepword.enforcement.people import export
stream = io.BytesIO()
export.write({person}, stream, language="en")
with zipfile.ZipFile(stream) as archive:
    print(archive.read("data.json").decode())
"""
ERASE = """
import json
from keepword.enforcement.people import erasing, erasure
begun = erasure.of({person}) or erasure.erase_now({person}, why="asked", language="en")
erasing.search_again(begun)
begun = erasure.finish(begun)
print(json.dumps([begun.state, begun.found, begun.receipt and begun.receipt["outside"]]))
"""


# What outlives an erasure, with a number that names nobody beside it.
BY_LAW = ("payments.", "purchases.Paper.")


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_every_word_is_in_the_copy_and_afterwards_in_no_file(engine: str, tmp_path: Path) -> None:
    with place(engine, tmp_path / "data", "bob@example.invalid") as more:
        look_for_every_word(tmp_path / "data", engine, more)


def look_for_every_word(data: Path, engine: str, more: dict[str, str]) -> None:
    person, words, hidden, left_out, addresses = json.loads(python(data, PLANT, **more))
    assert left_out == []
    assert len(words) > 5
    assert addresses
    copy = python(data, EXPORT.format(person=person), **more)
    assert [words[word] for word in words if word not in copy and word not in hidden] == []
    assert not any(word in copy for word in hidden)
    if engine == "sqlite":
        assert addresses[0].encode() in everything_in(data)
    state, found, _ = json.loads(python(data, ERASE.format(person=person), **more))
    assert (state, [each["place"] for each in found]) == ("found", [f"{data.name}/*.log"])
    (data / "site.log").unlink()
    state, found, outside = json.loads(python(data, ERASE.format(person=person), **more))
    assert (state, found) == ("done", [])
    assert outside == {"mailbox": 10}
    left = everything_left_in(data, **more).lower()
    stays = {word for word, place in words.items() if place.startswith(BY_LAW)}
    assert [words[word] for word in words if word.lower().encode() in left and word not in stays] == []
    assert stays, "what the law makes a shop keep is about somebody"
    if engine == "postgresql":
        told = dump(*more.values())
        assert [words[word] for word in words if word in told and word not in stays] == []


def dump(*urls: str) -> str:
    """Everything that the tables of both databases hold, as text."""
    import psycopg

    texts = []
    for url in urls:
        with psycopg.connect(url) as connection:
            tables = connection.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
            for (table,) in tables.fetchall():
                rows = connection.execute(f"SELECT t::text FROM {table} t").fetchall()  # type: ignore[arg-type]
                texts += [row[0] for row in rows]
    return "\n".join(texts)


@contextmanager
def place(engine: str, data: Path, *addresses: str) -> Iterator[dict[str, str]]:
    """A data folder on this engine; what the environment has to say of that."""
    if engine == "postgresql":
        with on_a_server(data, *addresses) as more:
            yield more
    else:
        folder_with(data, *addresses)
        yield {}


def keepword(data: Path, *arguments: str, room: int | None = None) -> subprocess.CompletedProcess[str]:
    """No file may grow beyond ``room`` bytes, which is what a full disk does to a database."""
    where = ("--site", WESCOM, "--data", data)
    return forked.run("person", *arguments, *where, module="keepword", environment=environment(data), most=room)


MORE = """
import secrets
from django.utils import timezone
from keepword.enforcement.people import finding, really_gone
from keepword.enforcement.people.models import StaffRead
[person] = finding.persons_with({address!r})
StaffRead.objects.bulk_create(
    StaffRead(person_id=person, staff=1, datum=secrets.token_hex(50), purpose="p", read_at=timezone.now())
    for _ in range(3000)
)
really_gone.finish()
"""


@pytest.mark.parametrize("room", [0, 30_000, 100_000, 300_000])
def test_on_a_full_disk_it_says_so_and_goes_on_when_there_is_room(tmp_path: Path, room: int) -> None:
    data = folder_with(tmp_path / "data", ANN)
    python(data, MORE.format(address=ANN))
    said = keepword(data, "erase", ANN, "--yes", room=room)
    assert said.returncode == 1, said.stdout
    assert "Traceback" not in said.stderr
    assert "What was deleted stays deleted" in said.stderr or "The database can’t be used" in said.stderr
    assert python(data, "from keepword.enforcement import ledger\nprint(len(list(ledger.verify())))") == "0"
    said = keepword(data, "erase", ANN, "--yes")
    assert (said.returncode, "Receipt E-" in said.stdout) == (0, True), said.stderr
    assert b"ann.ashberry" not in everything_left_in(data)


def test_a_copy_that_finds_no_room_leaves_no_half_of_it(tmp_path: Path) -> None:
    data = folder_with(tmp_path / "data", ANN)
    python(data, MORE.format(address=ANN))
    said = keepword(data, "export", ANN, "--output", str(tmp_path / "ann.zip"), room=100_000)
    assert (said.returncode, "Nothing was written" in said.stderr) == (1, True), said.stderr
    assert "Traceback" not in said.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


WRITERS = """
import threading
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from keepword.enforcement.models import Person
from keepword.enforcement.people import erasure, ownership
from keepword.enforcement.people.models import Erasure, StaffRead
from keepword.parts.mail.models import Message
from keepword.parts.accounts.models import Account
account = Account.objects.create_user("race@example.invalid", "Rae Race")
written, refused, ready = [0], [0], threading.Barrier(4)
def write(number):
    ready.wait()
    for turn in range(400):
        try:
            with transaction.atomic():
                StaffRead.objects.create(person_id=account.pk, staff=1, datum="d", purpose="p", read_at=timezone.now())
                Message(person_id=account.pk, kind="k", payload="secret", message_id=f"{number}-{turn}").save()
            written[0] += 1
        except DatabaseError:
            refused[0] += 1
            if refused[0] > 30:
                break
    connections.close_all()
threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
for thread in threads:
    thread.start()
ready.wait()
while written[0] < 20:
    pass
begun = erasure.erase_now(account.pk, why="asked", language="en")
for thread in threads:
    thread.join()
begun = erasure.finish(begun)
left = [each.label for each in ownership.owned_tables() if each.rows(account.pk).exists()]
from keepword.enforcement.keys.models import PersonKey
print(begun.state, left, PersonKey.objects.filter(person=account.pk).count(), written[0] > 0, refused[0] > 0)
"""


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_whoever_writes_at_that_moment_is_first_or_refused(engine: str, tmp_path: Path) -> None:
    with forks_on(engine, tmp_path / "data") as forks:
        said = forks.run(WRITERS)
    assert said == ["done [] 0 True True"]


LARGE = """
import os, resource
from keepword.enforcement.people import export, finding
from keepword.parts.mail.models import Message
[person] = finding.persons_with({address!r})
for number in range({rows}):
    Message(person_id=person, kind="k", payload=os.urandom({size} // 2).hex(), message_id=f"m{{number}}").save()
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before, written = peak(), 0
with open(os.devnull, "wb") as nowhere:
    for piece in export.chunks(person, language="en"):
        written += len(piece)
print(written // 2**20, peak() - before)
"""


def test_a_large_copy_takes_little_memory(tmp_path: Path) -> None:
    data = folder_with(tmp_path / "data", ANN)
    written, more = map(int, python(data, LARGE.format(address=ANN, rows=12, size=2_000_000)).split())
    assert written > 24, "hexadecimal random letters pack to half, and are in the archive three times"
    assert more < 30
