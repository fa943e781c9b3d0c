"""`keepword retain`: removes what is past its time, now, and answers what retention asks."""

import sys
from pathlib import Path
from typing import Any

import click

from . import saying
from .places import data_option, open_site, quiet_logs, reach_database, site_option


@click.command()
@site_option
@data_option(required=True)
@click.option("--confirm", is_flag=True, help="Say yes to what it asks, and go on.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def retain(site: Path, data: Path, confirm: bool, as_json: bool) -> None:
    """Remove what the policy keeps no longer, beside a running site or without one.

    It may be killed and run again. If the clock jumped, or far more than usual would go, it removes nothing and asks;
    look, and answer with --confirm. Exit 1 if it asks, or if something is overdue still.
    """
    open_site(site, data)
    reach_database()
    from django.db import DatabaseError

    from keepword.enforcement.retention import asking, runs

    try:
        with quiet_logs():
            confirmed = asking.confirm() if confirm else []
            standing = _run(quiet=as_json)
    except runs.BusyError:
        saying.stop("Another process is removing rows at the moment", "Wait a little, and run it again")
    except DatabaseError as error:
        said = " ".join(str(error).split())
        saying.stop(f"Retention broke off: {said}", "What was removed stays removed; run it again and it goes on")
    if as_json:
        saying.document(_document(standing, confirmed))
    else:
        _show(standing, confirmed)
    run = standing.run
    good = not standing.question and run is not None and run.state == "done" and not run.overdue
    raise SystemExit(0 if good else saying.FINDING)


def _run(*, quiet: bool) -> Any:
    from keepword.enforcement.retention import runs

    with click.progressbar(length=100, label="Removing", hidden=quiet, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.update(max(0, min(100, done * 100 // total) - bar.pos) if total else 0)

        return runs.run_now(show)


def _document(standing: Any, confirmed: list[dict[str, Any]]) -> dict[str, Any]:
    return {"run": _run_document(standing.run), "question": standing.question, "confirmed": confirmed}


def _run_document(run: Any) -> dict[str, Any] | None:
    if run is None:
        return None
    return {
        "began": run.began.isoformat(),
        "ended": run.ended.isoformat() if run.ended else None,
        "state": run.state,
        "removed": run.removed,
        "overdue": run.overdue,
    }


def _show(standing: Any, confirmed: list[dict[str, Any]]) -> None:
    from keepword.enforcement.retention import asking

    for each in confirmed:
        saying.line(f"Confirmed: {asking.WORDS[each['kind']] % each}")
    for each in standing.question:
        saying.warn(asking.WORDS[each["kind"]] % each)
    if standing.question:
        saying.warn("Nothing was removed. If this is right, run it again with --confirm.")
        return
    run = standing.run
    if run.state == "held":
        saying.warn(
            f"{run.removed} rows were removed, and something that reads the database keeps their bytes in its log. End "
            "it (a backup, a shell); it is tried again by itself."
        )
    elif run.overdue:
        saying.line(f"{saying.light('failing')} {run.removed} rows removed, {run.overdue} are overdue still.")
    else:
        saying.good(f"{run.removed} {'row' if run.removed == 1 else 'rows'} removed; nothing is overdue.")
