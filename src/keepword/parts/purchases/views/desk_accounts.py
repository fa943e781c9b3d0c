"""The desk's books: the papers of a month or a quarter, as a file for whoever keeps them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from keepword.parts.accounts.access import staff_required
from keepword.parts.payments import books
from keepword.parts.purchases import bookkeeping

from .desk_orders import staff_of, tabs


@staff_required
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    today = timezone.now().date()
    periods = books.periods(bookkeeping.since() or today, today)
    context = {"periods": periods, "tabs": tabs("purchases:desk-accounts")}
    return render(request, "purchases/desk_accounts.html", context)


@staff_required
@require_safe
def papers(request: HttpRequest) -> HttpResponseBase:
    """Sent while it is written, so that a long year is nobody's trouble."""
    named = request.GET.get("period", "")
    found = books.period(named)
    if found is None:
        raise Http404
    answer = StreamingHttpResponse(
        bookkeeping.chunks(*found, staff=staff_of(request)), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="papers-{named}.csv"'
    return answer
