"""Refuses requests that no page of ours could answer, before anything reads them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from keepword.web import errors

from . import bodies

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# Pages have forms, which know two methods; programs know more.
PROGRAMS = ("/api/", (*METHODS, "PATCH", "DELETE"))


# Where whoever is signed in brings a file along; the page itself reads it, once it knows who they are.
FILES = ("/time/import/", "/upload/")


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
        if request.path_info.endswith(FILES) and settings.SESSION_COOKIE_NAME in request.COOKIES:
            if self._length(request) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
                return errors.answer(request, 413)
            return self.get_response(request)
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
