"""`keepword demo`: both bundled sites with a tour, in a temporary folder, gone when it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, NoReturn

import click

import keepword
from keepword.project import environment
from keepword.project.demo.stand_ins import StandIns, parts_of

from . import saying

FIRST_PORT = 8000
PATIENCE = 60.0


@click.command()
@click.option("--site", "name", metavar="NAME", help="Start this one of the bundled sites only.")
@click.option("--port", type=click.IntRange(1, 65534), help="The first port.  [default: 8000, or the next free one]")
def demo(name: str | None, port: int | None) -> None:
    """Start both bundled sites with a tour, until you press Ctrl-C. Nothing stays behind."""
    sites = bundled()
    if name is not None and name not in sites:
        raise click.BadParameter(
            f"there is no bundled site “{name}”; there are {', '.join(sites)}", param_hint="--site"
        )
    chosen = {name: sites[name]} if name else sites
    ports = _ports(len(chosen), port)
    signal.signal(signal.SIGTERM, _leave)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="keepword-demo-")))
        running = []
        for named, each_port in zip(chosen.items(), ports, strict=True):
            running.append(Running.start(named, each_port, folder, ports))
            stack.callback(running[-1].stop)
        try:
            _show([each.wait() for each in running])
            for each in running:
                each.open_shop(stack)
            _watch(running)
        except KeyboardInterrupt:
            saying.line("\n  Stopped; nothing of it is left.")


def bundled() -> dict[str, Path]:
    """The sites that come with the program: in the source tree, or inside the installed package."""
    package = Path(keepword.__file__).parent
    for folder in (package.parents[1] / "sites", package / "bundled"):
        found = {each.name: each for each in sorted(folder.glob("*")) if (each / "policy.toml").is_file()}
        if found:
            return found
    return saying.stop("The bundled sites are not there", "Install Keepword again, or run it from its source tree")


@dataclass
class Running:
    """One `keepword serve` of the demo, and the payment companies that it believes in."""

    process: subprocess.Popen[bytes]
    news: Path
    address: str
    environment: dict[str, str]
    stand_ins: StandIns | None

    @classmethod
    def start(cls, named: tuple[str, Path], port: int, folder: Path, ports: list[int]) -> "Running":
        name, site = named
        others = [other for other in ports if other != port]
        parts, address = parts_of(site), f"http://127.0.0.1:{port}"
        stand_ins = StandIns() if "payments" in parts else None
        # What a real site runs on, and is paid by, is nothing to play with.
        none = dict.fromkeys(
            ("DATABASE_URL", "KEEPWORD_KEYS_URL", "KEEPWORD_SMTP_URL", "KEEPWORD_STRIPE_URL", "KEEPWORD_PAYPAL_URL")
        )
        child = environment.for_child(
            **none | (stand_ins.addresses() if stand_ins else {}),
            KEEPWORD_DEMO=f"http://127.0.0.1:{others[0]}" if others else "1",
            KEEPWORD_ADDRESS=address,
            KEEPWORD_SITE=str(site),
            KEEPWORD_DATA=str(folder / name),
        )
        news = folder / f"{name}.json"
        command = ["serve", "--site", str(site), "--data", str(folder / name), "--port", str(port), "--workers", "1"]
        process = subprocess.Popen(
            [sys.executable, "-m", "keepword", *command, "--announce", str(news), "--within", str(os.getpid())],
            env=child,
        )
        return cls(process, news, address, child, stand_ins)

    def open_shop(self, stack: ExitStack) -> None:
        """Lets the payment companies answer, and has the samples made."""
        if self.stand_ins is None:
            return
        stack.callback(self.stand_ins.close)
        self.stand_ins.answer()
        if {"purchases", "timekeeping"} & set(parts_of(Path(self.environment["KEEPWORD_SITE"]))):
            self.stand_ins.make_samples(self.environment)

    def look(self) -> None:
        """Ends the demo if the site ended; otherwise sees to what goes on beside it."""
        if self.process.poll() is not None:
            saying.stop("A site of the demo ended", "Look at the lines above")
        if self.stand_ins is not None and not self.stand_ins.tell(self.address):
            saying.warn("the samples could not be made; see the lines above")

    def wait(self) -> dict[str, Any]:
        """What the site says of itself once it answers."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.news.exists():
                said: dict[str, Any] = json.loads(self.news.read_text())
                return said
            if self.process.poll() is not None:
                raise SystemExit(saying.FINDING)  # it has said why
            time.sleep(0.05)
        return saying.stop("A site did not answer in time", "Look at the lines above")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _ports(count: int, asked: int | None) -> list[int]:
    """Ports in a row; the ones asked for, or else the first ones that are free."""
    if asked is not None:
        return list(range(asked, asked + count))
    found: list[int] = []
    for port in range(FIRST_PORT, FIRST_PORT + 200):
        if len(found) < count and _is_free(port):
            found.append(port)
    if len(found) < count:
        saying.stop("No free port between 8000 and 8199", "Choose one with --port")
    return found


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _show(sites: list[dict[str, Any]]) -> None:
    saying.line()
    for said in sites:
        saying.line(f"  {saying.strong(said['site'])}")
        saying.line(f"    {saying.soft('tour   ')} {said['address']}/tour/")
        saying.line(f"    {saying.soft('site   ')} {said['address']}/")
        saying.line(f"    {saying.soft('policy ')} {said['address']}/privacy/")
        saying.line(f"            {said['in_force']} statements in force, {said['planned']} planned")
        if said["invitation"]:
            saying.line(f"    {saying.soft('staff  ')} {said['invitation']}")
        saying.line()
    saying.line(saying.soft("  Samples built from public policies; not run by or connected with the companies."))
    saying.line(saying.soft("  Ctrl-C ends it."))


def _watch(running: list[Running]) -> None:
    while True:
        for each in running:
            each.look()
        time.sleep(0.5)


def _leave(signum: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
