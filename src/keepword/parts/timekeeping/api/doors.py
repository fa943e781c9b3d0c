"""Who may come in, and how every refusal looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from keepword.enforcement.refused import Refused
from keepword.parts.accounts.access import is_private
from keepword.parts.timekeeping import tokens
from keepword.parts.timekeeping.invalid import Invalid
from keepword.policy.words import N_

NO_KEY = N_("This needs a valid key: Authorization: Bearer kw_…")
NOT_PRIVATE = N_("Others could read along on this connection: use https.")
READ_ONLY = N_("This key may only read.")
NOT_HERE = N_("There is nothing here: /api/v1/openapi.json lists what there is.")
NOT_SO = N_("This address takes other methods.")
TOO_MANY = N_("This key asks too much at once: wait a moment.")
NO_JSON = N_("The body has to be JSON.")


class Door(HttpBearer):
    """Lets in whoever has a key of this scope, over a connection that nobody can read."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> tokens.Key | None:
        if not is_private(request):
            raise Denied(403, NOT_PRIVATE)
        key = tokens.find(token) if len(token) < 200 else None
        if key is not None and not key.may(self.scope):
            raise Denied(403, READ_ONLY)
        if key is not None and (seconds := tokens.wait(key)):
            raise Denied(429, TOO_MANY, wait=seconds)
        return key


class Denied(Exception):
    """Not for this key, not over this connection, or not now but in ``wait`` seconds."""

    def __init__(self, status: int, says: str, *, wait: int = 0) -> None:
        super().__init__(says)
        self.status, self.says, self.wait = status, says, wait


class Described(NinjaAPI):
    """Names each operation by what it is about, as the functions of all kinds of rows have the same names."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        """Such as ``entries-listed``."""
        about = (operation.tags or ["routinie"])[0]
        return f"{about}-{operation.view_func.__name__.replace('_', '-')}"


READ, WRITE = Door(tokens.READ), Door(tokens.WRITE)
api = Described(
    title="Routinie",
    version="1",
    description="Everything the pages do. Errors are {“error”: {“field”, “says”, “instead”}}.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="routinie-api",
    auth=READ,
)


def person_of(request: Any) -> int:
    """Whose key it is."""
    number: int = request.auth.person
    return number


def error(request: HttpRequest, status: int, says: str, *, field: str = "", instead: str = "") -> HttpResponse:
    """The one shape of every refusal."""
    told = {"error": {"field": field, "says": says, "instead": instead}}
    response: HttpResponse = api.create_response(request, told, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def in_words(wrong: Invalid) -> dict[str, str]:
    """What is wrong with a value, in the language of the request."""
    details = wrong.details
    says = gettext(wrong.what)
    return {
        "field": wrong.field,
        "says": says % details if details else says,
        "instead": gettext(wrong.instead) if wrong.instead else "",
    }


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, exc: Any) -> HttpResponse:
    response = error(request, 401, gettext(NO_KEY))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Denied)
def _denied(request: HttpRequest, exc: Denied) -> HttpResponse:
    response = error(request, exc.status, gettext(exc.says))
    if exc.wait:
        response.headers["Retry-After"] = str(exc.wait)
    return response


@api.exception_handler(Invalid)
def _invalid(request: HttpRequest, exc: Invalid) -> HttpResponse:
    told = in_words(exc)
    return error(request, 422, told["says"], field=told["field"], instead=told["instead"])


@api.exception_handler(Refused)
def _refused(request: HttpRequest, exc: Refused) -> HttpResponse:
    return error(request, 403, str(exc))


@api.exception_handler(ValidationError)
def _misshapen(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    first: Any = exc.errors[0] if exc.errors else {}
    field = ".".join(str(each) for each in first.get("loc", ())[1:])
    return error(request, 422, gettext("this is not shaped as it has to be"), field=field)


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, exc: Http404) -> HttpResponse:
    return error(request, 404, gettext(NOT_HERE))


@api.exception_handler(HttpError)
def _no_json(request: HttpRequest, exc: HttpError) -> HttpResponse:
    """Ninja's own: a body that is none."""
    return error(request, exc.status_code, gettext(NO_JSON) if exc.status_code == 400 else str(exc))


def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that is none."""
    return error(request, 404, gettext(NOT_HERE))


def in_one_shape(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Says what Ninja answers itself, with words of its own, in our shape."""

    @wraps(view)
    def shaped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        told = error(request, 405, gettext(NOT_SO))
        told.headers["Allow"] = response.headers["Allow"]
        return told

    return shaped
