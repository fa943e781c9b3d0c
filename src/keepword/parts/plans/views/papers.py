"""A receipt or credit note as the file that a browser keeps."""

from __future__ import annotations

from django.http import HttpResponse

from keepword.parts.payments.paper import pdf
from keepword.parts.plans.actions.papers import paper_of
from keepword.parts.plans.models import Paper


def attached(kept: Paper) -> HttpResponse:
    """The paper as PDF, named by its number."""
    disposition = f'attachment; filename="{kept.number}.pdf"'
    return HttpResponse(
        pdf(paper_of(kept)), content_type="application/pdf", headers={"Content-Disposition": disposition}
    )
