"""`keepword sentence ID`: one statement from its words to its test, so that nobody has to search for it."""

import inspect
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

import keepword

from . import saying
from .places import data_option, open_site, site_option

PACKAGE = Path(keepword.__file__).parent


@click.command()
@click.argument("id_", metavar="ID")
@site_option
@data_option(required=False)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def sentence(id_: str, site: Path, data: Path | None, as_json: bool) -> None:
    """Show all places of one statement: words, meaning, enforcement, probes, tests, page, data."""
    _, policy = open_site(site, data)
    statement = next((each for each in policy.statements if each.id == id_), None)
    if statement is None:
        known = [each.id for each in policy.statements]
        near = get_close_matches(id_, known, n=1)
        raise click.UsageError(
            f"The policy has no statement “{id_}”."
            + (f" Did you mean “{near[0]}”?" if near else f" It has: {', '.join(known)}.")
        )
    from keepword.policy import render

    says = render.says(statement, policy)
    places = list(dict.fromkeys(_places(statement)))
    if as_json:
        saying.document({"id": id_, "says": says, "places": [{"what": what, "place": place} for what, place in places]})
        return
    state = "planned; enforces nothing yet" if statement.planned else "in force"
    saying.line(f"{saying.strong(id_)} {saying.soft(state)}")
    saying.line(f"  {says}\n")
    width = max(len(what) for what, _ in places)
    for what, place in places:
        saying.line(f"  {saying.soft(what.ljust(width))}  {place}")


def _places(statement: Any) -> Iterator[tuple[str, str]]:
    from keepword.enforcement.point import POINTS

    yield "words", _short(str(statement.place.file), statement.place.line)
    meaning = PACKAGE / "policy" / "statements" / f"{statement.kind}.py"
    if meaning.exists():
        yield "meaning", _short(str(meaning), 1)
    for obligation in statement.obligations:
        point = POINTS.get(obligation)
        if point is None:
            continue
        yield f"point {obligation}", _short(point.place.file, point.place.line)
        for probe in point.probes:
            # A decorator stands above the function; the line of `def` is where one wants to land.
            lines = inspect.getsourcelines(probe.look)[0]
            above = next((number for number, text in enumerate(lines) if text.lstrip().startswith("def ")), 0)
            yield f"probe {probe.name.rpartition('/')[2]}", _short(probe.place.file, probe.place.line + above)
    yield from _tests(statement)
    yield "page", f"/privacy/#{statement.id}"
    yield from _columns(statement)


def _tests(statement: Any) -> Iterator[tuple[str, str]]:
    """Tests that name the statement, or an obligation of it, each once; only a source tree has them."""
    folder = PACKAGE.parents[1] / "tests" / "promises"
    words = "|".join(re.escape(word) for word in (statement.id, *statement.obligations))
    wanted = re.compile(rf"[\"']({words})[\"'/]")
    for file in sorted(folder.glob("test_*.py")):
        within, line = "test", 1
        for number, text in enumerate(file.read_text().splitlines(), 1):
            if begins := re.match(r"def (\w+)", text):
                within, line = begins[1], number
            elif re.match(r"[A-Z_]+\b.*=", text):
                within, line = "table", number
            if wanted.search(text):
                yield f"test {within}", _short(str(file), line)


def _columns(statement: Any) -> Iterator[tuple[str, str]]:
    from keepword.enforcement.register import REGISTER

    about = set(getattr(statement, "data", ()))
    for table, column, datum in REGISTER.data():
        if datum in about:
            yield f"column {table.name}.{column}", _column_line(table.place.file, table.place.line, column)


def _column_line(file: str, start: int, column: str) -> str:
    """The line of one column in a declaration that begins at `start`."""
    lines = Path(file).read_text().splitlines()
    for number in range(start, min(start + 60, len(lines)) + 1):
        if re.match(rf"\s*(?:table\(.*)?\b{re.escape(column)}=", lines[number - 1]):
            return _short(file, number)
    return _short(file, start)


def _short(file: str, line: int) -> str:
    """Relative to where one stands, if that is shorter."""
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return f"{path}:{line}"
