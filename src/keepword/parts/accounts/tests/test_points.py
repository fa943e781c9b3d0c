"""Shows that the probes of the staff entrance pass while it is shut, and fail as soon as anything opens it."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from pytest_django import Settings

from keepword.enforcement import versions
from keepword.enforcement.point import POINTS, Failed, Probe
from keepword.enforcement.stack import InProcess
from keepword.parts.accounts import urls

pytestmark = pytest.mark.django_db

PROBES = POINTS["security.staff-sign-in"].probes


def open_to_all(request: HttpRequest, **arguments: str) -> HttpResponse:
    return redirect("/") if request.method == "POST" else HttpResponse("come in")


def without(name: str) -> object:
    """The addresses of accounts and desk, of which one lets everybody in."""

    def door(each: str, route: str, view: Callable[..., HttpResponse]) -> object:
        return path(route, open_to_all if each == name else view, name=each)

    def shut(request: HttpRequest) -> HttpResponse:
        return redirect("accounts:sign-in")

    accounts = [door(each.name, str(each.pattern), each.callback) for each in urls.urlpatterns]
    urlpatterns = [
        path("account/", include((accounts, "accounts"))),
        path("desk/", include(([door("today", "", shut)], "desk"))),
    ]
    return type("OpenHouse", (), {"urlpatterns": urlpatterns})


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_the_entrance_is_shut(probe: Probe) -> None:
    assert probe.look(InProcess(), versions.current()).text


@pytest.mark.parametrize(
    ("number", "opened"), [(0, "today"), (1, "invitation"), (2, "sign-in")], ids=["desk", "invitation", "sign-in"]
)
def test_an_open_entrance_is_seen(settings: Settings, number: int, opened: str) -> None:
    settings.ROOT_URLCONF = without(opened)
    with pytest.raises(Failed):
        PROBES[number].look(InProcess(), versions.current())
