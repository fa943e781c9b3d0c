"""The outermost middleware: judges what comes in, and what goes out, against the policy in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from keepword.policy import explain

from . import consent, gate, headers, refusals, versions
from .refused import Refused

type View = Callable[..., HttpResponseBase]


class Gate:
    """Stands before every other middleware, so that nothing inside can set a cookie behind its back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        fixed = headers.fixed(secure=settings.SECURE_HSTS_SECONDS > 0)
        self.headers = {name.lower(): (name, value) for name, value in fixed.items()}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.cookies or "Set-Cookie" in response.headers:
            self._judge_cookies(request, response)
        # Past Django's own setter, which checks the same seven constants anew for each answer (bench/enforcement);
        # what a view has set itself stays.
        response.headers._store = {**self.headers, **response.headers._store}
        if refusals.due():
            refusals.flush()
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuses a form that another site sent; `any_origin` marks the views that machines may call."""
        if request.method in gate.SAFE_METHODS or getattr(view, "any_origin", False):
            return None
        meta = request.META
        own = f"{request.scheme}://{request.get_host()}"
        if gate.same_origin(
            fetch_site=meta.get("HTTP_SEC_FETCH_SITE"),
            origin=meta.get("HTTP_ORIGIN"),
            referer=meta.get("HTTP_REFERER"),
            own=own,
        ):
            return None
        if not getattr(view, "tries", False):
            refusals.note("security.origin", "a form that did not come from a page of this site")
        raise Refused(
            "security.origin",
            "this form was not sent from a page of this site; open the page here and send it again",
            versions.current().holding("security.origin"),
        )

    def _judge_cookies(self, request: HttpRequest, response: HttpResponseBase) -> None:
        policy = versions.for_request(request)
        granted = consent.state(request).granted
        counted = "Keepword-Attempt" not in response.headers
        if "Set-Cookie" in response.headers:
            del response.headers["Set-Cookie"]
            refusals.note("cookies.gate", "a cookie written as a bare header")
        for name, morsel in list(response.cookies.items()):
            decision = gate.judge_cookie(policy, morsel, granted=granted, requested=request.method == "POST")
            if not decision.permitted:
                del response.cookies[name]
                if counted:
                    refusals.note("cookies.gate", explain(decision))


class SignedInCsrf(CsrfViewMiddleware):
    """Django's token for whoever is signed in; nobody else has a session to forge, and the Gate checks the origin."""

    def __call__(self, request: HttpRequest) -> Any:
        signed_in_once = settings.SESSION_COOKIE_NAME in request.COOKIES
        return super().__call__(request) if signed_in_once else self.get_response(request)

    def process_view(
        self, request: HttpRequest, callback: View, callback_args: tuple[Any, ...], callback_kwargs: dict[str, Any]
    ) -> HttpResponseForbidden | None:
        # A cookie alone is not a sign-in: after a session ended, its leftover must not close the public forms.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.session.get(SESSION_KEY):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


def any_origin(view: View) -> View:
    """Marks a view that takes requests from elsewhere: a processor's webhook, a one-click unsubscribe."""
    view.any_origin = True  # type: ignore[attr-defined]
    return view
