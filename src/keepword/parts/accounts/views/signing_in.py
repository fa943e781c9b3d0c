"""In, and out again: password, mailed code, the password once more, and the end of a session."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import ConfirmLoginCodeView
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from keepword.parts.accounts import access, guessing, hashers, sessions
from keepword.parts.accounts.actions.sign_in import WrongPairError, sign_in
from keepword.parts.accounts.actions.sign_out import sign_out
from keepword.parts.accounts.adapter import SHARED
from keepword.parts.accounts.forms import PasswordForm, SignInForm
from keepword.parts.accounts.guessing import TooManyGuessesError
from keepword.parts.accounts.models import Account

from .answers import WRONG, answer, refused

# Signed-out forms carry no token and set no cookie: the origin check of the outermost middleware protects them.


@csrf_exempt
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
def sign_in_page(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(access.next_address(request) or access.home_of(request.user))
    form = SignInForm(request.POST if request.method == "POST" else None)
    status, wait = 200, 0
    if request.method == "POST":
        account, status, wait = _sign_in(request, form)
        if account is not None:
            return _enter(request, account, shared=form.cleaned_data["shared"])
    kinds = {"holder": sessions.HOLDER, "staff": sessions.STAFF, "shared": sessions.SHARED}
    lasting = {
        name: (int(kind.idle.total_seconds() // 60), int(kind.absolute.total_seconds() // 3600))
        for name, kind in kinds.items()
    }
    told = {"form": form, "next": access.next_address(request), "lasting": lasting, "offered": access.sign_up_offered()}
    return answer(request, "accounts/sign_in.html", told, status, wait)


def _sign_in(request: HttpRequest, form: SignInForm) -> tuple[Account | None, int, int]:
    """The account, or the status that says why not and how many seconds to wait."""
    if not form.is_valid():
        return None, WRONG, 0
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    try:
        return sign_in(email, password, network=access.network_of(request)), 302, 0
    except WrongPairError:
        form.add_error(
            None, _("This e-mail address and this password don’t belong together. Check both and try again.")
        )
    except (TooManyGuessesError, hashers.TooBusyError) as why:
        return None, *refused(form, why)
    return None, WRONG, 0


def _enter(request: HttpRequest, account: Account, *, shared: bool) -> HttpResponse:
    """Goes through the stages of django-allauth: a code beside a short password, a confirmed address, then in."""
    request.session[SHARED] = shared
    login = Login(
        user=account,
        email=account.email,
        redirect_url=access.next_address(request) or access.home_of(account),
        # Staff came by an invitation, which was handed to them.
        email_verification="none" if account.is_staff else None,
    )
    response: HttpResponse = perform_password_login(request, {"email": account.email}, login)
    return response


class CodePage(ConfirmLoginCodeView):  # type: ignore[misc]
    """Asks for the code that was mailed beside a short password; each try counts, in whichever process."""

    template_name = "accounts/code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            guessing.spend_code(self.stage.login.user.pk)
        except TooManyGuessesError as full:
            self.stage.abort()
            return answer(request, "accounts/too_many.html", {}, 429, full.seconds)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if response.status_code == 200:
            response.status_code = WRONG
        return response


code_page = csrf_exempt(
    access.private_only(
        login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_login")(CodePage.as_view())
    )
)


@access.account_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def reauthenticate_page(request: HttpRequest) -> HttpResponse:
    """Asks for the password once more before something that can't be taken back."""
    account: Any = request.user
    form = PasswordForm(request.POST if request.method == "POST" else None)
    status, wait = 200, 0
    if request.method == "POST":
        status = WRONG
        try:
            if form.is_valid():
                guessing.spend(account.email, access.network_of(request))
                if check_password(form.cleaned_data["password"], account.password):
                    guessing.forgive(account.email, access.network_of(request))
                    access.prove(request)
                    return redirect(access.next_address(request) or "accounts:account")
                form.add_error("password", _("This is not the password of your account."))
        except (TooManyGuessesError, hashers.TooBusyError) as why:
            status, wait = refused(form, why)
    told = {"form": form, "next": access.next_address(request)}
    return answer(request, "accounts/reauthenticate.html", told, status, wait)


@csrf_exempt
@require_POST
def sign_out_page(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return _sign_out_signed_in(request)
    return _signed_out(request, shared=False)


@csrf_protect
def _sign_out_signed_in(request: HttpRequest) -> HttpResponse:
    row = getattr(request.session, "row", None)
    sign_out(request.session)
    request.user = AnonymousUser()
    return _signed_out(request, shared=bool(row and row.shared))


def _signed_out(request: HttpRequest, *, shared: bool) -> HttpResponse:
    response = render(request, "accounts/signed_out.html")
    # On a shared computer the browser keeps nothing of ours, not even the answer about cookies.
    response["Clear-Site-Data"] = '"cache", "storage", "cookies"' if shared else '"cache", "storage"'
    add_never_cache_headers(response)
    return response
