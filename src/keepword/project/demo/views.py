"""Shows the tour, and does on request what an operator must never do."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from keepword.enforcement import evidence, stack, versions
from keepword.web import context

from . import letters, shop_steps, steps
from .leak import switch
from .looser import is_looser, looser

# A mail's page has its styles inside it. It runs nothing, loads nothing, and counts as a page of nobody's.
MAIL_ONLY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox"


@never_cache
@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    """The three-minute tour."""
    shown = {
        "steps": steps.steps(),
        "paragraphs": steps.paragraphs(),
        "summary": evidence.summary(),
        "gated": steps.gated(),
        "past_reds": bool(evidence.reds(1)),
        "reds": reverse("privacy:evidence") + "#reds",
        "leaking": switch().exists(),
        "looser": is_looser(versions.current()),
        "version": versions.newest().version.number,
        "searched": shop_steps.search() if shop_steps.sells() and shop_steps.SEARCH in request.GET else None,
        "other": settings.KEEPWORD_DEMO_OTHER,
    }
    return render(request, "demo/tour.html", shown)


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """What the demo has written to people."""
    return render(request, "demo/mailbox.html", {"letters": letters.letters()})


@never_cache
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """One mail, as text."""
    return render(request, "demo/letter.html", {"letter": _letter(number)})


@never_cache
@require_safe
def letter_page(request: HttpRequest, number: str) -> HttpResponse:
    """One mail as a mail program shows it."""
    frame = {"Content-Security-Policy": f"{MAIL_ONLY}; frame-ancestors 'none'"}
    return HttpResponse(_letter(number).html, headers=frame)


def _letter(number: str) -> letters.Letter:
    found = letters.letter(number)
    if found is None:
        raise Http404
    return found


@never_cache
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """One button of the tour."""
    action = ACTIONS.get(request.POST.get("do", ""))
    if action is None:
        return HttpResponseBadRequest("There is no such button.\n", content_type="text/plain; charset=utf-8")
    name, act = action
    act(request)
    # What the next page says must be what was just done, not what was seen a second ago.
    context.forget()
    return HttpResponseRedirect(f"{reverse('demo:tour')}#{name}")


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
        _check(request)


def _tighten(request: HttpRequest) -> None:
    versions.forget()
    if is_looser(versions.current()):
        versions.publish(versions.file_policy())
        _check(request)


# What each button does, and the step it belongs to.
ACTIONS: dict[str, tuple[str, Callable[[HttpRequest], None]]] = {
    "check": ("check", _check),
    "leak": ("leak", _leak),
    "mend": ("leak", _mend),
    "loosen": ("loosen", _loosen),
    "tighten": ("loosen", _tighten),
}
