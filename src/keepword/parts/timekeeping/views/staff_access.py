"""Where somebody lets staff look at their entries, sees that they do, and takes it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from keepword.enforcement.people import restriction
from keepword.parts.accounts import access
from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions import let_staff_look
from keepword.parts.timekeeping.forms.staff import LookForm
from keepword.parts.timekeeping.queries import staff_access
from keepword.policy.words import N_

from . import answers
from .answers import WRONG

# What is read before the yes, which the record of it has a fingerprint of.
ASKED = (
    N_(
        "Our staff can’t see your entries. If you want help with them, you can let staff look for a time. It ends by "
        "itself, and you take it back whenever you like."
    ),
    N_(
        "They see your entries with projects, tags and notes, and can change nothing. They see nothing else of "
        "Routinie. They find you by your e-mail address."
    ),
)


@access.account_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    person, asked = person_of(request), [gettext(each) for each in ASKED]
    form = LookForm(request.POST or None, auto_id="look-%s")
    can = let_staff_look.may(person)
    if request.method == "POST" and can and form.is_valid():
        shown, language = "\n".join(asked), get_language() or ""
        let_staff_look.let(person, form.cleaned_data["days"], shown=shown, language=language)
        return redirect("timekeeping:staff-access")
    context: dict[str, Any] = {"form": form, "asked": asked, "running": staff_access.running(person)}
    context["why_not"] = "" if can else _why_not(person)
    status = 200 if request.method != "POST" else WRONG if can else 403
    return answers.page(request, "staff_access.html", context, tab="settings", status=status)


@access.account_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Takes it back; what staff have open shows nothing more."""
    let_staff_look.take_back(person_of(request))
    return redirect("timekeeping:staff-access")


def _why_not(person: int) -> str:
    if restriction.stands(person):
        return gettext("You restricted your data, so staff can’t open any of it. Lift that on “Your data” first.")
    return gettext("The version of the policy that holds for you does not speak of it, so staff can’t look.")
