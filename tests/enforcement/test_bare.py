"""Enforcement without the rest: a plain Django project with one app, one policy and the gates starts and holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BARE = Path(__file__).parents[1] / "bare"

pytestmark = pytest.mark.slow


def run(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs code in a process of its own, with the bare project's settings and a database in ``folder``."""
    own = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "settings",
        "PYTHONPATH": str(BARE),
        "BARE_DATABASE": str(folder / "bare.sqlite3"),
        **environment,
    }
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=own, capture_output=True, text=True, timeout=60
    )


START = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


def test_it_starts_and_every_light_is_green(tmp_path: Path) -> None:
    done = run(
        START
        + """
from keepword.enforcement import checks, connections, evidence, versions
from keepword.enforcement.stack import InProcess
call_command("check")
assert connections.self_test()
assert not checks.mismatches([versions.current()], database=True)
evidence.run(InProcess())
for each in evidence.statements():
    print(each.statement.id, each.state, each.text)
""",
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    states = dict(line.split(" ", 2)[:2] for line in done.stdout.splitlines() if "." in line.split(" ")[0])
    assert set(states.values()) <= {"passed", "failing"}, done.stdout
    assert states.pop("cookies.basket") == "passed"
    assert states.pop("rights.contact") == "failing", "the page at /greedy/ says no name: the light sees it"
    assert set(states.values()) == {"passed"}, done.stdout


def test_an_undeclared_cookie_is_taken_out(tmp_path: Path) -> None:
    done = run(
        START
        + """
from keepword.enforcement.stack import InProcess
print([cookie.name for cookie in InProcess().get("/greedy/").cookies])
""",
        tmp_path,
    )
    assert done.stdout.strip() == "['basket']", done.stderr


@pytest.mark.parametrize("command", ['"check"', '"migrate", skip_checks=True'])
def test_an_undeclared_column_stops_it(command: str, tmp_path: Path) -> None:
    done = run(
        f"""
import django; django.setup()
from django.core.management import call_command
call_command({command})
""",
        tmp_path,
        BARE_APPS="shop,faulty",
    )
    assert done.returncode != 0
    assert "faulty.Guest" in done.stderr
    assert "personal_data.py" in done.stderr
    assert not (tmp_path / "bare.sqlite3").exists() or (tmp_path / "bare.sqlite3").stat().st_size == 0


def test_a_forbidden_connection_is_refused_from_the_first_line_on(tmp_path: Path) -> None:
    done = run(
        """
import settings, socket, urllib.request
from keepword.enforcement.connections import ForbiddenConnection
for act in (
    lambda: urllib.request.urlopen("http://spy.invalid/"),
    lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
    lambda: socket.gethostbyname("spy.invalid"),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    lambda: __import__("subprocess").run(["true"]),
):
    try:
        act()
    except OSError as error:
        refused = getattr(error, "reason", error)
        assert isinstance(refused, ForbiddenConnection), refused
    else:
        raise SystemExit("let through")
print("refused")
""",
        tmp_path,
    )
    assert done.stdout.strip() == "refused", done.stderr
