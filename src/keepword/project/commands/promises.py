"""`keepword promises`: every statement with its evidence, as the public page shows it."""

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import click

from keepword.project import environment

from . import saying
from .places import data_option, folder, open_site, quiet_logs, reach_database, read_site, set_up, site_option

ANSWER_PATIENCE = 3.0


def _reachable_from_here(address: str | None) -> str | None:
    """The address of a web server; whatever the policy doesn't name is refused, so it is one on this machine."""
    if address is None:
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme == "http" and parts.hostname and parts.port != 0 and not parts.path.strip("/")
    except ValueError:
        usable = False
    if not usable:
        raise click.BadParameter("write it as http://127.0.0.1:8000")
    return address.rstrip("/")


@click.command()
@site_option
@data_option(required=False)
@click.option("--now", is_flag=True, help="Let every probe look now, instead of showing what it saw last.")
@click.option(
    "--address",
    callback=lambda ctx, param, value: _reachable_from_here(value),
    help="With --now: look at the site that runs at this address, such as http://127.0.0.1:8000.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the document of /privacy/evidence.json.")
def promises(site: Path, data: Path | None, now: bool, address: str | None, as_json: bool) -> None:
    """Show every statement with its evidence; exit 1 if one is failing.

    Without --data the promises are tried in a fresh site that is thrown away afterwards.
    """
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
        reach_database()
        yield found.name
        return
    found, _ = read_site(site)
    with TemporaryDirectory(prefix="keepword-") as fresh:
        place = folder(Path(fresh))
        place.prepare(found.name)
        environment.drop("DATABASE_URL")  # it names the real database, which a trial must not touch
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
    from django.conf import settings

    from keepword.enforcement import connections, evidence, refusals, stack
    from keepword.project import background, serving

    # The probes try what must be refused, in this process too.
    connections.install()
    # Without an answer every probe would break off, and the site's own page would show it as failing.
    if address and not serving.wait_until_ready(address, patience=ANSWER_PATIENCE):
        saying.stop(f"Nothing answers at {address}", "Start the site, or give the address it listens at")
    through: Any = background.front_door(address) if address else stack.InProcess(secure=settings.SESSION_COOKIE_SECURE)
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
