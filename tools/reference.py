#!/usr/bin/env python3
"""Writes the pages of docs/reference that repeat what the code says, so that they can't say anything else.

With --check nothing is written, and the exit code says whether a page is older than the code.
"""

from __future__ import annotations

import dataclasses
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Written by tools/reference.py; change the code or that file, then run it. -->\n"

TOP = {
    "format": "the number of the file's format, `1`; required",
    "company": "the company's name; required",
    "language": 'the language the policy is written in, such as `"en"`; required',
    "source": "which document the clauses of the statements refer to",
}
GLOSSARY: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "recipients": (
        "`[recipients.KEY]`: somebody else who may get data.",
        {
            "name": "what people call them; required",
            "hosts": 'where connections go, each as `"host:port"`',
            "policy": "the address of their own privacy policy",
        },
    ),
    "choices": (
        "`[choices.KEY]`: something a visitor is asked permission for.",
        {"name": "a short name; required", "asks": "the question; required"},
    ),
    "cookies": (
        "`[cookies.KEY]`: a cookie. The program looks it up by KEY. `choices`, `theme`, `language` and `session` are "
        "known to it.",
        {
            "name": "the name the browser sees; KEY if left out",
            "remembers": "what it remembers, in words; required",
            "data": "data of the glossary that it holds",
            "purpose": "one purpose of the glossary; required",
            "life": 'a period, or `"session"`; required',
            "needs": "what it takes to set it; required, one of the words below",
            "choice": 'a choice of the glossary; required where `needs` is `"permission"`, and nowhere else',
            "http_only": "`false` lets scripts read it; `true` if left out",
            "same_site": '`"Lax"` (if left out) or `"Strict"`',
        },
    ),
}
COMMON = {
    "id": 'the kind, a dot, and what it is about: `"retention.visits"`; required',
    "says": "the words people read, with placeholders; required",
    "section": "the heading it stands under; if left out, that of the statement before",
    "clause": "the paragraph, or list of paragraphs, of the company's own document",
    "added": "`true`: the company's own document does not say this, and the page says so",
    "vouched": "`{ by, until, that }`: a role, a day and what that role vouches for",
    "ensures": "what the program has to hold for it, from the list of its kind below",
}
FIELDS = {
    "collection.data": "what may come in",
    "collection.purposes": "what each of these data may be used for",
    "collection.needed_for": "the feature that needs it, in words",
    "purpose.purposes": "what data is used for",
    "purpose.basis": "the legal basis",
    "purpose.parent": "the broad purpose they belong to",
    "retention.data": "what is kept",
    "retention.keep": "how long at most",
    "retention.then": "what is done when the time is over",
    "retention.survives_erasure": "it stays when everything else about a person is erased",
    "disclosure.recipients": "who gets it; an empty list says: nobody",
    "disclosure.data": "what they get",
    "disclosure.purposes": "what for",
    "disclosure.ground": "what it takes",
    "disclosure.never": "what it is never given in return for",
    "cookies.cookies": "cookies of the glossary; an empty list says: none",
    "consent.choices": "choices of the glossary; may be empty",
    "consent.signals": "signals of a browser that count as a no",
    "rights.within": "how soon at the latest",
    "rights.grace": "for how long an erasure can be taken back before it is carried out",
    "rights.contact": "an address for questions",
    "rights.address": "a postal address",
    "rights.company": "the company's name",
}
SHAPES = {
    "names": "list, keys of `[{known}]`",
    "words": "list of words: {words}",
    "word": "one of {words}",
    "period": "period",
    "text": "text",
    "flag": "`true` or `false`",
}


