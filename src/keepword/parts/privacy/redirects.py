"""Where a visitor may be sent back to: only to a page of this site, whatever the form or the address says."""

from urllib.parse import urlencode

from django.urls import reverse, translate_url
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def page_to_return_to(wanted: str | None) -> str:
    """``wanted`` if it is a path on this site, and else nothing.

    A bad value is no reason to refuse: an answer about cookies counts even if the way back is lost.
    """
    if not wanted or len(wanted) > LONGEST or not wanted.startswith("/") or not wanted.isprintable():
        return ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


def in_language(path: str, language: str) -> str:
    """The same page in another language; the same path if it has none."""
    return translate_url(path, language)


def check_kept(answer: str, then: str, language: str | None = None) -> str:
    """The address that looks whether the browser kept the cookie of ``answer``, and goes on to ``then`` if it did."""
    page = reverse("privacy:choices")
    if language is not None:
        page = in_language(page, language)
    asked = {"answered": answer, "next": then} if then else {"answered": answer}
    return f"{page}?{urlencode(asked)}"
