"""Starts a site in the right order, keeps its processes running, and ends them together."""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from keepword.policy import Problem

from . import environment, stopping
from .bodies import THREADS
from .data_folder import DataFolder

PORT_PATIENCE = 4.0  # the workers of a killed `serve` need a moment to notice
READY_PATIENCE = 60.0
FIRST_REST, LONGEST_REST = 1.0, 30.0
# Per web worker. A browser keeps its connections open after the page: they must not take the places of other people's.
CONNECTIONS = 2048
FILES = 16_384


class CannotServeError(Exception):
    """The site can't start: what is wrong, and what to do instead."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(f"{what}. {instead}.")
        self.what = what
        self.instead = instead


class DoesNotFitError(Exception):
    """Policy, code and database don't agree; each problem names its place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class Serving:
    """What was asked for on the command line."""

    site: Path
    data: DataFolder
    bind: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2

    @property
    def base_url(self) -> str:
        """Where this machine reaches the site."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(
            self.bind, f"[{self.bind}]" if ":" in self.bind else self.bind
        )
        return f"http://{host}:{self.port}"

    @property
    def address(self) -> str:
        """Where people reach it."""
        return environment.public_address() or self.base_url


@dataclass
class Started:
    """What there is to say once everything is prepared."""

    site: str
    version: int
    in_force: int
    planned: int
    unpublished: bool
    invitation: str | None


def prepare(serving: Serving) -> Started:
    """Bring database, files and first version into order; Django is set up. Raises before anything is served."""
    from django.core.management import call_command
    from django.db import connections

    from keepword.enforcement import checks, versions
    from keepword.enforcement.keys import store as key_store

    from . import offers

    _refuse_unfinished_restore()
    _refuse(checks.mismatches([versions.file_policy()]) + offers.problems())
    refuse_newer_database()
    # The keys first: a change of the data may have to seal something.
    call_command("migrate", database="keys", verbosity=0, interactive=False)
    key_store.check()
    call_command("migrate", verbosity=0, interactive=False)
    _refuse_lost_keys()
    _refuse(checks.mismatches(checks.policies_to_hold(), database=True))

    from . import static_files

    static_files.prepare(serving.data.static)
    held, written = versions.newest(), versions.file_policy()
    serving.data.keep_policy(held.policy)
    offers.keep()
    from keepword.parts.accounts import invitations

    started = Started(
        site=_site_name(),
        version=held.version.number,
        in_force=len(held.policy.in_force),
        planned=len(held.policy.planned),
        unpublished=written.digest != held.policy.digest,
        invitation=invitations.first_link(serving.address),
    )
    connections.close_all()
    return started


def _refuse_unfinished_restore() -> None:
    from keepword.enforcement.backups import marker
    from keepword.enforcement.backups.trouble import BackupError

    try:
        marker.refuse()
    except BackupError as error:
        raise CannotServeError(error.what, error.instead) from None


def _refuse_lost_keys() -> None:
    """An empty key store beside sealed data would go unnoticed until somebody wants to read."""
    from keepword.enforcement.backups import sealed

    if sealed.lost_store():
        raise CannotServeError(
            "The key store is empty, and there is sealed data that its keys opened: it was lost, or is another one",
            "Restore it from its newest backup (keepword restore --keys FILE), or name the right one",
        )


def refuse_newer_database() -> None:
    """A database that a newer program has changed holds columns this one knows nothing of."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in loader.migrated_apps and (app, name) not in loader.disk_migrations
    )
    if unknown:
        raise CannotServeError(
            f"The database was changed by a newer Keepword ({', '.join(unknown)})",
            "Use the newer Keepword; an older one could damage what it doesn’t know",
        )


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise DoesNotFitError(problems)


def _site_name() -> str:
    from keepword.web.site import current

    return str(current().name)


