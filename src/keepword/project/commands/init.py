"""`keepword init`: a few questions, a site folder with an honest policy, and the site runs."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import click

from keepword.project import drafting

from . import saying
from .places import read_site


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", help="The site’s name.")
@click.option("--company", help="The company behind it.")
@click.option("--email", help="Where people reach you about privacy.")
@click.option("--language", type=click.Choice(drafting.LANGUAGES), help="The language of the site and its policy.")
@click.option("--accent", help="The colour of links and buttons, such as #1f4e79.")
@click.option("--yes", is_flag=True, help="Ask nothing; take the options and, where there is none, the suggestions.")
@click.option("--start/--no-start", default=True, show_default=True, help="Start the site afterwards.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where to start it.")
def init(
    folder: Path,
    name: str | None,
    company: str | None,
    email: str | None,
    language: str | None,
    accent: str | None,
    yes: bool,
    start: bool,
    port: int,
) -> None:
    """Draft a site in DIR from a few answers, and start it.

    The draft holds a complete policy for a plain site. Its data goes to DIR-data, beside the folder.
    """
    _refuse_what_is_taken(folder)
    ask = _Asking(yes)
    suggested = re.sub(r"[-_]+", " ", folder.resolve().name).strip().title()[:60].strip() or "My Site"
    name = ask.text("Name of the site", name, suggested)
    company = ask.text("Company behind it", company, name)
    answers = drafting.Answers(
        name=name,
        company=company,
        email=ask.text("E-mail address for questions about privacy", email, _suggested_email(name), _email),
        language=language
        or ("en" if yes else click.prompt("Language", type=click.Choice(drafting.LANGUAGES), default="en")),
        accent=ask.text("Accent colour", accent, drafting.ACCENT, _colour),
    )
    try:
        written = drafting.draft(folder, answers)
    except OSError as error:
        saying.stop(f"{folder} can’t be written ({error.strerror})", "Name a folder in a place you may write to")
    try:
        site, policy = read_site(folder)
    except SystemExit:
        shutil.rmtree(folder)
        raise
    saying.good(f"Drafted {site.name}: {', '.join(str(file.relative_to(folder)) for file in written)}.")
    saying.line(
        f"  {len(policy.in_force)} statements; read them in {folder / 'policy.toml'} and change what is not true."
    )
    data = folder.parent / f"{folder.name}-data"
    command = ["serve", "--site", str(folder), "--data", str(data), "--port", str(port)]
    saying.line(f"  {saying.soft('start it with')} keepword {shlex.join(command)}")
    if start:
        sys.stdout.flush()
        # The site gets a process of its own, as if it had been started by hand.
        os.execv(sys.executable, [sys.executable, "-m", "keepword", *command])


def _refuse_what_is_taken(folder: Path) -> None:
    try:
        if folder.is_dir():
            taken = "has something in it" if any(folder.iterdir()) else ""
        else:
            taken = "is a file, not a folder" if folder.exists() else ""
    except OSError as error:
        taken = f"can’t be looked at ({os.strerror(error.errno or 0).lower()})"
    if taken:
        saying.stop(f"{folder} {taken}", "Name a folder that is empty or doesn’t exist yet")


class _Asking:
    """Takes an answer from an option, from the person, or from the suggestion, and sees that it can be used."""

    def __init__(self, silent: bool) -> None:
        self.silent = silent

    def text(self, question: str, given: str | None, suggestion: str, check: Callable[[str], str] | None = None) -> str:
        check = check or _words
        if given is not None or self.silent:
            try:
                return check(given if given is not None else suggestion)
            except click.BadParameter as error:
                raise click.UsageError(f"{question}: {error.message}") from None
        answer: str = click.prompt(question, default=suggestion, value_proc=check)
        return answer


def _words(text: str) -> str:
    text = text.strip()
    if not text or not text.isprintable() or len(text) > 120:
        raise click.BadParameter("write up to 120 letters on one line")
    if any(mark in text for mark in "{}<>@"):
        raise click.BadParameter("a name has none of { } < > @")
    return text


def _email(text: str) -> str:
    text = text.strip()
    if not re.fullmatch(r"[^@\s<>{}]+@[^@\s<>{}]+\.[^@\s<>{}]+", text) or len(text) > 200:
        raise click.BadParameter("write it as privacy@example.com")
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text.strip()):
        raise click.BadParameter("write it as #1f4e79")
    from keepword.web.accent import Accent, AccentError

    try:
        Accent.chosen(text.strip(), None)
    except AccentError as error:
        raise click.BadParameter(f"{error.what}; {error.instead}") from None
    return text.strip()


def _suggested_email(name: str) -> str:
    return f"privacy@{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'site'}.example"
