"""Who may come in, over which connection and for how long: the one place every signed-in page goes through."""

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from keepword.enforcement import versions
from keepword.enforcement.people import purpose
from keepword.web import menu

from .device import label
from .models import Account
from .sessions import HOLDER, SHARED, STAFF

BACKEND = "django.contrib.auth.backends.ModelBackend"
PROVED_AT = "proved_at"
# For this long after the password was given nobody is asked again, whatever they do.
FRESH = 5 * 60
# What allauth noted of the way in, under its own names, outlives the change of the session's key.
_KEPT = (AUTHENTICATION_METHODS_SESSION_KEY, f"{AUTHENTICATION_METHODS_SESSION_KEY}_user")
SIGN_UP = ("purposes", "run-account")

type View[**P, Answer: HttpResponseBase] = Callable[Concatenate[HttpRequest, P], Answer]


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


def private_only[**P, Answer: HttpResponseBase](view: View[P, Answer]) -> View[P, Answer | HttpResponse]:
    """Refuses to take or show anything secret over a connection others can read, and says what to do instead."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer | HttpResponse:
        response = view(request, *args, **kwargs) if is_private(request) else _not_here(request)
        add_never_cache_headers(response)
        return response

    return guarded


def _not_here(request: HttpRequest) -> HttpResponse:
    address = f"https://{request.get_host()}{request.path}"
    return render(request, "accounts/not_private.html", {"address": address}, status=403)


def begin(request: HttpRequest, account: Account, *, shared: bool = False) -> None:
    """Signs the account in with a session of a new key, whatever session the browser came with."""
    kept = {name: request.session[name] for name in _KEPT if name in request.session}
    request.session.flush()
    store: Any = request.session
    store.kind = SHARED if shared else STAFF if account.is_staff else HOLDER
    store.device = label(request.META.get("HTTP_USER_AGENT", ""))
    login(request, account, backend=BACKEND)
    request.session.update({**kept, PROVED_AT: int(time.time())})


def secret[Answer: HttpResponseBase](answer: Answer) -> Answer:
    """For a page whose address opens something: it is told to no other page, and no search engine keeps it."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def person_of(request: HttpRequest) -> int:
    """Who is signed in, on a page that nobody else sees."""
    account: Any = request.user
    return int(account.pk)


def sign_up_offered() -> bool:
    """Whether this site gives accounts to whoever asks: its policy in force says what for."""
    return SIGN_UP in versions.current().spoken_of


def home_of(account: Any) -> str:
    """Where somebody goes who came for no particular page."""
    if account.is_staff:
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return menu.first() or resolve_url("accounts:account")


class Inside:
    """Middleware: lets signed-in people read their own data, and keeps their pages out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie there is no session to look at, and a plain reader costs no query.
        came_signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if not came_signed_in:
            return self.get_response(request)
        # On their own pages people read their own data, and nobody else's; asked late, as signing out happens inside.
        with purpose.own(lambda: request.user.pk):
            response = self.get_response(request)
        add_never_cache_headers(response)
        return response


def account_required[**P, Answer: HttpResponseBase](view: View[P, Answer]) -> View[P, Answer | HttpResponse]:
    """For pages of whoever is signed in, over a private connection, with Django's form token."""
    protected = csrf_protect(view)

    @csrf_exempt  # whoever isn't signed in is sent to sign in, not shown a token error; `protected` checks the others
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer | HttpResponse:
        inside = is_private(request) and request.user.is_authenticated
        response = protected(request, *args, **kwargs) if inside else to_sign_in(request)
        add_never_cache_headers(response)
        return response

    return guarded


def staff_required[**P, Answer: HttpResponseBase](view: View[P, Answer]) -> View[P, Answer | HttpResponse]:
    """For pages of the desk: as `account_required`, and for nobody but staff."""

    @wraps(view)
    def for_staff(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer | HttpResponse:
        if not getattr(request.user, "is_staff", False):
            raise Http404
        return view(request, *args, **kwargs)

    return account_required(for_staff)


def reauthenticated[**P, Answer: HttpResponseBase](view: View[P, Answer]) -> View[P, Answer | HttpResponse]:
    """As `account_required`; and the password was given in the last five minutes, or is asked for again."""

    @wraps(view)
    def proven(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer | HttpResponse:
        if has_proved(request):
            return view(request, *args, **kwargs)
        wanted = request.get_full_path() if request.method in ("GET", "HEAD") else _page_before(request)
        return redirect(f"{reverse('accounts:reauthenticate')}?{urlencode({'next': wanted})}")

    return account_required(proven)


def has_proved(request: HttpRequest) -> bool:
    """Whether the password was given just now."""
    return 0 <= time.time() - int(request.session.get(PROVED_AT, 0)) < FRESH


def prove(request: HttpRequest) -> None:
    """Notes that the password was given just now."""
    request.session[PROVED_AT] = int(time.time())


def _page_before(request: HttpRequest) -> str:
    """The page a form was on: what was posted can't be gone back to."""
    return urlsplit(request.META.get("HTTP_REFERER", "")).path or request.path


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sends whoever is not signed in to the sign-in page, and back here afterwards."""
    address = reverse("accounts:sign-in")
    if request.method in ("GET", "HEAD"):
        address += "?" + urlencode({"next": request.get_full_path()})
    return redirect(address)


def next_address(request: HttpRequest) -> str:
    """Where to go after signing in: the page that was asked for if it is ours, else "" for the usual one."""
    return checked(request, request.POST.get("next") or request.GET.get("next") or "")


def checked(request: HttpRequest, wanted: str) -> str:
    """The address if it is one of this site, else ""."""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith("/") else ""
