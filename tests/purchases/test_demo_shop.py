"""The demo sells with stand-ins: they end with it, are told of what happens, and leave no trace of a payer."""

from __future__ import annotations

import copy
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import include, path

from keepword.parts.purchases import catalogue
from keepword.project.demo import shop_steps
from keepword.project.demo.stand_ins import StandIns, parts_of
from keepword.project.processors import processors
from keepword.project.urls import handler404 as handler404
from keepword.project.urls import urlpatterns as site_urls
from payment_fakes import CARDS
from tests.project.test_serve import alive, environment, get
from tests.sites.bundled import FOLDER
from tests.waiting import free_port, until

urlpatterns = [path("", include("keepword.project.demo.urls")), *site_urls]
DEMO = Path(__file__).parents[2] / "src/keepword/project/demo/templates"


@pytest.fixture
def stand_ins() -> Iterator[StandIns]:
    made = StandIns()
    yield made
    made.close()


def answers(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def test_a_site_can_be_told_where_they_are_before_they_answer_and_whoever_asks_waits(
    stand_ins: StandIns, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, address in stand_ins.addresses().items():
        monkeypatch.setenv(name, address)
    told, ports = processors(), (stand_ins.stripe_port, stand_ins.paypal_port)
    assert {name: access["url"] for name, access in told.items()} == {
        "stripe": f"http://127.0.0.1:{ports[0]}",
        "paypal": f"http://127.0.0.1:{ports[1]}",
    }
    early = [HTTPConnection("127.0.0.1", port, timeout=60) for port in ports]
    for each in early:
        each.request("GET", "/")
    stand_ins.answer()
    for each in early:
        assert each.getresponse().status == 404
        each.close()
    stand_ins.close()
    assert not any(map(answers, ports))


def test_samples_that_fail_are_told_once(stand_ins: StandIns) -> None:
    stand_ins.answer()
    stand_ins.make_samples({"PATH": os.environ["PATH"]})  # no site is named
    told: list[bool] = []
    until(lambda: told.append(stand_ins.tell("http://127.0.0.1:1")) or not told[-1], what="the word of the failure")
    assert stand_ins.tell("http://127.0.0.1:1")


def test_the_sites_that_sell_are_known_without_reading_them_whole() -> None:
    assert {"payments", "purchases"} <= set(parts_of(FOLDER / "wescom"))


def test_the_search_finds_a_card_wherever_it_lies(tmp_path: Path) -> None:
    (tmp_path / "mailbox").mkdir()
    (tmp_path / "mailbox" / "one.eml").write_text("nothing of a payer")
    with override_settings(KEEPWORD_DATA_FOLDER=tmp_path):
        clean = shop_steps.search()
        assert (clean.files, clean.found) == (1, ())
        assert clean.things > len(CARDS)
        (tmp_path / "mailbox" / "two.eml").write_bytes(b"\0\xff" + next(iter(CARDS)).encode())
        assert shop_steps.search().found == ("mailbox/two.eml",)


def test_each_step_through_the_shop_leads_somewhere(db: None, tmp_path: Path) -> None:
    catalogue.current()  # whoever reads it first in a process leaves a copy in the data folder
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [DEMO]
    with override_settings(ROOT_URLCONF=__name__, TEMPLATES=templates, KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}):
        steps = list(shop_steps.steps())
        assert len(steps) == 6
        for each in steps:
            answer = Client(headers={"host": "localhost"}).get(each.address.partition("#")[0])
            assert answer.status_code == 200, each.address
        assert "Found nothing: 0 files" in answer.text


class Demo:
    """A `keepword demo` of one test, and the ports on which its processes listen."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        command = [sys.executable, "-m", "keepword", "demo", "--site", "wescom", "--port", str(port)]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment() | {"TMPDIR": str(folder)},  # who is killed tidies nothing away
        )

    def says(self, words: str) -> str:
        """Its lines up to the one with these words."""
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if words in line:
                return said
        pytest.fail(f"it ended: {said}")

    def site(self) -> tuple[int, dict[str, str]]:
        """The process that serves the site, and its environment."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for number in map(int, children):
            if b"serve" in Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0"):
                pairs = Path(f"/proc/{number}/environ").read_bytes().decode().split("\0")
                return number, dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        raise AssertionError("no site is served")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    made = Demo(free_port(), tmp_path)
    yield made
    if made.process.poll() is None:
        made.process.terminate()
    made.process.communicate(timeout=60)


@pytest.mark.slow
def test_it_sells_and_nothing_outlives_it_even_if_it_is_killed(demo: Demo) -> None:
    assert f"http://127.0.0.1:{demo.port}/tour/" in demo.says("Ctrl-C ends it")
    number, told = demo.site()
    addresses = told["KEEPWORD_STRIPE_URL"], told["KEEPWORD_PAYPAL_URL"]
    ports = [urlsplit(address).port or 0 for address in addresses]
    until(lambda: all(map(answers, ports)), what="the stand-ins")
    tour = get(demo.port, "/tour/?search=yes")[1]
    assert "4242 4242 4242 4242" in tour
    assert "Found nothing" in tour
    assert get(demo.port, "/buy/")[0] == 200
    demo.process.send_signal(signal.SIGKILL)
    demo.process.wait()
    assert not any(map(answers, ports))
    until(lambda: not alive(number), patience=30, what="the end of the site")
