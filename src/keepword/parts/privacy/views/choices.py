"""What a visitor chooses about cookies. Works without a script, and without a cookie."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keepword.enforcement import versions
from keepword.parts.privacy import forms, queries
from keepword.parts.privacy.actions import choose, remember
from keepword.parts.privacy.redirects import check_kept, page_to_return_to
from keepword.web.redirects import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Shows what can be chosen and what was; a POST takes the answer.

    An answer leads back here first, to see whether the browser kept its cookie: only then is it true that it is
    remembered, and the visitor goes on to where they were.
    """
    if request.method == "POST":
        return _answer(request)
    answered = request.GET.get("answered", "")
    answered = answered if answered in forms.ANSWERS else ""
    kept = bool(answered) and queries.was_kept(request, answered)
    back = page_to_return_to(request.GET.get("next"))
    if kept and back and not forms.stays(back):
        return HttpResponseRedirect(back)
    context = {"room": queries.room_of_choices(request), "answered": answered, "kept": kept, "back": back}
    return render(request, "privacy/choices.html", context)


def not_offered(request: HttpRequest, reason: str) -> HttpResponse:
    """400: the form sent something that no page of ours offers."""
    return render(request, "privacy/not_offered.html", {"reason": reason}, status=400)


def _answer(request: HttpRequest) -> HttpResponse:
    policy = versions.for_request(request)
    answer = forms.answer(request.POST, policy)
    if answer is None:
        return not_offered(request, _("An answer here is to accept, to decline, to take back or to forget."))
    response = SeeOther(check_kept(answer.verb, page_to_return_to(answer.then)))
    if answer.verb == "reset":
        remember.forget_all(response, policy)
        return response
    language, shown = queries.shown(policy, answer.choices)
    if answer.verb == "accept":
        choose.permit(request, response, answer.choices, language=language, shown=shown)
    else:
        choose.refuse(request, response, policy, answer.choices, language=language, shown=shown)
    return response
