"""Becoming somebody here: three fields, a mail, a button."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from keepword.parts.accounts import access, guessing, hashers
from keepword.parts.accounts.actions.confirm_address import Link, confirm_address, state_of
from keepword.parts.accounts.actions.sign_up import ask_to_sign_up
from keepword.parts.accounts.addresses import base_of
from keepword.parts.accounts.forms import SignUpForm
from keepword.parts.accounts.guessing import TooManyGuessesError

from .answers import WRONG, answer, refused, where_sign_up_is_offered

STATUS = {Link.OPEN: 200, Link.USED: 200, Link.OVER: 410, Link.UNKNOWN: 404}


@csrf_exempt
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
@where_sign_up_is_offered
def sign_up_page(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(access.home_of(request.user))
    form = SignUpForm(request.POST if request.method == "POST" else None)
    status, wait = 200, 0
    if request.method == "POST":
        status = WRONG
        try:
            if form.is_valid():
                guessing.spend_mail(form.cleaned_data["email"], access.network_of(request))
                ask_to_sign_up(**form.cleaned_data, base=base_of(request))
                return redirect("accounts:mailed")
        except (TooManyGuessesError, hashers.TooBusyError) as why:
            status, wait = refused(form, why)
    return answer(request, "accounts/sign_up.html", {"form": form}, status, wait)


@require_safe
@where_sign_up_is_offered
def mailed_page(request: HttpRequest) -> HttpResponse:
    """What everybody reads after asking, whoever has the address."""
    return answer(request, "accounts/mailed.html", {})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest, key: str) -> HttpResponse:
    """Looking at the link never uses it: mail scanners look too."""
    if request.method == "POST":
        state, found = confirm_address(request, key), None
    else:
        state, found = state_of(key)
    told = {"state": state.value, "address": found.email if found else "", "done": request.method == "POST"}
    response = answer(request, "accounts/confirm.html", told, STATUS[state])
    return _unseen(response)


def _unseen(response: HttpResponse) -> HttpResponse:
    """The address of such a page opens something: no other site learns it, and no cache keeps it."""
    response["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    return response
