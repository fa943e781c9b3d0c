"""Has a theme or a language remembered, where the policy and the visitor let it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepword.enforcement import consent, versions
from keepword.parts.privacy import forms, queries
from keepword.parts.privacy.actions import choose, remember
from keepword.parts.privacy.redirects import check_kept, in_language, page_to_return_to
from keepword.policy import Cookie
from keepword.web.redirects import SeeOther

from .choices import not_offered


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Remembers one preference, or asks for permission first; a language is followed in any case."""
    if request.method != "POST":
        # A reload of what a POST answered, or its address in another language: the page of choices has it all.
        return HttpResponseRedirect(reverse("privacy:choices"))
    wish = forms.wish(request.POST)
    if wish is None:
        known = ", ".join(name for _code, name in settings.LANGUAGES)
        return not_offered(
            request, _("A theme is light, dark or system; a language is one of: %(known)s.") % {"known": known}
        )
    then = page_to_return_to(wish.then) or reverse("privacy:choices")
    if wish.role == "language":
        then = in_language(then, wish.value)
    cookie = remember.cookie_for(versions.for_request(request), wish.role)
    if wish.forgets:
        return _forget(cookie, then)
    if cookie is None:
        return _only_this_time(request, wish, then)
    missing = remember.missing_permission(request, cookie)
    if missing is None or wish.remember == "yes":
        return _remember(request, wish, cookie, missing, then)
    if wish.asks:
        return _ask_first(request, wish, missing, then)
    return _only_this_time(request, wish, then)


def _remember(request: HttpRequest, wish: forms.Wish, cookie: Cookie, missing: str | None, then: str) -> HttpResponse:
    language = wish.value if wish.role == "language" else None
    response = SeeOther(check_kept(wish.role, then, language))
    if missing is not None:
        spoken, shown = queries.shown(versions.for_request(request), [missing])
        choose.permit(request, response, [missing], language=spoken, shown=shown)
    consent.set_cookie(response, cookie, wish.value)
    return response


def _forget(cookie: Cookie | None, then: str) -> HttpResponse:
    response = SeeOther(then)
    if cookie is not None:
        consent.forget(response, cookie)
    return response


def _ask_first(request: HttpRequest, wish: forms.Wish, choice: str, then: str) -> HttpResponse:
    asked = queries.asked(versions.for_request(request), [choice])
    signal = consent.state(request).signal
    return render(request, "privacy/permission.html", {"wish": wish, "asked": asked, "next": then, "signal": signal})


def _only_this_time(request: HttpRequest, wish: forms.Wish, then: str) -> HttpResponse:
    if wish.role == "language":
        return SeeOther(then)
    return render(request, "privacy/not_remembered.html", {"wish": wish, "next": then})
