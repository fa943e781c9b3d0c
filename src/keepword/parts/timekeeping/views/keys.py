"""Keys for programs: made, shown once, and revoked."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from keepword.parts.accounts import access
from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping import tokens
from keepword.parts.timekeeping.forms.keys import KeyForm
from keepword.parts.timekeeping.models import Token

from . import answers
from .answers import WRONG


@access.reauthenticated
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The keys there are, and the form for another, whose text is shown in the answer and never again."""
    person = person_of(request)
    held = Token.objects.filter(person_id=person, expires_at__gt=timezone.now()).order_by("-made_at")
    form = KeyForm(request.POST or None, auto_id="key-%s")
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if held.count() >= tokens.MOST:
            form.add_error(None, gettext("That is enough keys. Revoke one you no longer need."))
        else:
            said = form.cleaned_data
            context["secret"] = tokens.make(person, said["name"], said["scope"], said["days"])
            context["form"] = KeyForm(auto_id="key-%s")
    context["keys"] = [(each, gettext(tokens.SCOPES[each.scopes])) for each in held]
    status = WRONG if form.is_bound and form.errors else 200
    return answers.page(request, "keys.html", context, tab="settings", status=status)


@access.account_required
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Ends one of one's own."""
    if not tokens.revoke(person_of(request), number):
        raise Http404
    return redirect("timekeeping:keys")
