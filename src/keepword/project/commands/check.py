"""`keepword check`: lists every place where policy, code and database differ, and what is wrong with prices."""

from pathlib import Path

import click

from keepword.policy import Place, Problem

from . import saying
from .places import data_option, open_site, reach_database, site_option


@click.command()
@site_option
@data_option(required=False)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def check(site: Path, data: Path | None, as_json: bool) -> None:
    """See that policy and code agree, and that what is sold can be; with --data, look at the database too.

    Every mismatch is listed with its file and line and what to write instead. Exit 1 if there is one.
    """
    _, policy = open_site(site, data)
    from keepword.enforcement import checks, schema, versions
    from keepword.project import offers

    notes: list[str] = []
    if data is None:
        found = checks.mismatches([policy])
    else:
        reach_database()
        found, notes = _database(checks.mismatches(checks.policies_to_hold(), database=True))
        published = versions.newest()
        if published.policy.digest != policy.digest:
            what = f"this is not version {published.version.number}, which is in force"
            place = Place(str(site / "policy.toml"))
            found.append(Problem(place, None, what, "`keepword policy publish` makes it the next one"))
    found += offers.problems()
    if as_json:
        saying.document(
            {"problems": [saying.as_dict(problem) for problem in found], "notes": notes, "columns": schema.columns()}
        )
    else:
        for note in notes:
            saying.warn(note)
        if found:
            saying.problems(found)
            saying.line(f"\n{len(found)} {'problem' if len(found) == 1 else 'problems'}.")
        else:
            what = "Policy, code and database agree" if data else "Policy and code agree"
            saying.good(f"{what}: {len(policy.in_force)} statements in force, {schema.columns()} columns declared.")
    raise SystemExit(saying.FINDING if found else 0)


def _database(found: list[Problem]) -> tuple[list[Problem], list[str]]:
    """Adds what the database itself says: migrations it still waits for, or that a newer program made."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from keepword.project import serving

    try:
        serving.refuse_newer_database()
    except serving.CannotServeError as error:
        saying.stop(error.what, error.instead)
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    notes = [f"{len(waiting)} changes of the database wait; the next start makes them"] if waiting else []
    return found, notes
