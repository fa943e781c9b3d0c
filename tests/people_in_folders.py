"""Data folders with people in them, and programs that work on one in a process of their own, as in life."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from keepword.project.data_folder import DataFolder
from keepword.web.site import Site
from tests import forked, prepared
from tests.postgresql import Cluster
from tests.sites.bundled import FOLDER

WESCOM = FOLDER / "wescom"
PREPARE = """
from pathlib import Path
from django.conf import settings
from keepword.project import serving
from keepword.project.data_folder import DataFolder
serving.prepare(serving.Serving(settings.KEEPWORD_SITE_FOLDER, DataFolder(settings.KEEPWORD_DATA_FOLDER)))
"""
SIGN_UP = """
from django.utils import timezone
from keepword.enforcement.people.models import StaffRead
from keepword.parts.accounts.models import Account
for number, address in enumerate({addresses!r}):
    account = Account.objects.create_user(address, address.partition("@")[0].replace(".", " ").title())
    StaffRead.objects.create(
        person_id=account.pk, staff=number + 1, datum="account.name", purpose="run-desk", read_at=timezone.now()
    )
"""


def environment(data: Path, **more: str) -> dict[str, str]:
    ours = {"KEEPWORD_SITE": str(WESCOM), "KEEPWORD_DATA": str(data)}
    return {**forked.surroundings(), **ours, "DJANGO_SETTINGS_MODULE": "keepword.project.settings", **more}


def python(data: Path, script: str, **more: str) -> str:
    """What a program prints that works on this folder."""
    done = forked.run(code=f"import django; django.setup()\n{script}", environment=environment(data, **more))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def folder_with(data: Path, *addresses: str, **more: str) -> Path:
    """A data folder as a first start leaves it, with an account for each address and a look of staff at it."""
    site = more.get("KEEPWORD_SITE", str(WESCOM))
    return prepared.copied(prepared.once(_name("folder", site, *addresses), _made(site, addresses)), data)


@contextlib.contextmanager
def on_a_server(data: Path, *addresses: str, **more: str) -> Iterator[dict[str, str]]:
    """The same on a PostgreSQL server of its own; what the environment has to say of that."""
    site = more.get("KEEPWORD_SITE", str(WESCOM))

    def make(folder: Path) -> None:
        folder.mkdir()
        cluster = Cluster.start()
        try:
            add_key_store(cluster)
            _made(site, addresses, DATABASE_URL=cluster.url, KEEPWORD_KEYS_URL=cluster.keys_url)(folder / "data")
        finally:
            cluster.stop(keep=folder / "cluster")

    both = prepared.once(_name("server", site, *addresses), make)
    prepared.copied(both / "data", data)
    cluster = Cluster.start(both / "cluster")
    try:
        yield {"DATABASE_URL": cluster.url, "KEEPWORD_KEYS_URL": cluster.keys_url}
    finally:
        cluster.stop()


def _made(site: str, addresses: tuple[str, ...], **more: str) -> Callable[[Path], None]:
    def make(data: Path) -> None:
        DataFolder(data).prepare(Site.load(Path(site)).name)
        python(data, PREPARE + SIGN_UP.format(addresses=addresses), KEEPWORD_SITE=site, **more)

    return make


def _name(kind: str, *what: str) -> str:
    return f"{kind}-{hashlib.sha256(repr(what).encode()).hexdigest()[:16]}"


def everything_in(data: Path) -> bytes:
    """The bytes of every file."""
    return b"\0".join(path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file())


def everything_left_in(data: Path, **more: str) -> bytes:
    """The bytes of every file once the mail with the receipt, which a site without a server leaves there, is gone."""
    python(data, "from keepword.parts.mail import mailbox\nmailbox.tidy()", **more)
    return everything_in(data)


FORKS = """
import os, sys, traceback
for line in sys.stdin:
    wait, go = os.pipe()
    child = os.fork()
    if child:
        os.close(wait)
        print(f"pid {child}", flush=True)
        os.close(go)  # only now may it print too
        os.waitpid(child, 0)
        print("\\nended", flush=True)  # who was killed may have left half a line
        continue
    os.close(go)
    os.read(wait, 1)
    try:
        exec(line.strip().encode().decode("unicode_escape"))
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)
"""


class Forks:
    """Runs scripts on a data folder in processes that can be killed, each a fork of one that has Django set up."""

    def __init__(self, data: Path, **more: str) -> None:
        (theirs, asks), (answers, told) = os.pipe(), os.pipe()
        code = f"import django; django.setup()\n{FORKS}"
        streams = (theirs, told, sys.__stderr__.fileno() if sys.__stderr__ else told)
        self.process = forked.start(code=code, environment=environment(data, **more), streams=streams)
        os.close(theirs)
        os.close(told)
        self._asks, self._answers = os.fdopen(asks, "w"), os.fdopen(answers)

    def run(self, script: str, *, kill_after: float | None = None) -> list[str]:
        """What the script printed before it ended, or was killed after so many seconds."""
        pid = self._begin(script)
        if kill_after is not None:
            threading.Timer(kill_after, _kill, [pid]).start()
        return self._said()

    @contextlib.contextmanager
    def running(self, script: str) -> Iterator[int]:
        """The number of the process that runs the script; it has ended when the block has."""
        yield self._begin(script)
        self._said()

    def _begin(self, script: str) -> int:
        self._asks.write(script.encode("unicode_escape").decode() + "\n")
        self._asks.flush()
        return int(self._answers.readline().split()[1])

    def _said(self) -> list[str]:
        said: list[str] = []
        for line in self._answers:
            if line == "ended\n":
                return [each for each in said if each]
            said.append(line.rstrip("\n"))
        raise AssertionError(f"the process that forks ended after {said}")

    def close(self) -> None:
        self._asks.close()
        self.process.wait(timeout=30)
        self._answers.close()


@contextlib.contextmanager
def forks_on(engine: str, data: Path, *addresses: str, **more: str) -> Iterator[Forks]:
    """Forks on a new data folder with an account for each address, and with a server of its own on PostgreSQL."""
    with contextlib.ExitStack() as stack:
        if engine == "postgresql":
            more |= stack.enter_context(on_a_server(data, *addresses, **more))
        else:
            folder_with(data, *addresses, **more)
        forks = Forks(data, **more)
        stack.callback(forks.close)
        yield forks


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def add_key_store(cluster: Cluster) -> None:
    """Makes the second database that a site has."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE keys")
