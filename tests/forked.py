"""Starts Python programs as forks of one process that has read what they all import: the rest is as in a new one.

A program begins with its own arguments, environment, folder and output, without settings and without a database, and
ends as an interpreter ends. What is measured or proven about a start itself starts a whole interpreter instead.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

# Everything that a set-up process has read, as far as it can be read without settings.
SERVER = """
import array, gc, importlib, json, os, resource, runpy, socket, sys
control = socket.socket(fileno=int(sys.argv[1]))

def read_before():
    source, target = os.pipe()
    if not os.fork():
        os.environ["DJANGO_SETTINGS_MODULE"] = "keepword.project.settings"
        import django
        django.setup()
        from keepword.project.commands import COMMANDS
        for each in COMMANDS:
            importlib.import_module(f"keepword.project.commands.{each}")
        with open(target, "w") as stream:
            stream.write("\\n".join(sys.modules))
        os._exit(0)
    os.close(target)
    with open(source) as stream:
        names = stream.read().split()
    os.wait()
    for name in names:
        # What is ours says on being read what it declares, which is another thing on another site.
        if name.startswith("keepword.") and not name.startswith("keepword.policy"):
            continue
        try:
            importlib.import_module(name)
        except Exception:  # it needs settings
            pass

def asked():
    message, ancillary, _, _ = control.recvmsg(2**20, socket.CMSG_SPACE(4 * 4))
    descriptors = array.array("i")
    for _, _, data in ancillary:
        descriptors.frombytes(data)
    return json.loads(message) if message else None, list(descriptors)

def program(told, descriptors):
    for number in range(3):
        os.dup2(descriptors[number], number)
    for each in descriptors:
        os.close(each)
    os.environ.clear()
    os.environ.update(told["environment"])
    os.chdir(told["folder"])
    if told["most"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (told["most"], told["most"]))
    sys.argv = told["arguments"]

def minded(told, descriptors):
    number = os.fork()
    if not number:
        program(told, descriptors)
        return True
    link = socket.socket(fileno=descriptors[3])
    for each in descriptors[:3]:
        os.close(each)
    link.sendall(b"%d\\n" % number)
    status = os.waitpid(number, 0)[1]
    try:
        link.sendall(b"%d\\n" % os.waitstatus_to_exitcode(status))
    except OSError:
        pass
    os._exit(0)

read_before()
gc.collect()
gc.freeze()
def ended(wait):
    try:
        while os.waitpid(-1, 0 if wait else os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass

while True:
    told, descriptors = asked()
    ended(wait=told is None)
    if told is None:
        os._exit(0)
    if not os.fork():
        control.close()
        minded(told, descriptors)
        break
    for each in descriptors:
        os.close(each)
if told["module"]:
    runpy.run_module(told["module"], run_name="__main__", alter_sys=True)
else:
    exec(compile(told["code"], "<string>", "exec"), {"__name__": "__main__"})
"""


class Program:
    """A program that runs; what `subprocess.Popen` is for a whole interpreter."""

    def __init__(self, link: socket.socket, *streams: IO[bytes]) -> None:
        self._link = link.makefile("rb")
        self._socket = link
        self.pid = int(self._link.readline())
        self.returncode: int | None = None
        # A file would be no good for it: there is a program here for which no file may grow.
        self._written = [b""] * len(streams)
        self._readers = [threading.Thread(target=self._read, args=each, daemon=True) for each in enumerate(streams)]
        for each in self._readers:
            each.start()

    def _read(self, number: int, stream: IO[bytes]) -> None:
        with stream:
            self._written[number] = stream.read()

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._socket], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self.returncode = int(self._link.readline())
            self._link.close()
            self._socket.close()
        return self.returncode

    def poll(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def said(self, timeout: float | None = None) -> tuple[str, str]:
        """What it wrote, once it has ended."""
        self.wait(timeout)
        for each in self._readers:
            each.join(timeout)
        out, errors = self._written
        return out.decode(), errors.decode()


def surroundings() -> dict[str, str]:
    """This process's environment without what is about a site."""
    ours = ("KEEPWORD_", "DATABASE_", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


class _Server:
    def __init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(theirs.fileno())],
            env={**surroundings(), "KEEPWORD_SITE": os.environ["KEEPWORD_SITE"]},
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        atexit.register(self.end)

    def end(self) -> None:
        self.control.close()
        self.process.wait(timeout=30)

    def start(self, told: Mapping[str, object], descriptors: Sequence[int]) -> socket.socket:
        ours, theirs = socket.socketpair()
        ancillary = array.array("i", [*descriptors, theirs.fileno()])
        self.control.sendmsg([json.dumps(told).encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, ancillary)])
        theirs.close()
        return ours


_servers: list[_Server] = []


def start(
    *arguments: object,
    environment: Mapping[str, str],
    code: str = "",
    module: str = "",
    folder: Path | None = None,
    most: int | None = None,
    streams: tuple[int, int, int] | None = None,
) -> Program:
    """Starts the code or the module; ``most`` bytes is all that a file of its may hold.

    ``streams`` are what it reads from and writes to; without them it reads nothing, and `Program.said` tells the rest.
    """
    if not _servers:
        _servers.append(_Server())
    told = {
        "arguments": [module or "-c", *map(str, arguments)],
        "environment": dict(environment),
        "code": code,
        "module": module,
        "folder": str(folder or Path.cwd()),
        "most": most,
    }
    if streams is not None:
        return Program(_servers[0].start(told, streams))
    pipes = [os.pipe(), os.pipe()]
    with open(os.devnull, "rb") as nothing:
        link = _servers[0].start(told, [nothing.fileno(), *(write for _, write in pipes)])
    for _, write in pipes:
        os.close(write)
    return Program(link, *(os.fdopen(read, "rb") for read, _ in pipes))


def run(*arguments: object, timeout: float = 120, **how: Any) -> subprocess.CompletedProcess[str]:
    """What it wrote, and how it ended."""
    program = start(*arguments, **how)
    try:
        out, errors = program.said(timeout)
    except subprocess.TimeoutExpired:
        program.send_signal(signal.SIGKILL)
        raise
    assert program.returncode is not None
    return subprocess.CompletedProcess([*map(str, arguments)], program.returncode, out, errors)


def keepword(*arguments: object, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command; `tests.commands.test_commands.keepword` does it in a whole interpreter."""
    return run(*arguments, module="keepword", folder=folder, environment={**surroundings(), **environment})
