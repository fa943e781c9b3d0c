"""Turns requests into actions and their outcomes into pages; decides nothing itself."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from . import access, hashers, invitations
from .actions.accept_invitation import AddressTakenError, InvitationClosedError, accept_invitation
from .actions.sign_in import WrongPairError, sign_in
from .actions.sign_out import sign_out
from .forms import InvitationForm, SignInForm
from .guessing import TooManyGuessesError
from .models import Account

BUSY = gettext_noop("Many people are signing in just now. Please try again in a few seconds.")
BUSY_SECONDS = 5

# Signed-out forms carry no token and set no cookie: the origin check of the outermost middleware protects them.


@csrf_exempt
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
def sign_in_page(request: HttpRequest) -> HttpResponse:
    next_address = access.next_address(request)
    if request.user.is_authenticated and not access.has_ended(request):
        return redirect(next_address)
    form = SignInForm(request.POST if request.method == "POST" else None)
    status, wait = 200, 0
    if request.method == "POST":
        account, status, wait = _sign_in(request, form)
        if account is not None:
            access.begin(request, account)
            return redirect(next_address)
    context = {
        "form": form,
        "next": next_address,
        "idle_minutes": access.IDLE // 60,
        "hours": access.ABSOLUTE // 3600,
    }
    return _answer(request, "accounts/sign_in.html", context, status, wait)


def _sign_in(request: HttpRequest, form: SignInForm) -> tuple[Account | None, int, int]:
    """The account, or the status that says why not and how many seconds to wait."""
    if form.is_valid():
        try:
            return sign_in(**form.cleaned_data, network=access.network_of(request)), 302, 0
        except WrongPairError:
            form.add_error(
                None, _("This e-mail address and this password don’t belong together. Check both and try again.")
            )
        except TooManyGuessesError as full:
            minutes = {"minutes": -(-full.seconds // 60)}
            form.add_error(None, _("Too many attempts. Nothing is lost; try again in about %(minutes)d min.") % minutes)
            return None, 429, full.seconds
        except hashers.TooBusyError:
            form.add_error(None, _(BUSY))
            return None, 503, BUSY_SECONDS
    return None, 422, 0


def _answer(request: HttpRequest, template: str, context: dict[str, object], status: int, wait: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@csrf_exempt
@require_POST
def sign_out_page(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return _sign_out_signed_in(request)
    return _signed_out(request)


@csrf_protect
def _sign_out_signed_in(request: HttpRequest) -> HttpResponse:
    sign_out(request.session)
    request.user = AnonymousUser()
    return _signed_out(request)


def _signed_out(request: HttpRequest) -> HttpResponse:
    response = render(request, "accounts/signed_out.html")
    response["Clear-Site-Data"] = '"cache", "storage"'
    add_never_cache_headers(response)
    return response


@csrf_exempt
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link never uses it up: mail scanners look too."""
    found = invitations.find(token)
    if found is None or not found.is_open(timezone.now()):
        return _closed(request, token)
    form = InvitationForm(request.POST if request.method == "POST" else None)
    status, wait = 200, 0
    if request.method == "POST":
        try:
            account, status, wait = _accept(token, form)
        except InvitationClosedError:
            return _closed(request, token)
        if account is not None:
            access.begin(request, account)
            return redirect(settings.LOGIN_REDIRECT_URL)
    return _answer(request, "accounts/invitation.html", {"form": form, "invitation": found}, status, wait)


def _accept(token: str, form: InvitationForm) -> tuple[Account | None, int, int]:
    """As `_sign_in`, for a new account."""
    if form.is_valid():
        try:
            return accept_invitation(token, **form.cleaned_data), 302, 0
        except AddressTakenError:
            form.add_error("email", _("There is an account with this address already. Sign in, or use another."))
        except hashers.TooBusyError:
            form.add_error(None, _(BUSY))
            return None, 503, BUSY_SECONDS
    return None, 422, 0


def _closed(request: HttpRequest, token: str) -> HttpResponse:
    """410 for a link that worked once, 404 for one we never made or have forgotten."""
    found = invitations.find(token)
    return render(request, "accounts/closed.html", {"invitation": found}, status=404 if found is None else 410)
