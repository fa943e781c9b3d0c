"""The embedded engine: its settings hold on each connection, and many writers never meet."""

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connections, transaction
from django.db.utils import ConnectionHandler

from keepword.enforcement.sqlite.base import may_write
from keepword.enforcement.sqlite.write_lock import WriteLock, WriteLockTimeoutError

ALIAS = "engine"


def describe(path: Path, timeout: float = 20) -> dict[str, Any]:
    return {"ENGINE": "keepword.enforcement.sqlite", "NAME": str(path), "OPTIONS": {"timeout": timeout}}


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """A database of the test's own, beside the one that pytest-django guards."""
    described = {"default": {}, ALIAS: describe(tmp_path / "site.sqlite3", timeout=0.3)}
    connections.databases[ALIAS] = connections.configure_settings(described)[ALIAS]
    with django_db_blocker.unblock():
        connection = connections[ALIAS]
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE note (id integer PRIMARY KEY, text varchar(20) UNIQUE)")
        yield connection
        connection.close()
    del connections[ALIAS]
    del connections.databases[ALIAS]


pytestmark = pytest.mark.sqlite_only


def _atomic(connection: Any) -> transaction.Atomic:
    return transaction.atomic(using=connection.alias)


def count(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM note")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("cell_size_check", 1),
        ("journal_size_limit", 16777216),
        ("busy_timeout", 300),
    ],
)
def test_pragmas(database: Any, pragma: str, value: object) -> None:
    with database.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone()[0] == value


@pytest.mark.parametrize(
    ("query", "writes"),
    [
        ("SELECT 1", False),
        ("  (SELECT 1) UNION SELECT 2", False),
        ("EXPLAIN QUERY PLAN SELECT 1", False),
        ("WITH a AS (SELECT 1) SELECT * FROM a", False),
        ("WITH a AS (SELECT 1) INSERT INTO note SELECT * FROM a", True),
        ("PRAGMA table_info(note)", False),
        ("PRAGMA wal_checkpoint(TRUNCATE)", True),
        ("INSERT INTO note DEFAULT VALUES", True),
        ("/* odd */ UPDATE note SET text = 1", True),
        ("VACUUM", True),
        ("BEGIN", True),
        ("CREATE TABLE x (y)", True),
    ],
)
def test_what_may_write(query: str, writes: bool) -> None:
    assert may_write(query) is writes


def test_a_single_write_holds_the_lock_for_its_statement_only(database: Any, tmp_path: Path) -> None:
    other = WriteLock(str(tmp_path / "site.sqlite3.lock"), 0.1)
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO note (text) VALUES ('a')")
        other.acquire()
        cursor.execute("SELECT count(*) FROM note")  # reading waits for nobody
        assert cursor.fetchone() == (1,)
        with pytest.raises(OperationalError, match="another process has been writing"):
            cursor.execute("INSERT INTO note (text) VALUES ('b')")
    other.close()
    assert count(database) == 1


def test_rows_returned_by_a_write_are_read_before_the_lock_is_given_back(database: Any, tmp_path: Path) -> None:
    other = WriteLock(str(tmp_path / "site.sqlite3.lock"), 0.1)
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO note (text) VALUES ('a'), ('b'), ('c'), ('d') RETURNING text")
        other.acquire()
        other.close()
        assert cursor.fetchone() == ("a",)
        assert cursor.fetchmany(2) == [("b",), ("c",)]
        assert cursor.fetchall() == [("d",)]
        assert cursor.fetchone() is None
        cursor.execute("SELECT text FROM note WHERE text = 'a'")
        assert list(cursor) == [("a",)]


def test_a_transaction_holds_the_lock_to_its_end(database: Any, tmp_path: Path) -> None:
    other = WriteLock(str(tmp_path / "site.sqlite3.lock"), 0.05)
    with _atomic(database):
        with pytest.raises(WriteLockTimeoutError):
            other.acquire()
        with _atomic(database), database.cursor() as cursor:
            cursor.execute("INSERT INTO note (text) VALUES ('inner')")
        with pytest.raises(WriteLockTimeoutError):
            other.acquire()
    other.acquire()
    other.close()
    assert count(database) == 1


def test_a_transaction_that_fails_gives_the_lock_back(database: Any, tmp_path: Path) -> None:
    other = WriteLock(str(tmp_path / "site.sqlite3.lock"), 0.05)
    with pytest.raises(IntegrityError), _atomic(database), database.cursor() as cursor:
        cursor.execute("INSERT INTO note (text) VALUES ('x'), ('x')")
    other.acquire()
    other.close()
    with pytest.raises(DatabaseError), database.cursor() as cursor:
        cursor.execute("INSERT INTO nowhere VALUES (1)")
    other.acquire()
    other.close()
    assert count(database) == 0


