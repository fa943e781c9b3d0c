"""Which site and which data folder a command is about, and what has to be read before it can begin."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from keepword.policy import Place, Policy, PolicyError, Problem, read
from keepword.project import environment
from keepword.project.data_folder import DataFolder, DataFolderError

from . import saying


def _site_or_here(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path:
    if value is not None:
        return value
    if Path("site.toml").is_file():
        return Path()
    raise click.MissingParameter("You are not inside a site’s folder.", ctx, param)


def site_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--site DIR`; inside a site's folder it may be left out."""
    return click.option(
        "--site",
        type=click.Path(path_type=Path),
        envvar="KEEPWORD_SITE",
        callback=_site_or_here,
        help="The site’s folder.  [default: the current one, if it is a site]",
    )(command)


def data_option(required: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--data DIR`, where the site's database and keys lie."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        envvar="KEEPWORD_DATA",
        required=required,
        help="The site’s data folder.",
    )


def read_site(folder: Path) -> tuple[Any, Policy]:
    """The site and its policy; or all problems of both files at once, and the end."""
    from keepword.web.site import Site, SiteError

    if not folder.is_dir():
        saying.stop(
            f"There is no site folder {folder}",
            "Give --site a folder with site.toml and policy.toml; `keepword init` drafts one",
        )
    found: list[Problem] = []
    site: Any = None
    policy: Policy | None = None
    try:
        site = Site.load(folder)
    except SiteError as error:
        found += [
            Problem(Place(str(folder / each.file), each.line), None, each.what, each.instead) for each in error.problems
        ]
    if not (folder / "policy.toml").exists():
        saying.stop(f"There is no policy in {folder}", "Write policy.toml there; `keepword init` drafts one")
    try:
        policy = read(folder / "policy.toml")
    except PolicyError as error:
        found += error.problems
    if found or policy is None:
        saying.stop_with(found)
    return site, policy


def set_up(site: Path, data: DataFolder | None) -> None:
    """Make this a Django process for the site."""
    environment.put("KEEPWORD_SITE", str(site.resolve()))
    if data is not None:
        environment.put("KEEPWORD_DATA", str(data.path))
    else:
        environment.drop("KEEPWORD_DATA")
    os.environ["DJANGO_SETTINGS_MODULE"] = "keepword.project.settings"
    import django

    try:
        django.setup()
    except environment.EnvironmentUnusableError as problem:
        saying.stop(str(problem))


def folder(path: Path) -> DataFolder:
    """A data folder, by its whole path."""
    return DataFolder(Path(os.path.abspath(path)))


def open_site(site: Path, data: Path | None) -> tuple[Any, Policy]:
    """Read the site, look at its data folder without changing it, and set Django up: for all but `serve`."""
    found, policy = read_site(site)
    place = folder(data) if data is not None else None
    if place is not None:
        try:
            place.check(found.name)
        except DataFolderError as error:
            saying.stop(error.what, error.instead)
    set_up(site, place)
    return found, policy


def reach_database() -> None:
    """See that the database answers and is that of a site that was started; or say what is wrong, and end."""
    from django.conf import settings
    from django.db import DatabaseError, connection

    kept = connection.settings_dict["NAME"]
    if settings.KEEPWORD_DATA_FOLDER in Path(kept).parents and not Path(kept).exists():
        tables: list[str] = []  # looking would make the file
    else:
        try:
            tables = connection.introspection.table_names()
        except DatabaseError as error:
            saying.no_database(error)
    from keepword.enforcement import versions
    from keepword.enforcement.backups import marker
    from keepword.enforcement.models import PolicyVersion

    if marker.held():
        saying.stop(
            "A restore was interrupted here, so what there is may not be whole",
            "Run the same `keepword restore` again; it begins anew, and the backup was not touched",
        )
    if PolicyVersion._meta.db_table not in tables or not PolicyVersion.objects.exists():
        saying.stop(
            "This site was never started", "`keepword serve` makes its database and publishes the first version"
        )
    try:
        versions.newest()
    except versions.NotPublished as error:
        saying.stop(str(error))


@contextmanager
def quiet_logs() -> Iterator[None]:
    """While a command reports what it found itself, the log need not say it too."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
