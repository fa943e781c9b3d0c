"""The pages for what went wrong: what happened, what was not lost, what to do. The last one needs no database."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy

from keepword.enforcement import gate
from keepword.enforcement.refused import Refused

from . import context

type StrOrPromise = str | Promise

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
# Below here nobody reads pages.
PROGRAMS = "/api/"
PLAIN = "This page could not be made. Nothing you sent was stored. Please try again in a moment.\n"

log = logging.getLogger(__name__)


class Told(NamedTuple):
    """What an error page says: what happened, what was not lost, what to do."""

    what: StrOrPromise
    kept: StrOrPromise
    instead: StrOrPromise


WORDS = {
    400: Told(
        gettext_lazy("This request can’t be answered"),
        gettext_lazy("It did not have the form this site expects. Nothing was changed or stored."),
        gettext_lazy("Go back, load the page again and try once more."),
    ),
    403: Told(
        gettext_lazy("This was not allowed"),
        gettext_lazy(
            "The request did not come from a page of this site, or the place is not open to you. Nothing was changed."
        ),
        gettext_lazy(
            "Open the page anew and try again from there; if you were signed in, you may have to sign in again."
        ),
    ),
    404: Told(
        gettext_lazy("There is no page at this address"),
        gettext_lazy("It may have moved, or the address was mistyped. Nothing of yours is gone."),
        gettext_lazy("Start from the front page; the other pages are linked from there."),
    ),
    405: Told(
        gettext_lazy("This address can’t do that"),
        gettext_lazy("It exists, but it does not take this kind of request. Nothing was changed."),
        gettext_lazy("Open the page in the usual way and use what is on it."),
    ),
    413: Told(
        gettext_lazy("This is more than the site takes"),
        gettext_lazy(
            "What you sent was too large, and none of it was stored. It is still where you wrote it: go back."
        ),
        gettext_lazy("Shorten it and send it again."),
    ),
    500: Told(
        gettext_lazy("Something broke on our side"),
        gettext_lazy(
            "It was not your doing. What you had saved before is safe; what you sent just now may not have arrived."
        ),
        gettext_lazy("Go back and try again in a moment; your browser still has what you wrote."),
    ),
}


def told(status: int) -> Told:
    """The words for a status; an unknown one gets those of the nearest kind."""
    return WORDS.get(int(status), WORDS[500 if int(status) >= 500 else 400])


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where the sender sent too much."""
    return answer(request, 413 if isinstance(exception, TOO_LARGE) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403; a refusal by the policy names its statement."""
    return answer(request, 403, exception if isinstance(exception, Refused) else None)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; asks neither the database nor the visitor, since either may be what failed."""
    return answer(request, 500)


def _theme_cookie() -> str:
    """What browsers call the cookie that remembers the theme: known from the start, needs no database and no file."""
    name = str(settings.KEEPWORD_THEME_COOKIE)
    return gate.PREFIX + name if settings.SESSION_COOKIE_SECURE else name


def answer(request: HttpRequest, status: int, refused: Refused | None = None) -> HttpResponse:
    """The page for this status, made of what needs no database; plain words if not even that can be made."""
    if request.path_info.startswith(PROGRAMS):
        return _for_programs(status, refused)
    language = get_language() or settings.LANGUAGE_CODE
    try:
        furniture = context.furniture(language, request.path_info)
        theme = request.COOKIES.get(_theme_cookie(), "")
        furniture["theme"] = theme if theme in ("light", "dark") else ""
        text = render_to_string("web/error.html", {**furniture, "status": status, "refused": refused})
    except Exception:
        log.exception("The page for status %d could not be made", status)
        return HttpResponse(PLAIN, "text/plain; charset=utf-8", status)
    return HttpResponse(text, status=status)


def _for_programs(status: int, refused: Refused | None) -> HttpResponse:
    """The same words in the shape of every refusal of an interface for programs."""
    words = told(status)
    says = str(refused) if refused is not None else f"{words.what}. {words.kept}"
    instead = str(words.instead)
    if status == 413:
        says = f"{words.what}."
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
        instead = gettext(
            "A request takes %(most)s KB. Send it in several parts; of a push of changes, each with an id of its own."
        ) % {"most": most}
    error = {"field": "", "says": says, "instead": instead}
    return JsonResponse({"error": error}, status=status, json_dumps_params={"ensure_ascii": False})


class InWords:
    """Middleware: a refusal that has a status but no words (a wrong method, say) gets its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or response.streaming or response.content or request.method == "HEAD":
            return response
        worded = answer(request, response.status_code)
        response.content = worded.content
        response.headers["Content-Type"] = worded.headers["Content-Type"]
        return response
