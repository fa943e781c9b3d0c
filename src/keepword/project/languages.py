"""Chooses the language of a page: the address says it; a remembered choice leads to the address that says it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import is_valid_path
from django.utils import translation
from django.utils.cache import patch_vary_headers

from keepword.enforcement import consent


class Languages:
    """Middleware. `/de/privacy/` is German whoever asks; `/privacy/` is in the site's own language.

    Somebody who asked us to remember another language is led on from the address without a language, once, and only
    for pages: never for a form, a feed or a file.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_address = translation.get_language_from_path(request.path_info)
        if in_address is None and (target := self._remembered_page(request)) is not None:
            response: HttpResponse = HttpResponseRedirect(target)
            patch_vary_headers(response, ("Cookie",))
            response.headers["Cache-Control"] = "private, no-store"
            return response
        language = in_address or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

    def _remembered_page(self, request: HttpRequest) -> str | None:
        """The same page in the language this browser was asked to remember, if there is one."""
        if request.method not in ("GET", "HEAD") or "text/html" not in request.headers.get("Accept", ""):
            return None
        remembered = consent.remembered(request, "language") if request.COOKIES else ""
        if remembered == settings.LANGUAGE_CODE or remembered not in self.known:
            return None
        with translation.override(remembered):
            if not is_valid_path(f"/{remembered}{request.path_info}"):
                return None
        return f"/{remembered}{request.get_full_path()}"
