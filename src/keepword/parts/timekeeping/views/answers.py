"""How the pages of time answer: with their room around them, or with a way back and the step to undo."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepword.parts.accounts import access
from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions.undo import last_step
from keepword.parts.timekeeping.commands import Room, commands
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.labels import LABELS
from keepword.parts.timekeeping.models import Timebook
from keepword.parts.timekeeping.queries import changes
from keepword.parts.timekeeping.refusals import told
from keepword.web import menu

WRONG = 422

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    tab: str = "",
    status: int = 200,
    book: Timebook | None = None,
) -> HttpResponse:
    """A page of time with its tabs, commands and, after a change, the way to take that back."""
    person = person_of(request)
    book = book or book_of(person)
    around = {
        "book": book,
        "tabs": [(label, url, name == tab) for name, label, url in _tabs()],
        "dialogs": dialogs("time"),
        "here": without_step(request.get_full_path()),
        **_just_done(request, person),
    }
    return render(request, f"timekeeping/{template}", {**around, **context}, status=status)


def dialogs(room: Room) -> SafeString:
    """The overlay of keys and the palette: the same on each page of a room, and long."""
    return _dialogs(room, get_language() or "")


@lru_cache(maxsize=48)
def _dialogs(room: Room, language: str) -> SafeString:
    return render_to_string("timekeeping/dialogs.html", {"commands": commands(room)})


def _tabs() -> list[tuple[str, str, str]]:
    said = {
        "time": _("Day"),
        "this-week": _("Week"),
        "projects": _("Projects"),
        "changes": _("Changes"),
        "trash": _("Trash"),
        "import": _("Import"),
        "export": _("Export"),
        "settings": _("Settings"),
    }
    found = ((name, label, menu.found(f"timekeeping:{name}")) for name, label in said.items())
    return [each for each in found if each[2]]


def _just_done(request: HttpRequest, person: int) -> dict[str, Any]:
    """What the step in the address was, if it is there and was not taken back."""
    try:
        step = uuid.UUID(request.GET.get("step", ""))
    except ValueError:
        return {}
    change = changes.step(person, step)
    if change is None or change.undone:
        return {}
    return {"done": _(LABELS.get(change.label, change.label)), "undo_url": reverse("timekeeping:undo", args=[step])}


def back(request: HttpRequest, otherwise: str = "") -> str:
    """The page a form was on, or that one, or today."""
    return access.next_address(request) or otherwise or reverse("timekeeping:time")


def done(request: HttpRequest, otherwise: str = "", *, undone: bool = False) -> HttpResponse:
    """Back to where the form was, with the newest step to undo; after an undo, that is what was taken back."""
    address = without_step(back(request, otherwise))
    newest = changes.newest(person_of(request)) if undone else last_step(person_of(request))
    if newest is not None:
        address += f"{'&' if '?' in address else '?'}step={newest.step}"
    return redirect(address)


def without_step(address: str) -> str:
    """The address of a page, without what was done, or half typed, before it was shown."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("step", "line")]
    return parts._replace(query=urlencode(kept)).geturl()


def telling[**P](view: View[P], refuse: Callable[[HttpRequest, str], HttpResponse]) -> View[P]:
    """Lets nobody but whoever is signed in change something, and tells a value that can't be kept by ``refuse``."""

    @access.account_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Invalid as wrong:
            return refuse(request, told(wrong))

    return guarded


def changing[**P](view: View[P]) -> View[P]:
    """For what changes something by a POST: a value that can't be kept is told on a page, and nothing changed."""
    return telling(view, refused)


def refused(request: HttpRequest, why: str, status: int = WRONG) -> HttpResponse:
    """What could not be done, and the way back."""
    return page(request, "refused.html", {"why": why, "back": back(request)}, status=status)


def wrong_in(form: Any, wrong: Invalid, fields: dict[str, str] | None = None) -> None:
    """Says beside the field what was wrong with it."""
    field = (fields or {}).get(wrong.field, wrong.field)
    form.add_error(field if field in form.fields else None, told(wrong))
