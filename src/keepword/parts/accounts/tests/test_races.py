"""Shows that processes that act at the same moment on one database don't get more than one would."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keepword.parts.accounts import guessing

PROCESSES = 3
EACH = 4

PREPARE = """
import django; django.setup()
from django.core.management import call_command
from keepword.parts.accounts import invitations
call_command("migrate", database="keys", verbosity=0)
call_command("migrate", verbosity=0)
print(invitations.invite("http://localhost").rstrip("/").rpartition("/")[2])
"""

RACE = f"""
import django; django.setup()
import sys
from django.db import connection
from keepword.parts.accounts import guessing
from keepword.parts.accounts.actions.accept_invitation import InvitationClosedError, accept_invitation
token, number = sys.argv[1:]
connection.ensure_connection()
print("ready", flush=True)
sys.stdin.readline()
let_in = 0
for _ in range({EACH}):
    try:
        guessing.spend("ann@example.org", "192.0.2.1")
        let_in += 1
    except guessing.TooManyGuessesError:
        pass
try:
    accept_invitation(token, name="Ann", email=number + "@example.org", password="four unrelated words")
    accepted = 1
except InvitationClosedError:
    accepted = 0
print(let_in, accepted)
"""


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_guesses_and_invitations_are_counted_across_processes(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "KEEPWORD_DATA": str(tmp_path),
        "KEEPWORD_MASTER_KEY": "A" * 43 + "=",
        "KEEPWORD_SECRET_KEY": "the same for all of them, as in a site",
        "DJANGO_SETTINGS_MODULE": "keepword.project.settings",
    }
    prepared = subprocess.run(
        [sys.executable, "-c", PREPARE], env=environment, check=True, capture_output=True, text=True, timeout=60
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, prepared.stdout.strip(), str(number)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    outcomes = [tuple(map(int, process.communicate(timeout=60)[0].split())) for process in running]
    let_in, accepted = (sum(each) for each in zip(*outcomes, strict=True))
    assert let_in == guessing.PER_ACCOUNT
    assert accepted == 1
