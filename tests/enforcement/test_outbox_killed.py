"""Workers killed while they send: every mail arrives, a kill repeats one at most; several workers share the work."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.people_in_folders import Forks, everything_in, folder_with, on_a_server
from tests.waiting import free_port

pytestmark = pytest.mark.slow

KILLS = 60
MAILS = 300
CANARY = "outbox.canary"
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
STAGES = ("hello", "sender", "recipient", "before", "after", "any time")

QUEUE = f"""
from django.db import transaction
from keepword.enforcement.models import Person
from keepword.parts.mail.actions.queue import queue
person = Person.objects.values_list("pk", flat=True).first()
with transaction.atomic():
    for number in range({MAILS}):
        told = {{"path": "/{CANARY}/", "due": "2030-01-01"}}
        queue(person, "privacy/mail/erasure_asked", told, to="{CANARY}@example.invalid", base="http://localhost")
"""
# The leases are short, as nobody waits for minutes here; the process is a worker with its gate otherwise.
WORK = """
from datetime import timedelta
from keepword.enforcement import connections
from keepword.parts.mail import sending
from keepword.parts.mail.models import Message
connections.install()
sending.LEASE, sending.IN_HAND = timedelta(seconds=0.2), timedelta(seconds={in_hand})
while Message.objects.filter(state="waiting").exists():
    sending.send_due(5)
print("all sent", flush=True)
"""
STATE = """
import json
from collections import Counter
from keepword.parts.mail.models import Message
rows = Message.objects.values_list("message_id", "state", "payload")
print(json.dumps({
    "ids": [row[0] for row in rows],
    "states": Counter(row[1] for row in rows),
    "payloads": Message.objects.filter(payload__isnull=False).count(),
}))
"""


@dataclass
class Server:
    """A mail server that knows who writes to it, and can have them killed while they do."""

    taken: Counter[str] = field(default_factory=Counter)
    kill: tuple[str, int] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reached(self, stage: str) -> None:
        """Kills the worker that is meant, if this is where."""
        with self.lock:
            if self.kill is not None and self.kill[0] == stage:
                pid, self.kill = self.kill[1], None
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, name: str, answers: list[str]) -> list[str]:
        session.host_name = name
        self.reached("hello")
        return answers

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        self.reached("sender")
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        self.reached("recipient")
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.reached("before")
        head = bytes(envelope.content).partition(b"\r\n\r\n")[0].decode()
        number = next(line for line in head.splitlines() if line.startswith("Message-ID:"))
        self.taken[number.partition("<")[2].partition("@")[0]] += 1
        self.reached("after")
        return "250 taken"


@dataclass
class Site:
    """A data folder with mail that waits, the server it goes to, and what workers are started with."""

    data: Path
    server: Server
    more: dict[str, str]
    stack: ExitStack

    def forks(self) -> Forks:
        forks = Forks(self.data, **self.more)
        self.stack.callback(forks.close)
        return forks


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        server = Server()
        controller = Controller(server, hostname="127.0.0.1", port=free_port())
        controller.start()
        stack.callback(controller.stop)
        more = {"KEEPWORD_SMTP_URL": f"smtp://127.0.0.1:{controller.port}"}
        if request.param == "postgresql":
            more |= stack.enter_context(on_a_server(tmp_path / "data", "somebody@example.invalid"))
        else:
            folder_with(tmp_path / "data", "somebody@example.invalid")
        yield Site(tmp_path / "data", server, more, stack)


def state(forks: Forks) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(forks.run(STATE)[0])
    return told


@pytest.mark.parametrize("site", ENGINES, indirect=True)
def test_workers_killed_at_any_instant_lose_no_mail_and_repeat_at_most_one_each(site: Site) -> None:
    forks, chance = site.forks(), random.Random(11)
    forks.run(QUEUE)
    sealed = everything_in(site.data)
    assert CANARY.encode() not in sealed
    work = WORK.format(in_hand=0.4)
    killed = 0
    for number in range(KILLS):
        stage = STAGES[number % len(STAGES)]
        with forks.running(work) as pid:
            site.server.kill = (stage, pid)
            if stage == "any time":
                threading.Timer(chance.uniform(0.01, 0.1), site.server.reached, [stage]).start()
        killed += site.server.kill is None
        site.server.kill = None
        assert len(state(forks)["ids"]) == MAILS, "no row is ever lost"
    assert killed >= KILLS * 0.9, "the kills have to meet somebody at work"
    assert forks.run(work)[-1] == "all sent"
    after = state(forks)
    assert after["states"] == {"sent": MAILS}
    assert after["payloads"] == 0
    assert set(site.server.taken) == set(after["ids"]), "every mail arrives"
    assert site.server.taken.total() - MAILS <= killed
    assert CANARY.encode() not in everything_in(site.data)


@pytest.mark.parametrize("site", ENGINES, indirect=True)
def test_workers_at_the_same_time_share_the_mail_and_repeat_none(site: Site) -> None:
    several = [site.forks() for _ in range(3)]
    several[0].run(QUEUE)
    # No lease may end here: whoever is slow on a busy machine is not dead.
    work = WORK.format(in_hand=600).replace("seconds=0.2", "seconds=600")
    said: list[list[str]] = []
    threads = [threading.Thread(target=lambda each=each: said.append(each.run(work))) for each in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert said == [["all sent"]] * 3
    assert len(site.server.taken) == MAILS
    assert set(site.server.taken.values()) == {1}


UNDECLARED = """
from django.conf import settings
from keepword.enforcement import connections
from keepword.parts.mail import sending
from keepword.parts.mail.models import Message
connections.install()
for host in ("mail.undeclared.invalid", "192.0.2.1"):
    settings.MAILERS["default"]["OPTIONS"]["host"] = host
    Message.objects.update(next_try_at="2020-01-01T00:00:00Z")
    sending.send_due(1)
    print(connections.refused_since_asked(), *Message.objects.exclude(reason="").values_list("reason", "state"))
    Message.objects.update(reason="")
"""


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_a_mail_server_that_no_policy_names_is_refused_by_the_gate_and_the_mail_waits(site: Site) -> None:
    forks = site.forks()
    forks.run(QUEUE)
    assert forks.run(UNDECLARED) == ["1 ('undeclared', 'waiting')"] * 2