def main() -> int:
    """Writes the pages, or says which of them are old."""
    pages = {FOLDER / name: text for name, text in written().items()}
    if "--check" in sys.argv:
        old = [path.name for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
        print("\n".join(f"docs/reference/{name} is old: run python tools/reference.py" for name in old) or "current")
        return bool(old)
    for path, text in pages.items():
        path.write_text(text, "utf-8")
    return 0


def written() -> dict[str, str]:
    """Each page by the name of its file."""
    os.environ.setdefault("KEEPWORD_SITE", str(ROOT / "sites" / "wescom"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.project.settings")
    import django

    django.setup()
    made = {
        "policy-file.md": policy_file(),
        "command-line.md": command_line(),
        "environment.md": environment(),
        "enforcement-points.md": enforcement_points(),
    }
    return {name: "\n".join([NOTE, *lines]).rstrip() + "\n" for name, lines in made.items()}


def policy_file() -> Iterator[str]:
    from keepword.policy import vocabulary
    from keepword.policy.glossary import Choice, Cookie, Recipient
    from keepword.policy.sources import LONGEST
    from keepword.policy.statements import BY_KIND, Statement

    yield "# policy.toml\n"
    yield f"TOML 1.0 in UTF-8, at most {LONGEST:,} bytes. It has a head, a glossary and statements."
    yield "`keepword check` names every mistake with its line."
    yield "[Write a policy](../howto/write-a-policy.md) shows it in use.\n"
    yield "## Head\n"
    yield from table(("key", "what"), ((f"`{key}`", what) for key, what in TOP.items()))
    yield "## Glossary\n"
    yield "A key has letters, digits and single `.`, `-` or `_` between them; one with dots stands in quotes.\n"
    yield '- `[data]`: each datum with its words: `"account.email" = "the e-mail address"`.'
    yield "- `[purposes]`: each purpose with its words.\n"
    for (name, (lead, keys)), entry in zip(GLOSSARY.items(), (Recipient, Choice, Cookie), strict=True):
        same(f"[{name}]", keys, {each.name for each in dataclasses.fields(entry)} - {"key"})
        yield f"{lead}\n"
        yield from table(("key", "what"), ((f"`{key}`", what) for key, what in keys.items()))
    yield "`needs` is one of:\n"
    yield from table(("word", "on the page"), words(vocabulary.NEEDS))
    yield "## Periods\n"
    yield 'ISO 8601, such as `"P30D"`, `"P6M"`, `"P1Y6M"` or `"PT12H"`, from a second to a hundred years.'
    yield "They are measured without a calendar: a year is 365 days, a month 30, twelve months a year.\n"
    yield "## Statements\n"
    yield "`[[statement]]` is in force; `[[planned]]` has the same fields, enforces nothing and means nothing yet."
    yield "Each kind has these fields and those of its own:\n"
    same("a statement", COMMON, {each.name for each in dataclasses.fields(Statement)} - {"place", "planned"})
    yield from table(("field", "what"), ((f"`{key}`", what) for key, what in COMMON.items()))
    yield "`says` may use these placeholders, which are filled from the fields:"
    yield ", ".join(f"`{{{name}}}`" for name in vocabulary.PLACEHOLDERS) + "."
    yield "A period or an address in the words themselves is a mistake, in every language. So is `*` in a list.\n"
    for kind, made in BY_KIND.items():
        yield from one_kind(kind, made, vocabulary)
    yield "## Words\n"
    for title, known in (
        ("basis", vocabulary.BASES),
        ("parent", vocabulary.PARENTS),
        ("then", vocabulary.ENDINGS),
        ("ground", vocabulary.GROUNDS),
        ("never", vocabulary.NEVER),
        ("signals", vocabulary.SIGNALS),
    ):
        yield f"### {title}\n"
        yield from table(("word", "on the page"), words(known))
    yield "## Translations\n"
    yield "`policy.de.toml` beside `policy.toml` holds the German words, by key or id, and no field: `[data]`,"
    yield "`[purposes]`, `[recipients]`, `[cookies]`, `[sections]`, `[says]`, `[needed_for]`, and `[choices.KEY]` with"
    yield "`name` and `asks`. A translation must use the placeholders of the original. What it lacks is shown in the"
    yield "policy's own language."


def one_kind(kind: str, made: Any, vocabulary: Any) -> Iterator[str]:
    from keepword.enforcement.point import POINTS

    yield f"### {kind}\n"
    yield f"{vocabulary.KINDS[kind]}. {first_paragraph(made)}\n"
    specs = made.specs()
    same(kind, [name for name in FIELDS if name.startswith(f"{kind}.")], {f"{kind}.{name}" for name in specs})
    if specs:
        yield from table(
            ("field", "holds", "what"),
            ((f"`{name}`", shape(spec), FIELDS[f"{kind}.{name}"]) for name, spec in specs.items()),
        )
    default = ", ".join(f"`{name}`" for name in vocabulary.DEFAULTS[kind]) or "nothing: write what it ensures"
    yield f"`ensures`, if left out: {default}. What can be ensured:\n"
    rows = (
        (f"`{name}`", said, "yes" if f"{kind}.{name}" in POINTS else "not yet")
        for name, said in vocabulary.ENSURES[kind].items()
    )
    yield from table(("word", "on the page", "held today"), rows)


def shape(spec: Any) -> str:
    listed = ", ".join(f"`{word}`" for word in spec.known) if not isinstance(spec.known, str) else ""
    text = SHAPES[spec.shape].format(known=spec.known, words=listed)
    if spec.shape == "period" and spec.known:
        text += f", or `{spec.known}`"
    if spec.required:
        return f"{text}; required"
    return f"{text}; `{spec.default}` if left out" if spec.shape == "word" and spec.default else text


def command_line() -> Iterator[str]:
    from keepword.project import commands

    yield "# Command line\n"
    yield "`make setup` puts it at `.venv/bin/keepword`. Exit 0: good; 1: a finding; 2: wrong use."
    yield "`--json` prints one document on standard output.\n"
    context = click.Context(commands.main, info_name="keepword")
    yield from one_command(context, commands.main)


def one_command(context: click.Context, command: click.Command) -> Iterator[str]:
    group = isinstance(command, click.Group)
    if context.parent is not None:
        yield f"## {context.command_path}\n"
        pieces = " ".join(command.collect_usage_pieces(context))
        yield f"```\n{context.command_path} {pieces}\n```\n"
        yield "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n")) + "\n"
        rows = [option(each) for each in command.params if isinstance(each, click.Option) and not each.hidden]
        if rows:
            yield from table(("option", "what", "if left out"), rows)
    if group:
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from one_command(click.Context(found, info_name=name, parent=context), found)


def option(each: click.Option) -> tuple[str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*each.opts, *each.secondary_opts))
    if not each.is_flag:
        names += f" {each.make_metavar(click.Context(click.Command('keepword')))}"
    text, _, default = (each.help or "").partition("[default: ")
    default = default.rstrip("]")
    if not default and each.show_default:
        default = f"`{each.opts[0]}`" if each.is_flag else f"`{each.default}`"
    if each.required:
        default = "required"
    if each.envvar:
        default = f"`{each.envvar}`" + (f", else {default}" if default else "")
    return names, text.strip(), default


