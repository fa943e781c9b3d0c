"""What is done to several entries at once."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions import bulk_edit, merge, remove
from keepword.parts.timekeeping.invalid import Invalid
from keepword.policy.words import N_

from .answers import changing, done

YES_NO = {"": None, "yes": True, "no": False}


@changing
@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    person, ids = person_of(request), _ids(request.POST.getlist("entry"))
    act = request.POST.get("act", "edit")
    if act == "edit":
        bulk_edit.bulk_edit(person, ids, _wish(request))
    elif act == "merge":
        merge.merge_entries(person, ids)
    elif act == "remove":
        remove.remove(person, ids)
    else:
        raise Http404
    return done(request)


def _wish(request: HttpRequest) -> bulk_edit.Wish:
    posted = request.POST
    project: str | None = posted.get("project", "") or bulk_edit.LEAVE
    return bulk_edit.Wish(
        add=posted.get("add", "").replace(",", " "),
        drop=posted.get("drop", "").replace(",", " "),
        project=None if project == "none" else project,
        billable=YES_NO.get(posted.get("billable", "")),
    )


def _ids(written: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(each) for each in written]
    except ValueError:
        raise Invalid("entries", N_("one of these entries is no longer there")) from None
