"""`keepword ledger verify`: walks the chain of the ledger and names each place where it doesn't hold."""

from pathlib import Path

import click

from . import saying
from .places import data_option, open_site, reach_database, site_option


@click.group()
def ledger() -> None:
    """Verify the ledger."""


@ledger.command()
@site_option
@data_option(required=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def verify(site: Path, data: Path, as_json: bool) -> None:
    """Walk the whole ledger; exit 1 if an entry is missing or was changed."""
    open_site(site, data)
    reach_database()
    from keepword.enforcement import ledger as chain
    from keepword.enforcement.models import LedgerEntry

    faults = list(chain.verify())
    count = LedgerEntry.objects.count()
    last = LedgerEntry.objects.order_by("-sequence").values_list("digest", flat=True).first()
    if as_json:
        found = [{"sequence": fault.sequence, "what": fault.what} for fault in faults]
        saying.document({"entries": count, "digest": last, "faults": found})
    elif faults:
        for fault in faults:
            saying.line(f"{saying.light('failing')} entry {fault.sequence} {fault.what}.")
    else:
        saying.good(f"The ledger holds: {count} entries, the last one {(last or '')[:16]}.")
    raise SystemExit(saying.FINDING if faults else 0)
