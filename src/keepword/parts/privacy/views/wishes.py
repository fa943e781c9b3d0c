"""Takes a person's word that their data is to be left alone, or not used for something, and takes it back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.enforcement.people import objection, restriction
from keepword.parts.privacy.holders import Holder
from keepword.web.redirects import SeeOther

from .choices import not_offered

RESTRICTION = {"restrict": (restriction.begin, "restricted"), "lift": (restriction.lift, "lifted")}
OBJECTION = {"object": (objection.make, "objected"), "withdraw": (objection.withdraw, "withdrawn")}


@require_POST
def restrict(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Restricts, or lifts the restriction; said twice it holds once."""
    act = RESTRICTION.get(request.POST.get("answer", ""))
    if act is None:
        return not_offered(request, _("An answer here is to restrict the use of your data, or to lift that."))
    act[0](holder.person)
    return SeeOther(f"{holder.address('page')}?done={act[1]}#restrict")


@require_POST
def object_to(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Objects to one use, or withdraws that."""
    act = OBJECTION.get(request.POST.get("answer", ""))
    purpose = request.POST.get("purpose", "")
    if act is None or not purpose.isprintable() or len(purpose) > 120:
        return not_offered(request, _("An answer here is to object to one of the uses listed, or to withdraw that."))
    try:
        act[0](holder.person, purpose)
    except objection.NotOpenError:
        return not_offered(request, _("This use is not one that can be objected to. Your page lists those that are."))
    return SeeOther(f"{holder.address('page')}?done={act[1]}#object")
