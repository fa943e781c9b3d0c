"""The tutorial works: its commands are typed, its changes made, and it shows what really appears."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks, name
from tests.journeys.serving import Served, free_port, stop, until_it_answers

TUTORIALS = sorted((ROOT / "docs" / "tutorial").glob("*.md"))
PORT = "8000"

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("page", TUTORIALS, ids=name)
def test_it_can_be_followed(page: Path, tmp_path: Path) -> None:
    port = str(free_port())
    with ExitStack() as running:
        for block in blocks(page):
            lines = [line.replace(PORT, port) for line in block.lines]
            if block.language == "diff":
                change(tmp_path, lines)
            elif block.language == "console" and block.info == "serve":
                running.enter_context(serving(tmp_path, lines, f"http://127.0.0.1:{port}"))
            elif block.language == "console":
                for command, shown in steps(lines):
                    expect(shown, typed(tmp_path, command), f"{name(page)}:{block.line}: {command}")


def steps(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines it is to show."""
    number = 0
    numbered = []
    for line in lines:
        number += line.startswith("$ ")
        numbered.append((number, line))
    for _, group in groupby(numbered, key=lambda each: each[0]):
        first, *rest = [line for _, line in group]
        assert first.startswith("$ "), "a block begins with a command"
        yield first[2:], rest


def surroundings() -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("KEEPWORD_", "DJANGO_"))}
    inherited.pop("DATABASE_URL", None)
    return {**inherited, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def typed(folder: Path, command: str) -> str:
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stdout, done.stdout
    return done.stdout


@contextmanager
def serving(folder: Path, lines: list[str], address: str) -> Iterator[None]:
    """A command that keeps running, in its terminal of its own; what it says is looked at when it answers."""
    [(command, shown)] = list(steps(lines))
    log = folder / "terminal.log"
    with log.open("w") as terminal:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {command}"], cwd=folder, env=surroundings(), stdout=terminal, stderr=terminal, text=True
        )
    try:
        served = Served(address, process)
        until_it_answers(served)
        until_it_answers(served)  # what it says comes with the first answer
        for _ in range(100):
            if "account/invite" in log.read_text():
                break
            until_it_answers(served)
        expect(shown, log.read_text(), command)
        yield
    finally:
        stop(process)


def expect(shown: list[str], said: str, where: str) -> None:
    """The page shows what appears; `…` stands for anything, and a line of it alone for any lines."""
    wanted = "\n".join(shown).strip()
    pattern = re.escape(wanted).replace("…", ".*?")
    assert re.search(rf"\A\s*{pattern}\s*\Z", said, re.DOTALL), f"{where}\n\n{said}\n\nis not\n\n{wanted}"


def change(folder: Path, lines: list[str]) -> None:
    """A diff without line numbers: `--- file`, then lines that stay, go and come, in one place of the file."""
    file = folder / lines[0].removeprefix("--- ")
    old = "\n".join(line[1:] for line in lines[1:] if line[0] in " -")
    new = "\n".join(line[1:] for line in lines[1:] if line[0] in " +")
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{file.name} has this {text.count(old)} times:\n{old}"
    file.write_text(text.replace(old, new), "utf-8")


def test_a_tutorial_that_shows_something_else_is_noticed() -> None:
    with pytest.raises(AssertionError):
        expect(["✓ Version 2 is in force (…)."], "✓ Version 3 is in force (abc).", "here")
    expect(["one", "…", "three …"], "one\ntwo\nthree 3\n", "here")
    assert [command for command, _ in steps(["$ a", "b", "$ c"])] == ["a", "c"]
    assert Block("sh", "", [], 1).language == "sh"
