"""Reminders by mail: nothing before a yes, and an end to it on this page and in every mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from keepword.parts.accounts.access import account_required, person_of
from keepword.parts.timekeeping import reminding
from keepword.policy.words import N_

from .routine_answers import page

# What is read before the yes, which the record of it has a fingerprint of.
ASKED = N_(
    "At the times of your routines a mail goes to the address of your account. It names the routines that are due and "
    "not done, nothing else. You can end it at any time, here or by a link in every mail, and what then waits is not "
    "sent."
)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminders_page(request: HttpRequest) -> HttpResponse:
    """What would be sent, whether it is, and the two answers."""
    person, asked = person_of(request), gettext(ASKED)
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        if answer == "yes" and reminding.possible():
            reminding.agree(person, shown=asked, language=get_language() or "")
        elif answer == "no":
            reminding.take_back(person)
        return redirect("timekeeping:routine-reminders")
    context = {"given": reminding.since(person), "possible": reminding.possible(), "asked": asked}
    return page(request, "reminders", context)


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in each mail opens, without signing in: one button that ends these mails."""
    person = reminding.of_token(token)
    ended = False
    if request.method == "POST" and person is not None:
        reminding.take_back(person)
        ended = True
    return render(request, "timekeeping/routines/stop.html", {"known": person is not None, "ended": ended})