def environment() -> Iterator[str]:
    from keepword.project.environment import NAMES

    yield "# Environment\n"
    yield "Secrets and addresses only; a number that people were promised is never a setting."
    yield "Empty counts as not set.\n"
    yield from table(("name", "what"), ((f"`{name}`", what) for name, what in NAMES.items()))


def enforcement_points() -> Iterator[str]:
    from keepword.enforcement.point import POINTS
    from keepword.policy.vocabulary import ENSURES, KINDS

    yield "# Enforcement points\n"
    yield "A statement in force yields obligations, and one point holds each. A probe looks every so many seconds;"
    yield "a result older than three times that, and thirty seconds, is stale."
    yield "[How evidence works](../topics/evidence.md) explains the grades.\n"
    for kind in KINDS:
        held = [point for name, point in POINTS.items() if name.startswith(f"{kind}.")]
        yield f"## {kind}\n"
        for point in sorted(held, key=lambda each: each.obligation):
            yield f"### {point.obligation}\n"
            yield f"{ENSURES[kind][point.obligation.partition('.')[2]]}\n"
            yield f"- Grade: {point.grade.value}. Held in `{relative(point.place.file)}`."
            yield f"- How: {point.how}"
            yield f"- Try it: {point.try_it}"
            if point.attempt is not None:
                yield f"- Address: `/privacy/evidence/try/{point.obligation}/`"
            for probe in point.probes:
                name, file = probe.name.partition("/")[2], relative(probe.place.file)
                yield f"- Probe `{name}`, every {probe.every} s, in `{file}`"
            yield ""
        missing = [name for name in ENSURES[kind] if f"{kind}.{name}" not in POINTS]
        if missing:
            listed = ", ".join(f"`{kind}.{name}`" for name in missing)
            yield f"No point yet, so a statement that ensures it can only be planned: {listed}.\n"


def table(head: tuple[str, ...], rows: Any) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |"
    yield ""


def words(known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((f"`{word}`", said) for word, said in known.items())


def first_paragraph(made: Any) -> str:
    """What the class says of itself, without the names that only its code has."""
    text = " ".join((made.__doc__ or "").split())
    text = re.sub(r'`keep` None means "while-needed"; ', "", text)
    return re.sub(r"(further down in|one of) `[A-Z]+`", r"\1 the words below", text)


def same(of: str, described: Any, there: set[str]) -> None:
    if set(described) != there:
        raise SystemExit(f"tools/reference.py describes {sorted(set(described))} of {of}, the code has {sorted(there)}")


def relative(file: str) -> str:
    return Path(file).resolve().relative_to(ROOT).as_posix()


if __name__ == "__main__":
    raise SystemExit(main())
