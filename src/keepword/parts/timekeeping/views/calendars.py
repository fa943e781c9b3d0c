"""Calendars at secret addresses: the page that makes them, and what calendar programs get."""

from __future__ import annotations

import time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keepword.enforcement.people import purpose
from keepword.enforcement.refused import Refused
from keepword.parts.accounts.access import account_required
from keepword.parts.accounts.addresses import base_of
from keepword.parts.timekeeping.actions import open_calendar
from keepword.parts.timekeeping.forms.calendars import SHOWS, CalendarForm
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import PURPOSE, book_of
from keepword.parts.timekeeping.models import Feed
from keepword.parts.timekeeping.queries import calendar
from keepword.parts.timekeeping.spans import local_day

from .answers import dialogs


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The calendars there are, and the form for another; a new address is shown in the answer, and never again."""
    user: Any = request.user
    form = CalendarForm(request.POST or None, auto_id="calendar-%s")
    address = ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            secret = open_calendar.make(user.pk, told["name"], told["shows"], notes=told["notes"])
            address = base_of(request) + reverse("time-calendar", args=[secret])
            form = CalendarForm(auto_id="calendar-%s")
        except Invalid as wrong:
            form.add_error("name", f"{gettext(wrong.what)}. {gettext(wrong.instead)}")
    feeds = list(Feed.objects.filter(person_id=user.pk).order_by("-made_at"))
    shows = {value: str(label) for value, label in SHOWS}
    rows = [(each, shows[each.shows]) for each in feeds]
    context = {"form": form, "address": address, "feeds": rows, "dialogs": dialogs("figures")}
    return render(request, "timekeeping/calendars.html", context)


@account_required
@require_POST
def close(request: HttpRequest, feed: int) -> HttpResponse:
    """Closes one of one's own."""
    user: Any = request.user
    if not open_calendar.close(user.pk, feed):
        raise Http404
    return redirect("timekeeping:calendars")


@require_safe
def calendar_file(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program gets, without any session. An address that was never made and a closed one look alike."""
    feed = Feed.objects.filter(digest=open_calendar.digest(secret)).first()
    if feed is None:
        raise Http404
    book = book_of(feed.person_id)
    today = local_day(int(time.time()), book.zone, book.day_start)
    try:
        with purpose.reading(PURPOSE):
            purpose.may_use_of(feed.person_id, "routinie.entries", PURPOSE)
            content = calendar.text(feed, today)
    except Refused:
        raise Http404 from None
    if feed.used_on != today:
        Feed.objects.filter(pk=feed.pk).update(used_on=today)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
