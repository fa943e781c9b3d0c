"""`keepword policy …`: two policies compared by what they mean, and a new version published."""

from pathlib import Path
from typing import Any

import click

from keepword.policy import Comparison, Policy, PolicyError, compare, read

from . import saying
from .places import data_option, folder, open_site, reach_database, site_option

SIGNS = {
    "stricter": ("−", "green"),
    "looser": ("+", "red"),
    "new": ("+", "yellow"),
    "gone": ("−", "yellow"),
    "words": ("~", "blue"),
}


@click.group()
def policy() -> None:
    """Compare and publish policies."""


@policy.command("compare")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def compare_files(old: Path, new: Path, as_json: bool) -> None:
    """Say by meaning what is stricter, looser, new or gone from OLD to NEW.

    Each is a policy.toml or a site's folder. Exit 1 if the change reduces people's rights.
    """
    found = compare(_read(old), _read(new))
    if as_json:
        saying.document(as_document(found))
    else:
        show(found)
    raise SystemExit(saying.FINDING if found.reduces_rights else 0)


@policy.command()
@site_option
@data_option(required=True)
@click.option(
    "--vouched-by", metavar="ROLE", default="", help="Who says that changed words still mean the same: a role, no name."
)
def publish(site: Path, data: Path, vouched_by: str) -> None:
    """Make the policy in the file the next version in force; it can't be changed or taken back.

    Needed after each edit of policy.toml. A running site takes it up within seconds.
    """
    _, written = open_site(site, data)
    reach_database()
    from keepword.enforcement import checks, versions

    before = versions.newest()
    problems = checks.mismatches([written], database=True)
    if problems:
        saying.stop_with(problems)
    if before.policy.digest != written.digest:
        show(compare(before.policy, written))
    try:
        version = versions.publish(written, vouched_by=vouched_by)
        folder(data).keep_policy(written)
    except versions.NotPublished as error:
        saying.stop(str(error))
    saying.good(f"Version {version.number} is in force ({version.digest[:16]}).")
    if version.reduces_rights:
        saying.warn("It reduces people’s rights: for each person with an account it waits until they were told.")


def show(found: Comparison) -> None:
    """One line for each difference."""
    if not found.changes:
        saying.good("The two mean the same, in the same words.")
        return
    for change in found.changes:
        sign, colour = SIGNS.get(change.direction, ("?", "white"))
        reduces = click.style("  reduces rights", fg="red") if change.reduces else ""
        word = click.style(f"{sign} {change.direction:9}", fg=colour)
        saying.line(f"{word}{saying.strong(change.statement or 'the policy')}{reduces}")
        saying.line(f"    {change.sentence}")
    if found.reduces_rights:
        saying.line("\nThis change reduces people’s rights.")
    elif found.words_only:
        saying.line("\nOnly words change; somebody must vouch that they mean the same.")
    else:
        saying.line("\nThis change doesn’t reduce anybody’s rights.")


def as_document(found: Comparison) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "reduces_rights": found.reduces_rights,
        "no_looser": found.no_looser,
        "same_meaning": found.same_meaning,
        "words_only": found.words_only,
        "changes": [
            {
                "statement": change.statement,
                "kind": change.kind,
                "direction": change.direction,
                "reduces": change.reduces,
                "sentence": change.sentence,
            }
            for change in found.changes
        ],
    }


def _read(path: Path) -> Policy:
    file = path / "policy.toml" if path.is_dir() else path
    if not file.is_file():
        raise click.BadParameter(f"there is no policy at {path}")
    try:
        return read(file)
    except PolicyError as error:
        saying.stop_with(list(error.problems))
