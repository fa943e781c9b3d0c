"""Who may come in, over which connection and for how long: the one place every signed-in page goes through."""

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from keepword.enforcement.people import purpose

from .actions.sign_out import sign_out
from .models import Account

IDLE = 15 * 60
ABSOLUTE = 8 * 60 * 60
WRITE_EVERY = 60
CLOCKS_DIFFER = 60
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def is_private(request: HttpRequest) -> bool:
    """Whether nobody on the way can read along: TLS, or a connection that never leaves this machine.

    A proxy on this machine also comes from loopback; the name it was asked for, or its own header, gives it away.
    """
    if request.is_secure():
        return True
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    host = request.get_host()
    name = host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (name == "localhost" or _is_loopback(name.strip("[]")))


def network_of(request: HttpRequest) -> str:
    """The network address a request comes from.

    Behind the proxy that ends TLS it is the last one in X-Forwarded-For: that proxy wrote it, whoever wrote the others.
    """
    own: str = request.META.get("REMOTE_ADDR", "")
    behind_proxy: object = settings.SECURE_PROXY_SSL_HEADER
    if not behind_proxy:
        return own
    last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(last))
    except ValueError:
        return own


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def private_only[**P](view: View[P]) -> View[P]:
    """Refuses to take or show anything secret over a connection others can read, and says what to do instead."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs) if is_private(request) else _not_here(request)
        add_never_cache_headers(response)
        return response

    return guarded


def _not_here(request: HttpRequest) -> HttpResponse:
    address = f"https://{request.get_host()}{request.path}"
    return render(request, "accounts/not_private.html", {"address": address}, status=403)


def begin(request: HttpRequest, account: Account) -> None:
    """Signs the account in with a session of a new key, whatever session the browser came with."""
    request.session.flush()
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    request.session.set_expiry(0)  # the browser forgets the cookie when it closes
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())


def has_ended(request: HttpRequest) -> bool:
    """Ends a session that was idle or open for too long, at the server and whatever the browser kept."""
    now = int(time.time())
    session = request.session
    began = session.setdefault(SIGNED_IN_AT, now)
    seen = session.setdefault(SEEN_AT, now)
    if not (-CLOCKS_DIFFER <= now - seen < IDLE and -CLOCKS_DIFFER <= now - began < ABSOLUTE):
        sign_out(session)
        request.user = AnonymousUser()
        return True
    if now - seen >= WRITE_EVERY:
        session[SEEN_AT] = now
    return False


class SessionEnds:
    """Middleware: looks at the session's ends on every page, and keeps signed-in pages out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie there is no session to look at, and a plain reader costs no query.
        came_signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if not came_signed_in:
            return self.get_response(request)
        has_ended(request)
        # On their own pages people read their own data, and nobody else's; asked late, as signing out happens inside.
        with purpose.own(lambda: request.user.pk):
            response = self.get_response(request)
        add_never_cache_headers(response)
        return response


def staff_required[**P](view: View[P]) -> View[P]:
    """For pages of the desk: staff only, and else as `account_required`."""

    @wraps(view)
    def staff_only(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not getattr(request.user, "is_staff", False):
            raise Http404
        return view(request, *args, **kwargs)

    return account_required(staff_only)


def account_required[**P](view: View[P]) -> View[P]:
    """For pages of one's own: over a private connection, in a living session, with Django's form token."""
    protected = csrf_protect(view)

    @csrf_exempt  # whoever isn't signed in is sent to sign in, not shown a token error; `protected` checks the others
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_private(request) or not request.user.is_authenticated or has_ended(request):
            response: HttpResponse = redirect(_sign_in_address(request))
        else:
            response = protected(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def _sign_in_address(request: HttpRequest) -> str:
    address = reverse("accounts:sign-in")
    if request.method in ("GET", "HEAD"):  # what was posted can't be gone back to
        address += "?" + urlencode({"next": request.get_full_path()})
    return address


def next_address(request: HttpRequest) -> str:
    """Where to go after signing in: the page that was asked for if it is ours, else the site's usual one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)
