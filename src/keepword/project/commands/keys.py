"""`keepword keys rotate`: a new master key takes the place of the old one while the site runs."""

import base64
import secrets
from pathlib import Path

import click

from keepword.project import environment
from keepword.project.data_folder import DataFolder, DataFolderError

from . import saying
from .places import data_option, folder, open_site, reach_database, site_option

AFTERWARDS = (
    "Put the new master key where you keep the old one apart, and make a backup of the keys now (keepword backup "
    "--keys FILE): those made before open only with the old master key"
)


@click.group()
def keys() -> None:
    """Change the master key."""


@keys.command()
@site_option
@data_option(required=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def rotate(site: Path, data: Path, as_json: bool) -> None:
    """Make a new master key and wrap every key of the key store with it, beside a running site.

    Interrupted at any moment, nothing is lost, and the same command goes on. What people wrote is not touched: only the
    keys of their keys change.
    """
    open_site(site, data)
    reach_database()
    from keepword.enforcement.keys import store
    from keepword.enforcement.keys.master import KeyStoreError

    place = folder(data)
    try:
        with place.keeping():
            store.check()
            apart = environment.optional("KEEPWORD_MASTER_KEY") is not None
            done = _in_the_environment(place) if apart else _in_the_folder(place)
    except DataFolderError as error:
        saying.stop(error.what, error.instead)
    except KeyStoreError as error:
        saying.stop(str(error))
    if as_json:
        saying.document(done)
    else:
        saying.good(f"{done['rewrapped']} keys were wrapped anew; the master key is now {done['master']}.")
        saying.line(f"  {done['instead']}.")


def _in_the_folder(place: DataFolder) -> dict[str, object]:
    from keepword.enforcement.keys import master, store

    known = place.master_keys()
    if len(known) == 1:  # with more, an earlier run was interrupted: the first of them is the new one
        known = (secrets.token_bytes(32), *known)
        place.write_master_keys(known)
    count = 0
    while True:
        count += _rewrap()
        place.write_master_keys(known[:1])
        if not store.to_rewrap():
            break
        # Somebody made a key at the last moment, under the old one.
        place.write_master_keys(known)
    return {"rewrapped": count, "master": master.newest(), "instead": AFTERWARDS}


def _in_the_environment(place: DataFolder) -> dict[str, object]:
    from keepword.enforcement.keys import master

    given = [base64.b64encode(key).decode() for key in place.master_keys()]
    if len(given) == 1:
        fresh = base64.b64encode(secrets.token_bytes(32)).decode()
        saying.stop(
            f"The master key stands in the environment. Set there KEEPWORD_MASTER_KEY={fresh},{given[0]}",
            "Start every process of the site with it, then run this command again; until then nothing is changed",
        )
    count = _rewrap()
    last = f"Now set KEEPWORD_MASTER_KEY={given[0]} and start every process of the site with it. {AFTERWARDS}"
    return {"rewrapped": count, "master": master.newest(), "instead": last}


def _rewrap() -> int:
    from keepword.enforcement.keys import store

    count, total = 0, store.to_rewrap()
    with saying.progress(total, "keys") as went_on:
        for number in store.rewrap():
            count += number
            went_on(number)
    return count
