"""How the commands speak: calm, short, every problem with its place and its remedy, all problems at once."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from keepword.policy import Problem

FINDING = 1
WRONG_USE = 2
_AS_JSON = "keepword.as-json"

LIGHTS = {
    "passed": ("●", "green"),
    "vouched": ("◐", "blue"),
    "planned": ("○", "bright_black"),
    "stale": ("◌", "yellow"),
    "failing": ("✕", "red"),
}


def line(text: str = "") -> None:
    click.echo(text)


def soft(text: str) -> str:
    return click.style(text, dim=True)


def strong(text: str) -> str:
    return click.style(text, bold=True)


def good(text: str) -> None:
    click.echo(f"{click.style('✓', fg='green')} {text}")


def warn(text: str) -> None:
    click.echo(f"{click.style('!', fg='yellow')} {text}", err=True)


def light(state: str) -> str:
    sign, colour = LIGHTS.get(state, ("?", "white"))
    return click.style(sign, fg=colour)


def document(content: Mapping[str, Any]) -> None:
    """What `--json` prints."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


@contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """A bar for whoever watches long work at a terminal; what is yielded takes it on by so much."""
    with click.progressbar(length=max(length, 1), label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update


@contextmanager
def fraction(label: str) -> Iterator[Callable[[float], None]]:
    """The same for work that says which part of it is done, from 0 to 1."""
    with progress(1000, label) as went_on:
        shown = 0

        def so_far(done: float) -> None:
            nonlocal shown
            if int(done * 1000) > shown:
                went_on(int(done * 1000) - shown)
                shown = int(done * 1000)

        yield so_far


def problems(found: Iterable[Problem]) -> None:
    """All of them, each with its place first, so that an editor can jump there."""
    for problem in found:
        place = f"{problem.place}: " if str(problem.place) else ""
        named = f"{problem.statement}: " if problem.statement else ""
        click.echo(f"{click.style(place, bold=True)}{named}{problem.what}.", err=True)
        if problem.instead:
            click.echo(f"    {_ended(problem.instead)}", err=True)


def as_dict(problem: Problem) -> dict[str, object]:
    """A problem as `--json` tells it."""
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "statement": problem.statement,
        "what": problem.what,
        "instead": problem.instead,
    }


def answer_in_json() -> None:
    """From now on the command that runs tells its failures as `--json` has them, on standard output."""
    click.get_current_context().meta[_AS_JSON] = True


def _fail_in_json(what: str, instead: str, found: Iterable[Problem] = ()) -> None:
    """Prints the failure and ends, if the command answers in JSON."""
    running = click.get_current_context(silent=True)
    if running is not None and running.meta.get(_AS_JSON):
        error: dict[str, Any] = {"what": what, "instead": instead, "problems": [as_dict(each) for each in found]}
        document({"error": error})
        raise SystemExit(FINDING)


def stop(what: str, instead: str = "") -> NoReturn:
    """End with one finding."""
    _fail_in_json(what, instead)
    click.echo(f"{click.style('keepword:', bold=True)} {_ended(what)}", err=True)
    if instead:
        click.echo(f"    {_ended(instead)}", err=True)
    raise SystemExit(FINDING)


def no_database(error: Exception) -> NoReturn:
    """End because the database does not answer, or not as one; its own words come on several lines."""
    said = " ".join(str(error).split())
    stop(f"The database can’t be used: {said}", "Look at the disk, the rights of the data folder, or DATABASE_URL")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("?", ";")) else f"{sentence.rstrip('.')}."


def stop_with(found: list[Problem]) -> NoReturn:
    """End with a list of findings."""
    _fail_in_json("Nothing was started or changed", "", found)
    problems(found)
    count = len(found)
    click.echo(f"\n{count} {'problem' if count == 1 else 'problems'}; nothing was started or changed.", err=True)
    raise SystemExit(FINDING)
