"""What papers say whatever was paid for, from what is kept of them, and the file that a browser gets of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from keepword.web.site import current

from . import paper

WAYS = {"stripe": "card", "paypal": "paypal"}


def seller(vat_number: str) -> dict[str, Any]:
    """The seller as of today; kept with a paper, `party` makes the same of it on any later day."""
    site = current()
    return {"name": site.company, "lines": list(site.address), "email": site.contact, "vat_number": vat_number}


def party(kept: dict[str, Any]) -> paper.Party:
    return paper.Party(**kept | {"lines": tuple(kept["lines"])})


def language(wanted: str) -> str:
    """The language of a paper, English where there are no papers in the wanted one."""
    return wanted if wanted in paper.papers.LANGUAGES else "en"


def attached(made: paper.Paper) -> HttpResponse:
    """The paper as PDF, named by its number."""
    disposition = f'attachment; filename="{made.number}.pdf"'
    return HttpResponse(paper.pdf(made), content_type="application/pdf", headers={"Content-Disposition": disposition})
