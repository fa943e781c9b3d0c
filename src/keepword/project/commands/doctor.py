"""`keepword doctor`: looks over a site, and says of each thing how it is and what to do."""

from dataclasses import asdict
from pathlib import Path

import click

from keepword.project import doctor as looks
from keepword.project import environment
from keepword.project.data_folder import DataFolderError

from . import saying
from .places import data_option, folder, open_site, quiet_logs, reach_database, site_option

SIGNS = {looks.GOOD: "passed", looks.WARN: "stale", looks.BAD: "failing"}


@click.command()
@site_option
@data_option(required=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def doctor(site: Path, data: Path, as_json: bool) -> None:
    """Look over a site, running or not; exit 1 if something is bad."""
    open_site(site, data)
    reach_database()
    try:
        with quiet_logs():
            found = list(looks.look(folder(data)))
    except (DataFolderError, environment.EnvironmentUnusableError) as error:
        saying.stop(str(error))
    bad = sum(each.state == looks.BAD for each in found)
    if as_json:
        saying.document({"findings": [asdict(each) for each in found]})
    else:
        for each in found:
            saying.line(f"{saying.light(SIGNS[each.state])} {each.what}.")
            if each.instead:
                saying.line(saying.soft(f"  {each.instead}."))
        warned = sum(each.state == looks.WARN for each in found)
        saying.line(f"\n{len(found)} things looked at: {bad} bad, {warned} to think of.")
    raise SystemExit(saying.FINDING if bad else 0)
