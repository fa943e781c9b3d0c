"""`keepword promises`: every statement with its evidence, as the public page shows it."""

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import click

from . import saying
from .places import data_option, folder, open_site, quiet_logs, read_site, set_up, site_option


@click.command()
@site_option
@data_option(required=False)
@click.option("--now", is_flag=True, help="Let every probe look now, instead of showing what it saw last.")
@click.option(
    "--address", help="With --now: look at the site that runs at this address, such as http://127.0.0.1:8000."
)
@click.option("--json", "as_json", is_flag=True, help="Print the document of /privacy/evidence.json.")
def promises(site: Path, data: Path | None, now: bool, address: str | None, as_json: bool) -> None:
    """Show every statement with its evidence; exit 1 if one is failing.

    Without --data the promises are tried in a fresh site that is thrown away afterwards.
    """
    if address and urlsplit(address).scheme not in ("http", "https"):
        raise click.BadParameter("write it as http://127.0.0.1:8000", param_hint="--address")
    with _site(site, data) as name:
        if now or data is None:
            with quiet_logs():
                _look(address)
        from keepword.enforcement import evidence

        document = evidence.as_json(name)
        failing = [each["id"] for each in document["statements"] if each["state"] == "failing"]
        if as_json:
            saying.document(document)
        else:
            _show(document)
        raise SystemExit(saying.FINDING if failing else 0)


@contextmanager
def _site(site: Path, data: Path | None) -> Iterator[str]:
    if data is not None:
        found, _ = open_site(site, data)
        yield found.name
        return
    found, _ = read_site(site)
    with TemporaryDirectory(prefix="keepword-") as fresh:
        place = folder(Path(fresh))
        place.prepare(found.name)
        set_up(site, place)
        from django.db import connections

        from keepword.project import serving

        try:
            serving.prepare(serving.Serving(site.resolve(), place))
        except serving.DoesNotFitError as error:
            saying.stop_with(error.problems)
        try:
            yield found.name
        finally:
            connections.close_all()


def _look(address: str | None) -> None:
    from keepword.enforcement import connections, evidence, refusals, stack

    # The probes try what must be refused, in this process too.
    connections.install()
    through: Any = stack.Http(base_url=address.rstrip("/")) if address else stack.InProcess()
    evidence.run(through)
    refusals.flush()


def _show(document: dict[str, Any]) -> None:
    for each in document["statements"]:
        clause = f" {'/'.join(each['clause'])}" if each["clause"] else ""
        saying.line(f"{saying.light(each['state'])} {saying.strong(each['id'])}{saying.soft(clause)}")
        saying.line(textwrap.fill(each["says"], 96, initial_indent="  ", subsequent_indent="  "))
        held = " · ".join(part for part in (each["state"], each["grade"], each["evidence"], each["checked_at"]) if part)
        saying.line(saying.soft(textwrap.fill(held, 96, initial_indent="  ", subsequent_indent="  ")))
    counted = {state: sum(each["state"] == state for each in document["statements"]) for state in saying.LIGHTS}
    words = ", ".join(f"{count} {state}" for state, count in counted.items() if count)
    saying.line(f"\n{document['site']}, version {document['version']}: {words}.")
