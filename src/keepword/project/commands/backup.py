"""`keepword backup`: writes the site's data, and apart from it the keys, each into one encrypted file."""

from datetime import UTC
from pathlib import Path
from typing import Any

import click

from keepword.project.data_folder import DataFolder, DataFolderError

from . import saying
from .places import data_option, folder, open_site, reach_database, site_option

BEGINNING = b"Keepword backup\n"


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--keys", "keys_file", type=click.Path(path_type=Path), help="Where to write the backup of the keys.")
@site_option
@data_option(required=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def backup(file: Path | None, keys_file: Path | None, site: Path, data: Path, as_json: bool) -> None:
    """Write a backup of the data into FILE, and one of the keys into the file of --keys, beside a running site.

    Both are encrypted. The data opens with a key that lies in the key store until the published life of backups is
    over; the keys open with the master key, which is in neither: keep that apart.
    """
    if file is None and keys_file is None:
        raise click.UsageError("Say where to: keepword backup FILE, --keys FILE, or both.")
    found, _ = open_site(site, data)
    place = folder(data)
    _usable(place, file, keys_file)
    reach_database()
    from keepword.enforcement.backups.trouble import BackupError
    from keepword.enforcement.keys.master import KeyStoreError

    try:
        with place.keeping():
            made = _make(found.name, file, keys_file)
    except (BackupError, DataFolderError) as error:
        saying.stop(error.what, error.instead)
    except KeyStoreError as error:
        saying.stop(str(error))
    if as_json:
        saying.document({"backups": made})
        return
    for each in made:
        saying.good(
            f"{each['file']}: {'the data' if each['kind'] == 'data' else 'the keys'}, {_size(each['size'])}, "
            f"to be read until {each['gone_by'][:10]}."
        )
    if keys_file is None:
        saying.line("  Its key lies in the key store: make a backup of that too, and keep it elsewhere (--keys FILE).")


def _make(site: str, file: Path | None, keys_file: Path | None) -> list[dict[str, Any]]:
    from keepword.enforcement.backups import making

    # The data first: so every key that it needs, its own one too, is in the backup of the keys.
    made = []
    for path, write, label in ((file, making.data, "Data"), (keys_file, making.keys, "Keys")):
        if path is not None:
            with saying.fraction(label) as progress:
                row = write(path, site, progress)
            made.append(
                {
                    "file": str(path),
                    "kind": row.kind,
                    "size": row.size,
                    "sha256": row.digest,
                    "made_at": row.made_at.astimezone(UTC).isoformat(timespec="seconds"),
                    "gone_by": row.gone_by.astimezone(UTC).isoformat(timespec="seconds"),
                }
            )
    return made


def _usable(place: DataFolder, *files: Path | None) -> None:
    """A slip of the hand must not write over a database."""
    given = [each.resolve() for each in files if each is not None]
    if len(set(given)) < len(given):
        raise click.UsageError("Data and keys need a file each.")
    for file in given:
        inside = place.path.resolve() in file.parents and place.path.resolve() / "backups" not in file.parents
        if inside:
            saying.stop(
                f"{file} is in the data folder, with which it would be lost",
                "Give a place elsewhere, best on another disk",
            )
        if file.is_file() and file.stat().st_size and not _is_backup(file):
            saying.stop(f"{file} is there already, and is no backup", "Give another name")


def _is_backup(file: Path) -> bool:
    try:
        with file.open("rb") as content:
            return content.read(len(BEGINNING)) == BEGINNING
    except OSError as error:
        saying.stop(f"{file} can’t be read ({error.strerror})", "Give another name")


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1_000:.1f} kB"
