"""The pages of the documentation, taken apart: fenced blocks, commands, links, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SHELLS = ("sh", "console")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the rest of its first line, its lines, and where it begins."""

    language: str
    info: str
    lines: list[str]
    line: int


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> Iterator[Block]:
    inside: Block | None = None
    indent = ""
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        fence = re.match(r"( *)```(\w*) ?(.*)", line)
        if inside is None and fence:
            indent, inside = fence[1], Block(fence[2], fence[3], [], number)
        elif inside is not None and line.strip() == "```":
            yield inside
            inside = None
        elif inside is not None:
            inside.lines.append(line.removeprefix(indent))
    assert inside is None, f"{name(page)}: a block is not closed"


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def commands(page: Path) -> Iterator[tuple[str, bool]]:
    """Every command line of the page, and whether it stands in a block to be typed as it is."""
    for block in blocks(page):
        if block.language == "console":
            yield from ((line[2:], True) for line in block.lines if line.startswith("$ "))
        elif block.language == "sh":
            yield from ((line.strip(), True) for line in block.lines if line.strip())
        elif block.language == "ini":
            yield from ((line.partition("=")[2], True) for line in block.lines if line.startswith("ExecStart="))
    for span in re.findall(r"`([^`\n]+)`", prose(page)):
        yield span, False


def anchors(page: Path) -> set[str]:
    """What a `#…` may name, made from the headings as code hosts do it."""
    outside = prose(page)
    found = set()
    for heading in re.findall(r"^#+ (.+)$", outside, flags=re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|[`*]", r"\1", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found
