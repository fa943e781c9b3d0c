"""Everything kept about whoever looks, and what they can do about it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.parts.privacy import own_data
from keepword.parts.privacy.holders import Holder


@require_safe
def page(request: HttpRequest, holder: Holder) -> HttpResponse:
    """The whole room on one page, the newest wish on top."""
    done = request.GET.get("done", "")
    context = {
        "holder": holder,
        "room": own_data.room(holder),
        "done": done if done in DONE else "",
        "urls": {name: holder.address(name) for name in ROOMS},
        "correct": own_data.places_to_correct(holder),
        "let_look": own_data.places_to_let_look(holder),
    }
    return render(request, "privacy/your_data.html", context)


# What a form may say that it just did.
DONE = ("corrected", "restricted", "lifted", "objected", "withdrawn", "undone")
ROOMS = ("page", "copy", "restrict", "object", "erase", "undo")


@require_safe
def kept(request: HttpRequest, holder: Holder, label: str) -> HttpResponse:
    """All rows of one kind, page by page."""
    table = own_data.one_table(holder, label)
    if table is None:
        raise Http404("nothing of this kind is kept about whoever asks")
    asked = request.GET.get("from", "")
    start = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    start = min(start, max(table.count - 1, 0))
    shown = own_data.kept(holder, table, start, own_data.ON_ONE_PAGE)
    context = {
        "holder": holder,
        "kept": shown,
        "first": start + 1,
        "last": start + len(shown.rows),
        "earlier": max(start - own_data.ON_ONE_PAGE, 0) if start else None,
        "later": start + len(shown.rows) if start + len(shown.rows) < table.count else None,
        "back": holder.address("page"),
    }
    return render(request, "privacy/your_data_kind.html", context)
