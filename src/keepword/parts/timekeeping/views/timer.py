"""The timer: start, stop, pause, go on."""

from __future__ import annotations

import time

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions import add, timing
from keepword.parts.timekeeping.forms.local_time import Clock, day_field, moment
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.queries import entries
from keepword.parts.timekeeping.refusals import refusing
from keepword.policy.words import N_

from .answers import changing, done


@changing
@require_POST
def timer(request: HttpRequest, act: str) -> HttpResponse:
    person = person_of(request)
    if act == "start":
        line = request.POST.get("line", "")
        if line.strip():
            add.by_line(person, line, language=get_language() or "en")
        else:
            timing.start(person, {})
    elif act == "stop":
        timing.stop(person, at=_ended(request, person))
    elif act == "pause":
        timing.pause(person)
    elif act == "resume":
        timing.resume(person)
    else:
        raise Http404
    return done(request)


def _ended(request: HttpRequest, person: int) -> int | None:
    """The moment in the past at which it ended, if the form says one; in the zone in which the timer runs."""
    written = request.POST.get("end", "")
    running = entries.running(person).first()
    if not written or running is None:
        return None
    try:
        with refusing("end"):
            day = day_field("").clean(request.POST.get("end_day", ""))
            at = moment(day, Clock().clean(written), running.zone)
    except ValidationError as wrong:
        raise Invalid("end", " ".join(wrong.messages)) from wrong
    if not running.started < at <= int(time.time()):
        raise Invalid("end", timing.ENDED_ELSEWHEN, N_("Write another time."))
    return at
