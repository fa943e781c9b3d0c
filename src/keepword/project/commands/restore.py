"""`keepword restore`: brings a site back from its backups, or rehearses that and writes down how it went."""

import json
import secrets
import subprocess
import sys
import time
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import click

from keepword.project import environment, restoring
from keepword.project.data_folder import DataFolder, DataFolderError

from . import saying
from .places import data_option, folder, open_site, reach_database, read_site, set_up, site_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--keys", "keys_file", type=click.Path(path_type=Path), help="The backup of the keys.")
@site_option
@data_option(required=True)
@click.option("--drill", is_flag=True, help="Rehearse it beside the running site, and throw the result away.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def restore(file: Path | None, keys_file: Path | None, site: Path, data: Path, drill: bool, as_json: bool) -> None:
    """Restore the data from FILE and the keys from the file of --keys into an empty place.

    Put master.key into the new data folder first, or set KEEPWORD_MASTER_KEY. With --keys alone, a lost key store is
    restored beside data that is still there. People who were erased after the backup was made are erased again before
    anything can be served.
    """
    if file is None and keys_file is None:
        raise click.UsageError("Say from where: keepword restore FILE, --keys FILE, or both.")
    if drill:
        if file is None or keys_file is None:
            raise click.UsageError("A drill needs both: FILE and --keys FILE.")
        done = _drill(site, data, file, keys_file)
    else:
        done = _restore(site, data, file, keys_file)
    if as_json:
        saying.document(done)
    else:
        _say(done, drill)
    raise SystemExit(0 if done["good"] else saying.FINDING)


def _restore(site: Path, data: Path, file: Path | None, keys_file: Path | None) -> dict[str, Any]:
    found, _ = read_site(site)
    place = folder(data)
    with restoring.a_secret_to_start_with(place):
        set_up(site, place)
    from django.db import DatabaseError

    from keepword.enforcement.backups.trouble import BackupError
    from keepword.enforcement.keys.master import KeyStoreError

    try:
        asked = restoring.Asked(found.name, place, file, keys_file)
        return restoring.restore(asked, saying.fraction).as_document()
    except (BackupError, DataFolderError) as error:
        saying.stop(error.what, error.instead)
    except KeyStoreError as error:
        saying.stop(str(error))
    except DatabaseError as error:
        saying.no_database(error)


def _drill(site: Path, data: Path, file: Path, keys_file: Path) -> dict[str, Any]:
    open_site(site, data)
    reach_database()
    place = folder(data)
    from django.utils import timezone

    from keepword.enforcement.backups import leftovers
    from keepword.enforcement.backups.models import Drill

    try:
        with place.keeping():
            leftovers.remove_now(place.path)
            began = time.monotonic()
            try:
                done = _rehearse(site, place, file, keys_file)
            finally:
                leftovers.remove_now(place.path)
            Drill.objects.create(
                at=timezone.now(),
                made_at=_made_at(file),
                passed=done["good"],
                text=str(done.get("trouble", "")),
                seconds=time.monotonic() - began,
            )
    except DataFolderError as error:
        saying.stop(error.what, error.instead)
    return done


def _rehearse(site: Path, place: DataFolder, file: Path, keys_file: Path) -> dict[str, Any]:
    """The real command in a process of its own, into a place of its own."""
    from keepword.enforcement.backups import leftovers

    url = environment.optional("DATABASE_URL")
    command = [sys.executable, "-m", "keepword", "restore", str(file), "--keys", str(keys_file), "--json"]
    told = subprocess.run(
        [*command, "--site", str(site.resolve()), "--data", str(place.path / leftovers.FOLDER)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if not sys.stderr.isatty() else None,
        text=True,
        check=False,
        env=environment.for_child(
            KEEPWORD_MASTER_KEY=",".join(b64encode(key).decode() for key in place.master_keys()),
            KEEPWORD_SECRET_KEY=secrets.token_urlsafe(64),
            KEEPWORD_KEYS_URL=None,
            KEEPWORD_DATA=None,
            DATABASE_URL=_of_its_own(url, leftovers.SCHEMA) if url else None,
        ),
    )
    try:
        done: dict[str, Any] = json.loads(told.stdout)
    except ValueError:
        said = " ".join((told.stderr or "").removeprefix("keepword:").split())
        done = {"good": False, "trouble": said or "the restore broke off; its words stand above"}
    return done


def _of_its_own(url: str, schema: str) -> str:
    """The same database with a schema of its own, which is made here."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    options["options"] = f"{options.get('options', '')} -csearch_path={schema}".strip()
    return urlunsplit(parts._replace(query=urlencode(options, quote_via=quote)))


def _made_at(file: Path) -> Any:
    from datetime import datetime

    from keepword.enforcement.backups.stream import read_header
    from keepword.enforcement.backups.trouble import BackupError

    try:
        with file.open("rb") as content:
            return datetime.fromisoformat(read_header(content)["made_at"])
    except (OSError, BackupError, ValueError, KeyError):
        return None


def _say(done: dict[str, Any], drill: bool) -> None:
    if "trouble" in done:
        saying.warn(f"The drill failed: {done['trouble']}")
        return
    what = "The drill went well" if drill and done["good"] else "The drill found something" if drill else "Restored"
    saying.good(f"{what}: {done['rows']} rows in {done['tables']} tables.")
    saying.line(f"  erased again     {done['erased_again']} people who were erased since")
    saying.line(f"  ledger           {done['ledger_entries']} entries, {done['ledger_faults']} faults")
    saying.line(
        f"  sealed values    {done['sealed_opened']} of {done['sealed_tried']} tried were opened, "
        f"{done['sealed_keyless']} lack their key, {done['sealed_altered']} were altered"
    )
    if done["erased_left"]:
        saying.warn(f"{done['erased_left']} people who were erased are still there; run keepword check")
    if not drill:
        saying.line("  Erasures that were asked for after the backup of the keys was made are not known here: look for")
        saying.line("  their receipts, and erase those people again (keepword person erase).")
