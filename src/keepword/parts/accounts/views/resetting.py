"""For who lost the password: an address, a mail, a new password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from keepword.enforcement.people import purpose
from keepword.parts.accounts import access, guessing, hashers
from keepword.parts.accounts.actions.reset_password import LinkOverError, account_of, ask_to_reset, reset_password
from keepword.parts.accounts.addresses import base_of
from keepword.parts.accounts.forms import AddressForm, NewPasswordForm
from keepword.parts.accounts.guessing import TooManyGuessesError

from .answers import WRONG, answer, refused


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
def forgotten_page(request: HttpRequest) -> HttpResponse:
    form = AddressForm(request.POST if request.method == "POST" else None)
    status, wait = 200, 0
    if request.method == "POST":
        status = WRONG
        try:
            if form.is_valid():
                guessing.spend_mail(form.cleaned_data["email"], access.network_of(request))
                ask_to_reset(form.cleaned_data["email"], base=base_of(request))
                return redirect("accounts:reset-mailed")
        except TooManyGuessesError as why:
            status, wait = refused(form, why)
    return answer(request, "accounts/forgotten.html", {"form": form}, status, wait)


@require_safe
def reset_mailed_page(request: HttpRequest) -> HttpResponse:
    """What everybody reads after asking, whoever has the address."""
    return answer(request, "accounts/reset_mailed.html", {})


@csrf_exempt
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
def reset_page(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Looking at the link never uses it; a new password does, and opens no session."""
    account = account_of(number, token)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, account=account)
    status, wait, done = (200 if account else 404), 0, False
    if account is not None and request.method == "POST":
        status = WRONG
        try:
            with purpose.own(account.pk):
                if form.is_valid():
                    reset_password(account, form.cleaned_data["password"], base=base_of(request))
                    status, done = 200, True
        except LinkOverError:
            account, status = None, 404
        except hashers.TooBusyError as why:
            status, wait = refused(form, why)
    told: dict[str, object] = {"form": form, "account": account, "done": done}
    response = answer(request, "accounts/reset.html", told, status, wait)
    response["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    return response
