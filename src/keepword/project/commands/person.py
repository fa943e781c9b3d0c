"""`keepword person …`: what the page “Your data” does for a person, done for them by the operator."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from . import saying
from .places import data_option, open_site, quiet_logs, reach_database, site_option

# How long to wait for somebody who reads the database before saying so.
READER_PATIENCE = 15.0


@click.group()
def person() -> None:
    """Export or erase what is kept about one person."""


def _address(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if "@" not in value.strip("@") or any(letter.isspace() or letter == "\0" for letter in value):
        raise click.BadParameter(f"“{value}” is no e-mail address", ctx, param)
    return value


@person.command()
@click.argument("email", callback=_address)
@site_option
@data_option(required=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The ZIP to write.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def export(email: str, site: Path, data: Path, output: Path, as_json: bool) -> None:
    """Write everything kept about whoever has the address EMAIL into a ZIP: pages to read, JSON and CSV.

    Accounts, sign-ups that were never confirmed, and addresses without an account.
    """
    open_site(site, data)
    reach_database()
    from keepword.enforcement.people import access
    from keepword.enforcement.people import export as copy

    with _clear_words("Nothing was written"):
        persons = _persons(email)
        files: list[dict[str, Any]] = []
        for number, each in enumerate(persons):
            path = output if number == 0 else output.with_stem(f"{output.stem}-{number + 1}")
            with _whole_file(path) as stream:
                copy.write(each, stream, language=None)
            found = access.overview(each, language=None)
            files.append({"file": str(path), "tables": {table.label: table.count for table in found.tables}})
    if as_json:
        saying.document({"files": files})
        return
    for file in files:
        rows = sum(file["tables"].values())
        saying.good(f"{file['file']}: {rows} {'row' if rows == 1 else 'rows'} of {len(file['tables'])} tables.")
    saying.warn("It holds somebody’s personal data in clear: hand it to them alone, and delete it then.")


@person.command()
@click.argument("email", callback=_address)
@site_option
@data_option(required=True)
@click.option("--yes", is_flag=True, help="Don’t ask again.")
@click.option("--json", "as_json", is_flag=True, help="Print the receipts as a JSON document.")
def erase(email: str, site: Path, data: Path, yes: bool, as_json: bool) -> None:
    """Erase whoever has the address EMAIL, at once, and print the receipt. It can't be undone.

    It may be killed and run again, and a running site finishes what was begun. Exit 1 if something is in the way.
    """
    open_site(site, data)
    reach_database()
    from keepword.enforcement import versions
    from keepword.enforcement.people import erasure

    with _clear_words("What was deleted stays deleted. Run it again, or start the site: either goes on where it was"):
        begun = erasure.under_way(email)
        persons = [] if begun else _persons(email)
        if persons and not yes:
            _show_what_goes(persons)
            if not _agreed():
                saying.stop("Nothing was erased")
        language = versions.current().language
        begun += [erasure.erase_now(each, why="operator", language=language, address=email) for each in persons]
        done = [_finish(each, quiet=as_json) for each in begun]
    if as_json:
        saying.document({"erasures": [_document(each) for each in done]})
    else:
        for each in done:
            _show(each)
    raise SystemExit(0 if all(each.receipt for each in done) else saying.FINDING)


def _persons(email: str) -> list[int]:
    from keepword.parts.accounts import whose
    from keepword.parts.mail.spelling import one_spelling

    persons = whose.persons_at(one_spelling(email))
    if not persons:
        saying.stop(
            f"Nobody with the address {email} is in this site’s database",
            "Look at its spelling; who was erased before is not there any more",
        )
    return persons


def _show_what_goes(persons: list[int]) -> None:
    from keepword.enforcement.people import access

    for each in persons:
        for table in access.overview(each, language=None).tables:
            saying.line(f"  {table.count:>7}  {table.title}")


def _agreed() -> bool:
    try:
        return click.confirm("Erase all of it for good?")
    except click.Abort:
        saying.line()
        return False


def _finish(begun: Any, *, quiet: bool) -> Any:
    from keepword.enforcement.people import erasing, erasure

    with click.progressbar(length=100, label="Erasing", hidden=quiet, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.update(max(0, done * 100 // total - bar.pos))

        erasing.search_again(begun)  # if something was found, somebody may have removed it
        deadline = time.monotonic() + READER_PATIENCE
        while True:
            begun = erasure.finish(begun, progress=show)
            if not erasing.waits_for_a_reader(begun) or time.monotonic() > deadline:
                return begun
            time.sleep(0.2)


def _document(each: Any) -> dict[str, Any]:
    return {"number": each.number, "state": each.state, "found": each.found, "receipt": each.receipt}


def _show(each: Any) -> None:
    if each.state == "found":
        saying.warn(f"{each.number}: the rows are deleted and the keys destroyed, and a trace was found in")
        for found in each.found:
            saying.line(f"    {found['place']} ({found['count']} times)")
        saying.line("  Remove it there and run this again; a running site, too, looks again every ten minutes.")
        return
    if each.receipt is None:
        saying.warn(
            f"{each.number}: the rows are deleted and the keys destroyed. Somebody is reading the database, which "
            "holds back its log; a running site goes on by itself, or run this again."
        )
        return
    receipt = each.receipt
    saying.good(f"Erased. Receipt {receipt['number']}, under version {receipt['policy_version']} of the policy.")
    saying.line(f"  deleted {receipt['deleted_at']} · keys destroyed {receipt['keys_destroyed_at']}")
    saying.line(f"  searched until {receipt['searched_at']}, nothing found")
    for datum, most in receipt["at_most"].items():
        saying.line(f"  {datum}: at most {most} {'row' if most == 1 else 'rows'}")
    for kept in receipt["survives"]:
        saying.line(f"  kept: {kept['datum']}, as {kept['statement']} says ({kept['keep'] or 'while needed'})")
    for backup in receipt["backups"]:
        saying.line(f"  still in {backup['what']} until {backup['until'] or 'an unknown day'}")
    for text in receipt["not_covered"]:
        saying.line(saying.soft(f"  {text}"))
    proof = receipt["ledger"]
    saying.line(f"  ledger entry {proof['entry']}: {proof['commitment']}")
    if each.state != "done":
        saying.warn("The receipt could not be mailed yet; a running site tries again for three days.")


@contextmanager
def _whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there whole or not at all, and for nobody else to read."""
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is not a file")
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def _clear_words(after: str) -> Iterator[None]:
    from django.db import DatabaseError

    from keepword.enforcement.keys.master import KeyStoreError

    try:
        with quiet_logs():
            yield
    except (DatabaseError, OSError, KeyStoreError) as error:
        saying.stop(" ".join(str(error).split()) or type(error).__name__, after)
