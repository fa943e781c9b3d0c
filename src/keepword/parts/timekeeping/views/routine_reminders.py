"""Reminders by mail: nothing before a yes, and an end to it on this page and in every mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keepword.parts.accounts.access import account_required
from keepword.parts.timekeeping import reminding
from keepword.parts.timekeeping.journal import book_of

from .answers import person_of
from .routine_answers import page


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminders_page(request: HttpRequest) -> HttpResponse:
    """What would be sent, whether it is, and the two answers."""
    person = person_of(request)
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        if answer == "yes" and reminding.possible():
            reminding.agree(person)
        elif answer == "no":
            reminding.take_back(person)
        return redirect("timekeeping:routine-reminders")
    return page(request, "reminders", {"since": book_of(person).mail_reminders_since, "possible": reminding.possible()})


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in each mail opens, without signing in: one button that ends these mails."""
    person = reminding.of_token(token)
    ended = False
    if request.method == "POST" and person is not None:
        reminding.take_back(person)
        ended = True
    return render(request, "timekeeping/routines/stop.html", {"known": person is not None, "ended": ended})
