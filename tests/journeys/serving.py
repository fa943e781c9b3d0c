"""A real `keepword serve` for tests: its own process, its own data folder, a free port, stopped by its own pid."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from payment_fakes import Fakes
from tests.people_in_folders import folder_with
from tests.postgresql import Cluster
from tests.waiting import free_port, until

KEEPWORD = Path(sys.executable).with_name("keepword")


@dataclass
class Served:
    """A running site: where it answers, what it said, and its process."""

    address: str
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def invitation(self) -> str:
        until(self._invitations, what="the line with the invitation")  # it answers a moment before it says so
        return self._invitations()[0]

    def _invitations(self) -> list[str]:
        return re.findall(r"http\S+/account/invite/\S+", "".join(self.said))


def database(engine: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """What a site has to be told to stand on this engine."""
    if engine == "sqlite":
        return {}
    cluster: Cluster = request.getfixturevalue("cluster")
    return {"DATABASE_URL": cluster.url}


@contextmanager
def serve(site: Path, data: Path, *options: str, **environment: str) -> Iterator[Served]:
    """Starts the site and waits, without sleeping, until it answers; stops it gracefully at the end.

    A folder that is not there yet is as a first start leaves it; first starts have tests of their own.
    """
    if not data.exists() and "DATABASE_URL" not in environment:
        folder_with(data, KEEPWORD_SITE=str(site))
    port = free_port()
    command = [str(KEEPWORD), "serve", "--site", str(site), "--data", str(data), "--port", str(port), *options]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KEEPWORD_", "DJANGO_"))}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**inherited, **environment}
    )
    served = Served(f"http://127.0.0.1:{port}", process)
    threading.Thread(target=_listen, args=(served,), daemon=True).start()
    try:
        until_it_answers(served)
        yield served
    finally:
        stop(process)


@contextmanager
def serve_paid_by_stand_ins(
    site: Path, data: Path, **environment: str
) -> Iterator[tuple[Served, Fakes, dict[str, str]]]:
    """The same of a site that sells, with the stand-ins that tell it of events; and what its environment says."""
    with Fakes() as fakes:
        stripe, paypal = fakes.stripe, fakes.paypal
        collects = {
            "KEEPWORD_STRIPE_URL": stripe.url.replace("://", f"://{stripe.key}:{stripe.webhook_secret}@"),
            "KEEPWORD_PAYPAL_URL": paypal.url.replace("://", f"://{paypal.client}:{paypal.secret}@")
            + f"/{paypal.webhook_id}",
        }
        with serve(site, data, "--workers", "1", **collects, **environment) as served:
            fakes.deliver_to(f"{served.address}/hooks/{{processor}}/")
            yield served, fakes, collects | environment


def until_it_answers(served: Served, patience: float = 180) -> None:
    def answers() -> bool:
        assert served.process.poll() is None, "".join(served.said)
        try:
            with urllib.request.urlopen(f"{served.address}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    until(answers, patience=patience, what="an answer")


def stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=20)


def _listen(served: Served) -> None:
    assert served.process.stdout is not None
    for line in served.process.stdout:
        served.said.append(line)
    served.process.stdout.close()