@contextlib.contextmanager
def claimed_port(bind: str, port: int) -> Iterator[None]:
    """Hold the port from before the first preparation to the end.

    The workers share it among themselves, so they would not notice another site that shares it with them too: a look
    that lets go again leaves the seconds of a first start in which a second `serve` finds the same port free.
    """
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as claim:
        claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _bind(claim, bind, port)
        # From here on the port is shared with our own workers, who ask for just that, and with nobody who looks first.
        claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        yield


def _bind(claim: socket.socket, bind: str, port: int) -> None:
    deadline = time.monotonic() + PORT_PATIENCE
    while True:
        try:
            claim.bind((bind, port))
            return
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.2)
                continue
            raise _no_port(bind, port, error) from None


def _no_port(bind: str, port: int, error: OSError) -> CannotServeError:
    if error.errno == errno.EADDRINUSE:
        return CannotServeError(
            f"Port {port} is in use by another program", f"Stop it, or choose another: --port {port + 1}"
        )
    if error.errno == errno.EACCES:
        return CannotServeError(
            f"Port {port} is reserved for the administrator", "Choose one above 1023, such as --port 8000"
        )
    return CannotServeError(
        f"Nothing can listen at {bind}:{port} ({error.strerror})", "Choose another --bind or --port"
    )


def run(serving: Serving, ready: Callable[[], None], trouble: Callable[[str], None]) -> int:
    """Serve until told to stop; `ready` is called when the first request can be answered."""
    # A forked worker would inherit threads' locks and open files of this process; a spawned one starts clean.
    multiprocessing.set_start_method("spawn", force=True)
    ended = threading.Event()
    stopping.has_a_deadline()
    _allow_many_connections()
    beside = threading.Thread(target=_beside, args=(serving, ready, trouble, ended), daemon=True)
    beside.start()
    try:
        return _serve_web(serving)
    finally:
        ended.set()
        beside.join(timeout=15)


def _allow_many_connections() -> None:
    """Each open connection is an open file, and the usual soft limit of 1,024 is less than what we accept."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _serve_web(serving: Serving) -> int:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    server = Granian(
        "keepword.project.wsgi:application",
        address=serving.bind,
        port=serving.port,
        interface=Interfaces.WSGI,
        workers=serving.workers,
        blocking_threads=THREADS + _transfers(),
        backlog=1024,
        backpressure=CONNECTIONS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024),
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    try:
        server.serve()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _transfers() -> int:
    from django.conf import settings

    from . import seats

    return seats.transfers(settings.KEEPWORD_PARTS)


def _beside(
    serving: Serving, ready: Callable[[], None], trouble: Callable[[str], None], ended: threading.Event
) -> None:
    """What goes on beside the web workers: say when they answer, then keep the background worker running."""
    if wait_until_ready(serving.base_url, ended):
        ready()
    elif not ended.is_set():
        trouble(f"no page could be had from {serving.base_url} within {READY_PATIENCE:.0f} s; see the lines above")
    rest = FIRST_REST
    while not ended.is_set():
        began = time.monotonic()
        status = _run_background(serving, ended)
        if ended.is_set():
            return
        rest = FIRST_REST if time.monotonic() - began > LONGEST_REST else min(rest * 2, LONGEST_REST)
        # Status 0: it was told to stop, most likely together with all processes of the service.
        if status != 0:
            trouble(f"the background worker ended (status {status}); it starts again in {rest:.0f} s")
        ended.wait(rest)


def _run_background(serving: Serving, ended: threading.Event) -> int:
    """One life of the background worker; its last word is asked for politely, and then not."""
    command = [sys.executable, "-m", "keepword.project.background", serving.base_url, str(os.getpid())]
    process = subprocess.Popen(command)
    while process.poll() is None and not ended.wait(0.25):
        pass
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def wait_until_ready(base_url: str, ended: threading.Event | None = None, patience: float = READY_PATIENCE) -> bool:
    """Wait until the site at `base_url` answers its health page."""
    from keepword.enforcement import stack

    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and not (ended and ended.is_set()):
        with contextlib.suppress(stack.NobodyAnswersError):
            if stack.Http(base_url=base_url, host="localhost").get("/healthz").status == 200:
                return True
        time.sleep(0.1)
    return False
