"""The desk's books: the papers of a month or a quarter, as a file for whoever keeps them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, StreamingHttpResponse

from keepword.parts.accounts.access import person_of

from . import books


def download(request: HttpRequest, table: books.Table, name: str) -> StreamingHttpResponse:
    """The table of the period that was asked for, sent while it is written: a long year is nobody's trouble."""
    period = request.GET.get("period", "")
    days = books.period(period)
    if days is None:
        raise Http404
    answer = StreamingHttpResponse(
        table.chunks(*days, staff=person_of(request)), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{period}.csv"'
    return answer
