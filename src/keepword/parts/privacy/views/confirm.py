"""Asks for the password once more before a copy is given out or something is erased."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from keepword.parts.accounts import access, guessing, hashers
from keepword.parts.privacy import fresh
from keepword.parts.privacy.forms import ConfirmForm
from keepword.parts.privacy.holders import Holder
from keepword.parts.privacy.redirects import SeeOther, page_to_return_to


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Guesses here count with those at the sign-in."""
    then = page_to_return_to(request.POST.get("next") or request.GET.get("next")) or holder.address("page")
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = _check(request, form)
        if status == 303:
            fresh.confirmed(request)
            return SeeOther(then)
    return render(request, "privacy/confirm.html", {"form": form, "next": then}, status=status)


def _check(request: HttpRequest, form: ConfirmForm) -> int:
    if not form.is_valid():
        return 422
    email, network = str(getattr(request.user, "email", "")), access.network_of(request)
    try:
        guessing.spend(email, network)
        right = check_password(form.cleaned_data["password"], str(getattr(request.user, "password", "")))
    except guessing.TooManyGuessesError as full:
        minutes = {"minutes": -(-full.seconds // 60)}
        form.add_error(None, _("Too many attempts. Nothing is lost; try again in about %(minutes)d min.") % minutes)
        return 429
    except hashers.TooBusyError:
        form.add_error(None, _("Many people are signing in just now. Please try again in a few seconds."))
        return 503
    if not right:
        form.add_error("password", _("This is not your password. Nothing was done; check it and try again."))
        return 422
    guessing.forgive(email, network)
    return 303
