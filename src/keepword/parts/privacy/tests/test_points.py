"""The probes of this part pass on the site as it is, and fail on what they are there to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.http import HttpResponse

from keepword.enforcement import consent, evidence
from keepword.enforcement.point import POINTS, Failed
from keepword.enforcement.stack import Answer, InProcess, SeenCookie
from keepword.parts.privacy import points
from keepword.policy import Policy

FORM = '<form method="post" action="/privacy/choices/">%s</form>'
YES = '<button class="button" name="answer" value="accept">Accept</button>'


class Told(InProcess):
    """A stack that answers what the test says."""

    def __init__(self, answer: Callable[[str, str], Answer]) -> None:
        super().__init__()
        self.answer = answer

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        return self.answer(method, path)


def page(text: str, status: int = 200, cookies: list[SeenCookie] | None = None) -> Answer:
    return Answer(status, {"content-type": "text/html"}, cookies or [], text)


def cookie(name: str, value: str) -> SeenCookie:
    return SeenCookie(name, value, 100, True, "Lax", False)


@pytest.mark.parametrize(
    "no",
    [
        "",
        '<a href="/privacy/choices/">Manage options</a>',
        '<button class="button button--quiet" name="answer" value="decline">Decline</button>',
        '<input type="submit" class="button" name="answer" value="decline">',
        '<button class="button" disabled name="answer" value="decline">Decline</button>',
        '</form><form action="/elsewhere/"><button class="button" name="answer" value="decline">Decline</button>',
    ],
)
def test_a_harder_no_is_seen(wescom: Policy, no: str) -> None:
    with pytest.raises(Failed):
        points.yes_and_no_are_equally_easy(Told(lambda method, path: page(FORM % (YES + no))), wescom)


def test_an_equal_no_passes(wescom: Policy) -> None:
    no = YES.replace("accept", "decline").replace("Accept", "Decline")
    assert points.yes_and_no_are_equally_easy(Told(lambda method, path: page(FORM % (YES + no))), wescom).text


def test_a_no_that_tells_people_apart_is_seen(wescom: Policy) -> None:
    values = iter("ab")
    name = wescom.cookies["choices"].name
    with pytest.raises(Failed, match="not the same for everyone"):
        stack = Told(lambda method, path: page("", 303, [cookie(name, next(values))]))
        points.declining_leaves_one_constant_cookie(stack, wescom)
    with pytest.raises(Failed, match="more than the one cookie"):
        stack = Told(lambda method, path: page("", 303, [cookie(name, "no"), cookie("id", "1")]))
        points.declining_leaves_one_constant_cookie(stack, wescom)
    with pytest.raises(Failed, match="not accepted as an answer"):
        points.declining_leaves_one_constant_cookie(Told(lambda method, path: page("", 403)), wescom)


def test_a_permission_without_a_way_back_is_seen(wescom: Policy) -> None:
    with pytest.raises(Failed, match="no button to take it back"):
        points.taking_back_is_one_press(Told(lambda method, path: page(FORM % YES)), wescom)


def test_an_old_version_on_the_page_is_seen(wescom: Policy) -> None:
    with pytest.raises(Failed, match="does not show the version in force"):
        points.the_page_shows_the_newest_version(Told(lambda method, path: page("digest " + "0" * 64)), wescom)


@pytest.mark.usefixtures("one_connection")
def test_a_theme_that_is_not_remembered_turns_the_light_red(wescom: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(response: HttpResponse, cookie: Any, value: str) -> None: ...

    monkeypatch.setattr(consent, "set_cookie", forgetful)
    ours = POINTS["cookies.preferences"].probes
    evidence.run(InProcess(), ours)
    seen = next(each for each in evidence.statements() if "cookies.preferences" in each.statement.obligations)
    assert seen.state == "failing"
    assert "not remembered" in seen.cause


@pytest.mark.usefixtures("one_connection")
def test_a_theme_without_permission_is_seen(wescom: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keepword.parts.privacy.views.preferences.remember.missing_permission", lambda *given: None)
    monkeypatch.setattr("keepword.enforcement.middleware.Gate._judge_cookies", lambda *given: None)
    with pytest.raises(Failed, match="without being permitted"):
        points.a_theme_is_remembered_as_declared(InProcess(), wescom)


@pytest.mark.usefixtures("one_connection")
def test_a_preference_that_stays_is_seen(wescom: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "forget", lambda *given: None)
    with pytest.raises(Failed, match="stays after it was to be forgotten"):
        points.what_is_remembered_can_be_forgotten(InProcess(), wescom)
