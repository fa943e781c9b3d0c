"""The master key is changed while others seal; killed at any moment, everything opens and the command goes on."""

from __future__ import annotations

import base64
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import forked
from tests.commands.test_commands import keepword
from tests.people_in_folders import folder_with
from tests.waiting import free_port, until

pytestmark = pytest.mark.slow

SITE = Path(__file__).parents[2] / "sites" / "wescom"
# Seals as fast as it can, each time for somebody new, opens it again, and says how often that went well.
SEALING = """
import sys, django
django.setup()
from keepword.enforcement.people import seal
first, count = int(sys.argv[1]), 0
while True:
    sealed = seal.seal_bytes(b"secret", person=first + count, datum="mail.message", place="a.B.c")
    assert seal.unseal_bytes(sealed, person=first + count, place="a.B.c") == b"secret"
    count += 1
    print(count, flush=True)
"""
OPENING = """
import django
django.setup()
from keepword.enforcement.keys import master, store
from keepword.enforcement.keys.models import PersonKey
for row in PersonKey.objects.all():
    master.unwrap(bytes(row.wrapped), row.master, store.bound_to(row))
print(PersonKey.objects.count(), PersonKey.objects.values("master").distinct().count())
"""


def environment(data: Path) -> dict[str, str]:
    return {
        **forked.surroundings(),
        "KEEPWORD_SITE": str(SITE),
        "KEEPWORD_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "keepword.project.settings",
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return folder_with(tmp_path / "data")


def opened(data: Path) -> tuple[int, int]:
    """How many keys there are, all of which open, and under how many master keys they are."""
    done = forked.run(code=OPENING, environment=environment(data))
    assert done.returncode == 0, done.stderr
    count, masters = done.stdout.split()
    return int(count), int(masters)


def start_sealing(data: Path, number: int) -> subprocess.Popen[bytes]:
    with (data.parent / f"said.{number}").open("wb") as said:
        command = [sys.executable, "-c", SEALING, str(number * 10**9)]
        return subprocess.Popen(command, env=environment(data), stdout=said, stderr=said)


def test_it_rotates_while_others_seal_and_is_killed_again_and_again(data: Path) -> None:
    before = (data / "master.key").read_bytes()
    sealing = [start_sealing(data, number) for number in (1, 2)]
    try:
        said = [data.parent / f"said.{number}" for number in (1, 2)]
        until(lambda: all(each.read_text().count("\n") > 100 for each in said), what="sealing")
        draw, killed = random.Random(7), 0
        opened(data)  # whatever forks has read what it reads before anything is timed
        began = time.monotonic()
        assert forked.keepword("keys", "rotate", "--site", SITE, "--data", data).returncode == 0
        usual = time.monotonic() - began
        for _ in range(12):
            command = ("keys", "rotate", "--site", SITE, "--data", data)
            rotating = forked.start(*command, module="keepword", environment=forked.surroundings())
            try:
                rotating.wait(timeout=usual * draw.uniform(0.3, 1.0))
            except subprocess.TimeoutExpired:
                rotating.send_signal(signal.SIGKILL)
                killed += rotating.wait() != 0
        assert killed >= 3, "the kills have to meet somebody at work"
        done = keepword("keys", "rotate", "--site", SITE, "--data", data, "--json")
        assert done.returncode == 0, done.stderr
        count = [each.read_text().count("\n") for each in said]
        until(
            lambda: all(each.read_text().count("\n") > n + 50 for each, n in zip(said, count, strict=True)),
            what="more sealing",
        )
    finally:
        for each in sealing:
            each.kill()
            each.wait()
    assert all("Traceback" not in each.read_text() for each in said), said[0].read_text()[-2000:]
    after = (data / "master.key").read_bytes().split()
    assert len(after) == 1
    assert after != before.split()
    keys, masters = opened(data)
    assert keys > 200
    assert masters == 1
    assert json.loads(done.stdout)["instead"]


def test_with_the_key_in_the_environment_it_says_what_to_set(data: Path) -> None:
    old = (data / "master.key").read_text().strip()
    (data / "master.key").unlink()
    code = SEALING.replace("while True", "for _ in range(5)")
    sealed = forked.run(1, code=code, environment={**environment(data), "KEEPWORD_MASTER_KEY": old})
    assert sealed.returncode == 0, sealed.stderr
    first = keepword("keys", "rotate", "--site", SITE, "--data", data, KEEPWORD_MASTER_KEY=old)
    assert first.returncode == 1
    given = first.stderr.split("KEEPWORD_MASTER_KEY=")[1].split(".")[0].split()[0]
    new = given.split(",")[0]
    assert len(base64.b64decode(new)) == 32
    assert given.split(",")[1] == old
    second = forked.keepword("keys", "rotate", "--site", SITE, "--data", data, KEEPWORD_MASTER_KEY=given)
    assert second.returncode == 0, second.stderr
    assert f"KEEPWORD_MASTER_KEY={new} " in second.stdout
    third = forked.keepword("keys", "rotate", "--site", SITE, "--data", data, KEEPWORD_MASTER_KEY=old)
    assert third.returncode == 1
    assert "the key store was wrapped by the master key" in third.stderr


def test_a_site_with_another_master_key_does_not_start(data: Path) -> None:
    code = SEALING.replace("while True", "for _ in range(5)")
    assert forked.run(1, code=code, environment=environment(data)).returncode == 0
    other = base64.b64encode(bytes(32)).decode()
    said = keepword("serve", "--site", SITE, "--data", data, "--port", free_port(), KEEPWORD_MASTER_KEY=other)
    assert said.returncode == 1
    assert "give it the right one" in said.stderr
    assert "Traceback" not in said.stderr
