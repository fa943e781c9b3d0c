"""The desk's books of plans: the papers of a month or a quarter, as a file for whoever keeps them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from keepword.parts.accounts.access import staff_required
from keepword.parts.payments import books
from keepword.parts.plans import bookkeeping


def periods() -> list[str]:
    """The months and quarters of which there are papers, the newest first."""
    today, first = timezone.now().date(), bookkeeping.since()
    return books.periods(first, today) if first else []


@staff_required
@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """Sent while it is written, so that a long year is nobody's trouble."""
    named = request.GET.get("period", "")
    found = books.period(named)
    if found is None:
        raise Http404
    account: Any = request.user
    answer = StreamingHttpResponse(
        bookkeeping.chunks(*found, staff=int(account.pk)), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="plans-{named}.csv"'
    return answer
