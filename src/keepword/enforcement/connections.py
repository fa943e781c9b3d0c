"""The connection gate: an audit hook (PEP 578) that refuses every connection the policy names no recipient for.

Imports nothing but the standard library, so that a project can install it in the first line of its settings, before
anything else runs. It sees what goes through Python's own ``socket``; libpq, pycurl, ctypes and most of uvloop's TCP
pass beneath it. It is a seat belt against accidents, not a wall against an attacker: the wall is a firewall rule.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class ForbiddenConnection(ConnectionRefusedError):
    """No statement of the policy in force names this host as a recipient. An OSError, as callers of sockets expect."""


ANY_PORT: frozenset[int] = frozenset()

# Should the gate be broken, the name resolves to nothing and the address belongs to nobody (RFC 2606, RFC 5737).
NOBODY = ("192.0.2.1", 9)

_installed = False
_statement: str | None = None
# What may be reached: a name or an address, with its ports; ANY_PORT for what is our own.
_declared: Mapping[str, frozenset[int]] = {}
_own: set[str] = set()
_resolved: dict[str, frozenset[int]] = {}
_refused = 0
_lock = threading.Lock()
_attempt = threading.local()


def install() -> None:
    """Installs the gate in this process, for good: until `allow` is called only loopback is reached."""
    global _installed
    if _installed:
        return
    _installed = True
    _remember_what_declared_names_resolve_to()
    sys.addaudithook(_judge)


def installed() -> bool:
    """Whether this process has the gate."""
    return _installed


def allow(hosts: Iterable[str], *, statement: str | None = None) -> None:
    """Opens the gate for the recipients of the policy in force ("host:port"), and for nobody who was one before.

    ``statement`` is named in refusals.
    """
    global _declared, _statement
    declared: dict[str, frozenset[int]] = {}
    for address in hosts:
        host, _, port = address.rpartition(":")
        name = host.strip("[]").lower()
        declared[name] = declared.get(name, frozenset()) | {int(port)}
    _declared, _statement = declared, statement
    _resolved.clear()


def trust(hosts: Iterable[str]) -> None:
    """Opens the gate, for good, for own infrastructure: the database's host, the address the site itself listens at."""
    _own.update(host.lower().strip("[]") for host in hosts if host)


def refused_since_asked() -> int:
    """How many connections were refused since this was last called."""
    global _refused
    with _lock:
        count, _refused = _refused, 0
    return count


def self_test() -> bool:
    """Whether a forbidden look-up and a forbidden connection are refused right now, in this process."""
    if not _installed:
        return False
    with _not_counted():
        return _is_refused(lambda: socket.getaddrinfo("undeclared.invalid", 443)) and _is_refused(_connect_to_nobody)


def connect_to_nobody() -> None:
    """Tries a connection that is never allowed, and is not counted; returns only if nothing refused it."""
    with _not_counted():
        try:
            _connect_to_nobody()
        except ForbiddenConnection:
            raise
        except OSError:
            return


@contextmanager
def _not_counted() -> Iterator[None]:
    _attempt.running = True
    try:
        yield
    finally:
        _attempt.running = False


def _connect_to_nobody() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setblocking(False)
        attempt.connect_ex(NOBODY)


def _is_refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except ForbiddenConnection:
        return True
    except OSError:
        return False
    return False


def _judge(event: str, args: tuple[Any, ...]) -> None:
    judge = _JUDGES.get(event)
    if judge is not None:
        judge(args)


def _judge_address(args: tuple[Any, ...]) -> None:
    address = args[1] if len(args) > 1 else None
    if isinstance(address, tuple) and len(address) > 1:
        _judge_host(address[0], address[1])


def _judge_name(args: tuple[Any, ...]) -> None:
    _judge_host(args[0])


def _judge_reverse(args: tuple[Any, ...]) -> None:
    address = args[0]
    _judge_host(address[0] if isinstance(address, tuple) else address)


def _judge_host(host: object, port: int | None = None) -> None:
    if host is None:
        return
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    name = name.lower().rstrip(".").partition("%")[0]
    if name in _own or _is_loopback(name):
        return
    ports = _declared.get(name, _resolved.get(name))
    # A look-up says no port yet; the connection after it does.
    if ports is not None and (port is None or ports is ANY_PORT or port in ports):
        return
    _refuse(f"a connection to {name or 'an unnamed host'}{f' at port {port}' if port else ''}")


def _judge_process(args: tuple[Any, ...]) -> None:
    _refuse("starting another program")


def _refuse(what: str) -> None:
    global _refused
    if not getattr(_attempt, "running", False):
        with _lock:
            _refused += 1
    raise ForbiddenConnection(f"{_statement or 'undeclared'}: {what} is refused; the policy names no such recipient")


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback


def _remember_what_declared_names_resolve_to() -> None:
    # The hook sees names going in and addresses going out, never which name an address came from.
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        answers = resolve(host, *args, **kwargs)
        name = host.lower().rstrip(".") if isinstance(host, str) else ""
        ports = ANY_PORT if name in _own else _declared.get(name)
        if ports is not None:
            for answer in answers:
                known = _resolved.get(str(answer[4][0]))
                _resolved[str(answer[4][0])] = ports if known is None or ports is ANY_PORT else known | ports
        return answers

    socket.getaddrinfo = getaddrinfo


_JUDGES: dict[str, Callable[[tuple[Any, ...]], None]] = {
    "socket.connect": _judge_address,
    "socket.sendto": _judge_address,
    "socket.sendmsg": _judge_address,
    "socket.getaddrinfo": _judge_name,
    "socket.gethostbyname": _judge_name,
    "socket.gethostbyaddr": _judge_reverse,
    "socket.getnameinfo": _judge_reverse,
    "subprocess.Popen": _judge_process,
    "os.system": _judge_process,
    "os.posix_spawn": _judge_process,
    "os.exec": _judge_process,
}
