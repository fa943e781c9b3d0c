"""Shows the tour, and does on request what an operator must never do."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from keepword.enforcement import evidence, stack, versions

from . import steps
from .leak import switch
from .looser import is_looser, looser


@never_cache
@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    """The three-minute tour."""
    context = {
        "steps": steps.steps(),
        "rows": steps.rows(),
        "leaking": switch().exists(),
        "looser": is_looser(versions.current()),
        "version": versions.newest().version.number,
        "other": settings.KEEPWORD_DEMO_OTHER,
    }
    return render(request, "demo/tour.html", context)


@never_cache
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """One button of the tour."""
    action = ACTIONS.get(request.POST.get("do", ""))
    if action is None:
        return HttpResponseBadRequest("There is no such button.\n", content_type="text/plain; charset=utf-8")
    action(request)
    return HttpResponseRedirect(f"{reverse('demo:tour')}#{request.POST['do']}")


def _check(request: HttpRequest) -> None:
    # Inside this worker: a site with one worker would otherwise wait for itself.
    evidence.run(stack.InProcess(host=request.get_host(), secure=request.is_secure()))


def _leak(request: HttpRequest) -> None:
    switch().touch()
    _check(request)


def _mend(request: HttpRequest) -> None:
    switch().unlink(missing_ok=True)
    _check(request)


def _loosen(request: HttpRequest) -> None:
    versions.forget()
    if not is_looser(versions.current()):
        versions.publish(looser(versions.current()))


def _tighten(request: HttpRequest) -> None:
    versions.forget()
    if is_looser(versions.current()):
        versions.publish(versions.file_policy())


ACTIONS: dict[str, Callable[[HttpRequest], None]] = {
    "check": _check,
    "leak": _leak,
    "mend": _mend,
    "loosen": _loosen,
    "tighten": _tighten,
}
