"""A served site starts, stops, survives being killed, starts again, and says clearly why it can't start."""

import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.waiting import age, free_port, until

pytestmark = pytest.mark.slow

SITE = Path(__file__).parents[2] / "sites" / "wescom"
PATIENCE = 120


def environment() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("KEEPWORD_", "DATABASE_", "DJANGO_"))
    }


def get(port: int, path: str, host: str = "localhost") -> tuple[int, str]:
    link = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", path, headers={"Host": host})
        answer = link.getresponse()
        return answer.status, answer.read().decode()
    finally:
        link.close()


class Served:
    """A `keepword serve` of one test."""

    def __init__(self, data: Path, port: int, *options: str, site: Path = SITE) -> None:
        command = [sys.executable, "-m", "keepword", "serve", "--site", str(site), "--data", str(data)]
        self.port = port
        self.process = subprocess.Popen(
            [*command, "--port", str(port), "--workers", "1", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(),
        )

    def wait(self) -> None:
        until(lambda: self.answers() or self.process.poll() is not None, patience=PATIENCE, what="an answer")
        if self.process.poll() is not None:
            pytest.fail(f"it ended: {self.process.communicate()[0]}")

    def answers(self) -> bool:
        try:
            return get(self.port, "/healthz") == (200, "ok\n")
        except OSError:
            return False

    def ends(self) -> tuple[int, str]:
        said = self.process.communicate(timeout=PATIENCE)[0]
        return self.process.returncode, said

    def children(self) -> set[int]:
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return {int(pid) for pid in Path(path).read_text().split()}


@pytest.fixture
def started() -> Iterator[list[Served]]:
    """What a test starts is ended, however the test ends."""
    running: list[Served] = []
    yield running
    for each in running:
        if each.process.poll() is None:
            each.process.terminate()
            try:
                each.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                each.process.kill()
                each.process.wait()
        if each.process.stdout:
            each.process.stdout.close()


def alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_it_starts_says_where_and_stops_when_told(tmp_path: Path, started: list[Served]) -> None:
    served = Served(tmp_path / "data", free_port())
    started.append(served)
    served.wait()
    assert get(served.port, "/privacy/")[0] == 200
    second = Served(tmp_path / "data", free_port())
    started.append(second)
    status, said = second.ends()
    assert status == 1
    assert f"(process {served.process.pid}) already runs" in said
    served.process.send_signal(signal.SIGTERM)
    status, said = served.ends()
    assert status == 0
    assert f"http://127.0.0.1:{served.port}/" in said
    assert re.search(r"/account/invite/\S{40,}/", said)
    assert "Traceback" not in said


def test_a_killed_site_leaves_no_process_and_starts_again(tmp_path: Path, started: list[Served]) -> None:
    served = Served(tmp_path / "data", free_port())
    started.append(served)
    served.wait()
    children = served.children()
    assert children
    served.process.kill()
    served.process.wait()
    again = Served(tmp_path / "data", served.port)  # at once, on the same port and the same folder
    started.append(again)
    until(lambda: not any(map(alive, children)), patience=15, what="the end of what it had started")
    again.wait()
    database = sqlite3.connect(tmp_path / "data" / "site.sqlite3")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("SELECT count(*) FROM enforcement_policyversion").fetchone() == (1,)
    database.close()


def test_a_killed_worker_is_replaced_even_while_somebody_edits_the_policy(
    tmp_path: Path, started: list[Served]
) -> None:
    site = shutil.copytree(SITE, tmp_path / "site")
    served = Served(tmp_path / "data", free_port(), site=site)
    started.append(served)
    served.wait()
    first = served.children()
    # The server takes a worker that dies within its first seconds for one that can't start.
    until(lambda: all(age(pid) > 6 for pid in first), what="workers that have run for a while")
    (site / "policy.toml").write_text("half a sente")
    for pid in first:
        os.kill(pid, signal.SIGKILL)
    until(lambda: served.children() - first, what="a new worker")
    served.wait()
    assert get(served.port, "/privacy/")[0] == 200


def test_a_port_in_use_is_told(tmp_path: Path, started: list[Served]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        served = Served(tmp_path / "data", port)
        started.append(served)
        status, said = served.ends()
    assert status == 1
    assert f"Port {port} is in use" in said
    assert "--port" in said


def test_a_database_from_a_newer_version_is_left_alone(tmp_path: Path, started: list[Served]) -> None:
    served = Served(tmp_path / "data", free_port())
    started.append(served)
    served.wait()
    served.process.terminate()
    served.ends()
    database = sqlite3.connect(tmp_path / "data" / "site.sqlite3")
    with database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '0099_later', '2099-01-01')"
        )
    database.close()
    served = Served(tmp_path / "data", free_port())
    started.append(served)
    status, said = served.ends()
    assert status == 1
    assert "changed by a newer Keepword (accounts.0099_later)" in said


def test_all_problems_of_both_files_are_told_at_once(tmp_path: Path, started: list[Served]) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "site.toml").write_text('format = 1\nname = ""\ncompany = "C"\n[contact]\nemail = "nobody"\n')
    (site / "policy.toml").write_text('format = 1\ncompany = "C"\nlanguage = "en"\n[[statement]]\nid = "cokies.x"\n')
    served = Served(tmp_path / "data", free_port(), site=site)
    started.append(served)
    status, said = served.ends()
    assert status == 1
    assert "site.toml:2" in said
    assert "site.toml:5" in said
    assert "policy.toml:" in said
    assert "Traceback" not in said
    assert not (tmp_path / "data").exists()


def test_what_no_browser_sends_gets_a_calm_answer(tmp_path: Path, started: list[Served]) -> None:
    served = Served(tmp_path / "data", free_port())
    started.append(served)
    served.wait()
    for host in ("evil.example", "localhost:80:80", "a b", "[::1", "\u00e9.example"):
        status, text = get(served.port, "/privacy/", host)
        assert (host, status) == (host, 400)
        assert "Traceback" not in text
    for request, expected in RAW.items():
        assert (request[:40], raw(served.port, request)) == (request[:40], expected)


RAW = {
    b"BREW /privacy/ HTTP/1.1\r\nHost: localhost\r\n": 405,
    b"TRACE /privacy/ HTTP/1.1\r\nHost: localhost\r\n": 405,
    b"GET /privacy/%00 HTTP/1.1\r\nHost: localhost\r\n": 400,
    b"GET /privacy/?a=%00 HTTP/1.1\r\nHost: localhost\r\n": 400,
    b"GET /privacy/\0 HTTP/1.1\r\nHost: localhost\r\n": 400,
    b"GET /privacy/?x=%ff%fe%ed%a0%80 HTTP/1.1\r\nHost: localhost\r\n": 200,
    b"GET /%F0%9F%98%80/ HTTP/1.1\r\nHost: localhost\r\n": 404,
    b"GET /privacy/ HTTP/1.1\r\nHost: localhost\r\nCookie: a=\xff\xfe; wescom_session=\xe2\x80\xae; ;=;\r\n": 200,
    b"POST /privacy/preferences/ HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000009\r\n\r\ntheme=" + b"x" * 1_000_003: 413,
}


def raw(port: int, request: bytes) -> int:
    """The status a request written by hand gets."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        # It may be refused before it is read to its end, which is what we want.
        with contextlib.suppress(ConnectionError):
            link.sendall(request if b"\r\n\r\n" in request else request + b"Connection: close\r\n\r\n")
        line = link.recv(64)
    return int(line.split()[1])