def test_a_savepoint_that_fails_leaves_the_transaction_and_its_lock(database: Any, tmp_path: Path) -> None:
    other = WriteLock(str(tmp_path / "site.sqlite3.lock"), 0.05)
    with _atomic(database), database.cursor() as cursor:
        cursor.execute("INSERT INTO note (text) VALUES ('kept')")
        with pytest.raises(IntegrityError), _atomic(database):
            cursor.execute("INSERT INTO note (text) VALUES ('kept')")
        with pytest.raises(WriteLockTimeoutError):
            other.acquire()
    assert count(database) == 1


def test_closing_gives_the_lock_back(database: Any, tmp_path: Path) -> None:
    database.set_autocommit(False)
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO note (text) VALUES ('lost')")
    database.close()
    other = WriteLock(str(tmp_path / "site.sqlite3.lock"), 0.05)
    other.acquire()
    other.close()


def test_a_forked_child_opens_a_connection_of_its_own(database: Any) -> None:
    child = os.fork()
    if child == 0:
        try:
            inherited = database.connection
            with database.cursor() as cursor:
                cursor.execute("INSERT INTO note (text) VALUES ('child')")
            os._exit(0 if database.connection is not inherited else 1)
        except BaseException:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert count(database) == 1


def test_a_database_in_memory_needs_no_lock() -> None:
    connection = ConnectionHandler({"default": describe(Path(":memory:"))})["default"]
    connection.get_new_connection(connection.get_connection_params()).close()
    assert connection._lock is None


def test_threads_take_turns(database: Any) -> None:
    connections.databases[ALIAS]["OPTIONS"]["timeout"] = 20
    errors: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for each in range(25):
                with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
                    cursor.execute("INSERT INTO note (text) VALUES (%s)", [f"{number}.{each}"])
        except BaseException as error:
            errors.append(error)
        finally:
            connections[ALIAS].close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert count(database) == 200


WRITER = """
import sys
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "keepword.enforcement.sqlite", "NAME": sys.argv[1]}})
import django
django.setup()
from django.db import connection, transaction
for each in range(150):
    if each % 2:  # reads first and then writes, as most actions do
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM note")
            cursor.execute("INSERT INTO note (text) VALUES (%s)", [f"{sys.argv[2]}.{each}"])
    else:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO note (text) VALUES (%s) RETURNING text", [f"{sys.argv[2]}.{each}"])
"""


@pytest.mark.slow
def test_processes_take_turns_and_none_is_told_that_the_database_is_locked(database: Any) -> None:
    command = [sys.executable, "-c", WRITER, database.settings_dict["NAME"]]
    processes = [subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE) for number in range(3)]
    for process in processes:
        process.communicate(timeout=60)
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert count(database) == 450


WRITES_TWICE = """
import sys
from keepword.enforcement.sqlite.write_lock import WriteLock
lock = WriteLock(sys.argv[1], 20)
lock.acquire()
print("written", flush=True)
sys.stdin.readline()
lock.release()
lock.acquire()
open(sys.argv[2], "a").write("again ")
lock.release()
"""


def test_who_waits_comes_before_another_process_that_wants_to_write_again(tmp_path: Path) -> None:
    path, order = str(tmp_path / "site.sqlite3.lock"), tmp_path / "order"
    command = [sys.executable, "-c", WRITES_TWICE, path, str(order)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdin is not None
    assert other.stdout is not None
    assert other.stdout.readline() == b"written\n"
    lock = WriteLock(path, 20)

    def write() -> None:
        lock.acquire()
        with order.open("a") as file:
            file.write("waited ")
        lock.release()

    waiting = threading.Thread(target=write)
    waiting.start()
    with (tmp_path / "site.sqlite3.next.lock").open("a") as place:
        while _is_free(place.fileno()):
            assert waiting.is_alive()
    other.communicate(b"\n", timeout=60)
    waiting.join(60)
    assert order.read_text() == "waited again "
    lock.close()


def test_a_place_that_nobody_leaves_blocks_nobody(tmp_path: Path) -> None:
    """As after a process was suspended while it waited."""
    lock = WriteLock(str(tmp_path / "site.sqlite3.lock"), 0.05)
    with (tmp_path / "site.sqlite3.next.lock").open("a") as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        lock.acquire()
        assert lock.held
        lock.close()


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True


def test_deleted_text_is_gone_from_the_file(database: Any, tmp_path: Path) -> None:
    secret = "Zaphod-Beeblebrox-42"
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO note (text) VALUES (%s)", [secret])
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert secret.encode() in (tmp_path / "site.sqlite3").read_bytes()
        cursor.execute("DELETE FROM note")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes()
