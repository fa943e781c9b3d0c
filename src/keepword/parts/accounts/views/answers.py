"""What the pages of this part have in common when they answer a form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keepword.parts.accounts import access, hashers
from keepword.parts.accounts.guessing import TooManyGuessesError

BUSY = gettext_noop("Many people are signing in just now. Please try again in a few seconds.")
BUSY_SECONDS = 5
WRONG = 422


def answer(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200, wait: int = 0
) -> HttpResponse:
    """A page; ``wait`` is after how many seconds it makes sense to try again."""
    response = render(request, template, context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def refused(form: forms.Form, why: TooManyGuessesError | hashers.TooBusyError) -> tuple[int, int]:
    """Says in the form why nothing was tried, and gives the status and the seconds to wait."""
    if isinstance(why, hashers.TooBusyError):
        form.add_error(None, _(BUSY))
        return 503, BUSY_SECONDS
    minutes = {"minutes": -(-why.seconds // 60)}
    form.add_error(None, _("Too many attempts. Nothing is lost; try again in about %(minutes)d min.") % minutes)
    return 429, why.seconds


def where_sign_up_is_offered[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For pages that exist only on a site whose policy says what accounts are for."""

    @wraps(view)
    def offered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not access.sign_up_offered():
            raise Http404
        return view(request, *args, **kwargs)

    return offered
