"""The page on which an account holder puts their name right."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from keepword.parts.privacy.actions.correct import correct_name
from keepword.parts.privacy.forms import NameForm
from keepword.parts.privacy.holders import Holder
from keepword.parts.privacy.redirects import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Shows the name as it is, and takes another."""
    back = f"{holder.address('page')}?done=corrected#correct"
    now = {"name": getattr(request.user, "name", "")}
    form = NameForm(request.POST) if request.method == "POST" else NameForm(initial=now)
    if request.method == "POST" and form.is_valid():
        correct_name(holder.person, form.cleaned_data["name"])
        return SeeOther(back)
    context = {"form": form, "back": holder.address("page")}
    return render(request, "privacy/correct_name.html", context, status=422 if form.errors else 200)
