"""The desk's books: the papers of a month or a quarter, as a file for whoever keeps them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from keepword.parts.accounts.access import staff_required
from keepword.parts.payments import books, desk_books
from keepword.parts.purchases.bookkeeping import TABLE

from .desk_orders import tabs


@staff_required
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    today = timezone.now().date()
    context = {"periods": books.periods(TABLE.since() or today, today), "tabs": tabs("purchases:desk-accounts")}
    return render(request, "purchases/desk_accounts.html", context)


@staff_required
@require_safe
def papers(request: HttpRequest) -> StreamingHttpResponse:
    return desk_books.download(request, TABLE, "papers")
