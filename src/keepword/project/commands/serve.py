"""`keepword serve`: runs a site, and says in order what is missing or wrong before anything is served."""

import ipaddress
import json
from dataclasses import asdict
from pathlib import Path

import click

from keepword.project import environment, orphans, serving
from keepword.project.data_folder import DataFolderError, write_whole

from . import saying
from .places import data_option, folder, read_site, set_up, site_option


@click.command()
@site_option
@data_option(required=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where to listen.")
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Web processes.")
@click.option(
    "--announce", type=click.Path(path_type=Path), hidden=True, help="For the demo: tell there, and end with it."
)
@click.option("--within", type=int, hidden=True, help="For the demo: the process to end with.")
def serve(
    site: Path, data: Path, port: int, bind: str, workers: int, announce: Path | None, within: int | None
) -> None:
    """Run a site until told to stop.

    The first start makes the data folder with its database and keys, publishes the first version of the policy, and
    prints a one-time link for the first staff account. Behind a public address, set KEEPWORD_ADDRESS to it.
    """
    try:
        ipaddress.ip_address(bind)
    except ValueError:
        raise click.BadParameter(f"“{bind}” is not an address such as 127.0.0.1 or ::1", param_hint="--bind") from None
    if announce is not None:
        orphans.leave_with_parent(within)
    found, _ = read_site(site)
    asked = serving.Serving(site.resolve(), folder(data), bind, port, workers)
    try:
        asked.data.claim(found.name)
        with asked.data.serving():
            asked.data.prepare(found.name)
            asked.data.master_keys()
            with serving.claimed_port(bind, port):
                set_up(site, asked.data)
                raise SystemExit(_run(asked, announce))
    except (DataFolderError, serving.CannotServeError) as error:
        saying.stop(error.what, error.instead)
    except environment.EnvironmentUnusableError as error:
        saying.stop(str(error))
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _run(asked: serving.Serving, announce: Path | None) -> int:
    from django.db import DatabaseError

    from keepword.enforcement.keys.master import KeyStoreError
    from keepword.enforcement.versions import NotPublished
    from keepword.policy import PolicyError

    try:
        started = serving.prepare(asked)
    except serving.DoesNotFitError as error:
        saying.stop_with(error.problems)
    except PolicyError as error:
        saying.stop_with(list(error.problems))
    except (NotPublished, KeyStoreError) as error:
        saying.stop(str(error))
    except DatabaseError as error:
        saying.no_database(error)
    return serving.run(asked, lambda: _tell(asked, started, announce), saying.warn)


def _tell(asked: serving.Serving, started: serving.Started, announce: Path | None) -> None:
    if announce is None:
        _welcome(asked, started)
    else:
        write_whole(announce, json.dumps({**asdict(started), "address": asked.address}).encode())


def _welcome(asked: serving.Serving, started: serving.Started) -> None:
    promised = f"{started.in_force} statements in force" + (f", {started.planned} planned" if started.planned else "")
    saying.line()
    saying.line(f"  {saying.strong(started.site)}  {asked.address}/")
    saying.line(f"  {saying.soft('policy   ')}version {started.version} · {promised} · {asked.address}/privacy/")
    saying.line(f"  {saying.soft('data     ')}{asked.data.path}")
    if started.invitation:
        saying.line(f"  {saying.soft('first staff account, by this link, once:')}")
        saying.line(f"  {started.invitation}")
    saying.line()
    if started.unpublished:
        saying.warn(
            f"policy.toml differs from version {started.version}, which stays in force "
            "until you run keepword policy publish"
        )
