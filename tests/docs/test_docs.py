"""The documentation can't name a command, an option, a file, a page or a test that isn't there."""

from __future__ import annotations

import re
import shlex
import struct
import subprocess
import sys
from pathlib import Path

import click
import pytest

from keepword.project.commands import main as keepword
from tests.docs.pages import PAGES, ROOT, anchors, blocks, commands, name, prose

TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
IMAGES = ROOT / "docs" / "images"

pages = pytest.mark.parametrize("page", PAGES, ids=name)


@pages
def test_every_command_exists_with_its_options(page: Path) -> None:
    for line, typed in commands(page):
        for words in parted(line):
            if words[0] == "make" and len(words) > 1 and "=" not in words[1]:
                assert words[1] in TARGETS, f"{name(page)}: {line}"
            elif Path(words[0]).name == "keepword" and "=" not in words[0]:
                understood(words[1:], f"{name(page)}: {line}", typed)


def parted(line: str) -> list[list[str]]:
    """The commands of one line, each in words, without the variables set before it."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return []
    found: list[list[str]] = [[]]
    for word in words:
        if word in ("&&", ";", "|"):
            found.append([])
        elif found[-1] or not re.match(r"[A-Z_]+=", word):
            found[-1].append(word)
    return [each for each in found if each]


def understood(words: list[str], where: str, typed: bool) -> None:
    command: click.Command = keepword
    context = click.Context(keepword, info_name="keepword")
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        if words[0] in ("…", "COMMAND"):
            return
        found = command.get_command(context, words[0])
        assert found is not None, f"{where}: there is no {words[0]}"
        command, words = found, words[1:]
        context = click.Context(command, info_name=command.name, parent=context)
    known = {option for each in command.get_params(context) for option in (*each.opts, *each.secondary_opts)}
    for word in words:
        if word.startswith("-"):
            assert word.partition("=")[0] in known, f"{where}: there is no option {word}"
    if typed and words and not {"--help", "--version"} & set(words):
        try:
            command.make_context(command.name, list(words), parent=context.parent, resilient_parsing=False)
        except click.UsageError as wrong:
            inside_a_site = "inside a site's folder" in wrong.format_message()
            if not inside_a_site:
                pytest.fail(f"{where}: {wrong.format_message()}")


@pages
def test_every_link_leads_somewhere(page: Path) -> None:
    text = prose(page)
    for target in [*re.findall(r"\]\(([^)\s]+)\)", text), *re.findall(r'src="([^"]+)"', text)]:
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), f"{name(page)}: {target}"
        if anchor:
            assert anchor in anchors(there), f"{name(page)}: {target}"


@pages
def test_every_file_named_exists(page: Path) -> None:
    """Paths in backticks that begin like one of ours."""
    for span in re.findall(r"`((?:src|tests|docs|tools|sites|bench|\.ci)/[\w./\-]*)(?:::\w+)?`", prose(page)):
        drafted = any(mark in span for mark in ("/fr/", "KIND"))
        assert drafted or (ROOT / span).exists(), f"{name(page)}: {span}"


@pages
def test_every_example_of_a_policy_can_be_read(page: Path) -> None:
    import tomllib

    for block in blocks(page):
        if block.language == "toml":
            tomllib.loads("\n".join(block.lines))


@pages
def test_every_example_of_code_is_python(page: Path) -> None:
    for block in blocks(page):
        if block.language == "python":
            compile("\n".join(block.lines), f"{name(page)}:{block.line}", "exec")


def test_the_code_for_foreign_projects_is_that_of_the_bare_one() -> None:
    told = {
        line
        for block in blocks(ROOT / "docs" / "howto" / "use-enforcement-in-django.md")
        if block.language == "python" and "table(" in "\n".join(block.lines)
        for line in block.lines
    }
    real = set((ROOT / "tests" / "bare" / "shop" / "personal_data.py").read_text().splitlines())
    assert told <= real


def test_the_reference_is_current() -> None:
    command = [sys.executable, str(ROOT / "tools" / "reference.py"), "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_pictures_are_there_and_small() -> None:
    from tools.screenshots import SHOTS

    shown = set(re.findall(r"docs/images/([\w-]+)\.png", (ROOT / "README.md").read_text()))
    known = {shot.name: shot for shot in SHOTS}
    assert shown <= set(known)
    assert set(known) == {path.stem for path in IMAGES.glob("*")}
    for each in known.values():
        content = (IMAGES / f"{each.name}.png").read_bytes()
        assert struct.unpack(">II", content[16:24]) == each.size
        assert len(content) < 120_000
    assert sum(path.stat().st_size for path in IMAGES.glob("*")) < 600_000


@pytest.mark.parametrize("record", DECISIONS, ids=lambda path: path.stem)
def test_every_decision_names_a_check_that_exists(record: Path) -> None:
    text = record.read_text("utf-8")
    assert re.match(rf"# {int(record.name[:4])}\. ", text), "its number stands in its heading"
    assert all(mark in text for mark in ("**Decided.**", "**Because**", "**Held by**")), "what, why, and what holds it"
    spans = re.findall(r"`([^`]+)`", text.partition("**Held by**")[2])
    files = [ROOT / span.partition("::")[0] for span in spans if "/" in span]
    assert files, "a path"
    assert all(path.exists() for path in files), files
    code = "\n".join(path.read_text("utf-8") for path in files if path.is_file())
    for span in spans:
        test = span.rpartition("::")[2]
        if test.startswith("test_"):
            assert f"def {test}(" in code, test


def test_the_records_are_numbered_without_a_gap() -> None:
    assert [int(record.name[:4]) for record in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_every_page_is_linked_from_another() -> None:
    linked = {
        (page.parent / target.partition("#")[0]).resolve()
        for page in PAGES
        for target in re.findall(r"\]\(([^)\s]+)\)", prose(page))
    }
    alone = [page for page in PAGES if page not in linked and page.name != "README.md" and page not in DECISIONS]
    assert not alone
