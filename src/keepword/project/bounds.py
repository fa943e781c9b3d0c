"""Refuses requests that no page of ours could answer, before anything reads them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from keepword.web import errors

from . import bodies

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# Pages have forms, which know two methods; programs know more.
PROGRAMS = ("/api/", (*METHODS, "PATCH", "DELETE"))


class Bounds:
    """Middleware: known methods, a body we are ready to read, and no NUL bytes, which no text has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = PROGRAMS[1] if request.path_info.startswith(PROGRAMS[0]) else METHODS
        if request.method not in known:
            response = errors.answer(request, 405)
            response.headers["Allow"] = ", ".join(known)
            return response
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.answer(request, 400)
        arrived = bodies.receive(request, self._length(request))
        if arrived is not bodies.Arrived.WHOLE:
            return errors.answer(request, arrived.value)
        return self.get_response(request)

    @staticmethod
    def _length(request: HttpRequest) -> int:
        try:
            return int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return 0


def wrong_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django shows when a signed-in form came without its token."""
    return errors.forbidden(request)
