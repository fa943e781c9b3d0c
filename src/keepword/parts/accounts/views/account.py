"""The room of whoever is signed in: name, address, password, and where they are signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keepword.parts.accounts import access, guessing, hashers, sessions
from keepword.parts.accounts.actions.change import change_name, change_password
from keepword.parts.accounts.addresses import base_of
from keepword.parts.accounts.forms import AddressForm, NamedForm, NewPasswordForm
from keepword.parts.accounts.guessing import TooManyGuessesError

from .answers import WRONG, answer, refused


@access.account_required
@require_safe
def account_page(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    waiting = EmailAddress.objects.get_new(account)
    told = {
        "account": account,
        "waiting": waiting.email if waiting else "",
        "sessions": len(sessions.open_of(account.pk)),
        "done": request.GET.get("done", ""),
    }
    return answer(request, "accounts/account.html", told)


@access.account_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_page(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    form = NamedForm(request.POST if request.method == "POST" else None, initial={"name": account.name})
    if request.method == "POST" and form.is_valid():
        change_name(account, form.cleaned_data["name"])
        return redirect(f"{reverse('accounts:account')}?done=name")
    status = WRONG if form.is_bound else 200
    return answer(request, "accounts/name.html", {"form": form}, status)


@access.reauthenticated
@require_http_methods(["GET", "HEAD", "POST"])
def address_page(request: HttpRequest) -> HttpResponse:
    """The new address counts once its owner confirmed it; until then the old one does, and is told of the change."""
    account: Any = request.user
    form = AddressForm(request.POST if request.method == "POST" else None)
    status, wait = 200, 0
    if request.method == "POST":
        status = WRONG
        try:
            if form.is_valid() and form.cleaned_data["email"] == account.email:
                form.add_error("email", _("This is your address already."))
            elif form.is_valid():
                guessing.spend_mail(form.cleaned_data["email"], access.network_of(request))
                EmailAddress.objects.add_new_email(request, account, form.cleaned_data["email"])
                return redirect(f"{reverse('accounts:account')}?done=address")
        except TooManyGuessesError as why:
            status, wait = refused(form, why)
    return answer(request, "accounts/address.html", {"form": form}, status, wait)


@access.reauthenticated
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def password_page(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    form = NewPasswordForm(request.POST if request.method == "POST" else None, account=account)
    status, wait = 200, 0
    if request.method == "POST":
        status = WRONG
        try:
            if form.is_valid():
                shared = bool(getattr(request.session, "row", None) and request.session.row.shared)  # type: ignore[attr-defined]
                change_password(account, form.cleaned_data["password"], base=base_of(request))
                access.begin(request, account, shared=shared)
                return redirect(f"{reverse('accounts:account')}?done=password")
        except hashers.TooBusyError as why:
            status, wait = refused(form, why)
    return answer(request, "accounts/password.html", {"form": form}, status, wait)


@access.account_required
@require_safe
def sessions_page(request: HttpRequest) -> HttpResponse:
    account: Any = request.user
    this = sessions.fingerprint(request.session.session_key or "")
    listed = [{"row": row, "this": row.key == this} for row in sessions.open_of(account.pk)]
    return answer(request, "accounts/sessions.html", {"sessions": listed})


@access.account_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Ends one of one's own sessions, or all but this one."""
    account: Any = request.user
    which = request.POST.get("session", "")
    if which == "others":
        sessions.end_all(account.pk, but=request.session.session_key)
    else:
        sessions.end_one(account.pk, which)
    return redirect("accounts:sessions")
