"""Becoming staff: by a link that works once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from keepword.parts.accounts import access, hashers, invitations
from keepword.parts.accounts.actions.accept_invitation import (
    AddressTakenError,
    InvitationClosedError,
    accept_invitation,
)
from keepword.parts.accounts.forms import InvitationForm
from keepword.parts.accounts.models import Account

from .answers import WRONG, answer, refused


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
    return answer(request, "accounts/invitation.html", {"form": form, "invitation": found}, status, wait)


def _accept(token: str, form: InvitationForm) -> tuple[Account | None, int, int]:
    """The account, or the status that says why not and how many seconds to wait."""
    if form.is_valid():
        try:
            return accept_invitation(token, **form.cleaned_data), 302, 0
        except AddressTakenError:
            form.add_error("email", _("There is an account with this address already. Sign in, or use another."))
        except hashers.TooBusyError as why:
            return None, *refused(form, why)
    return None, WRONG, 0


def _closed(request: HttpRequest, token: str) -> HttpResponse:
    """410 for a link that worked once, 404 for one we never made or have forgotten."""
    found = invitations.find(token)
    return render(request, "accounts/closed.html", {"invitation": found}, status=404 if found is None else 410)
