"""Says to machines whether requests can be served."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 once a worker runs and its database answers; 503, which balancers understand, while it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return _said("the database does not answer\n", 503)
    return _said("ok\n", 200)


def _said(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, "text/plain; charset=utf-8", status, headers={"Cache-Control": "no-store"})
