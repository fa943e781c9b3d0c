"""The desk's books of plans: the papers of a month or a quarter, as a file for whoever keeps them."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from keepword.parts.accounts.access import staff_required
from keepword.parts.payments import books, desk_books
from keepword.parts.plans.bookkeeping import TABLE


def periods() -> list[str]:
    """The months and quarters of which there are papers, the newest first."""
    today, first = timezone.now().date(), TABLE.since()
    return books.periods(first, today) if first else []


@staff_required
@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    return desk_books.download(request, TABLE, "plans")
