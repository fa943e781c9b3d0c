"""Each address of this part, by each method, beside somebody full of marks: nobody else reads a byte of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from keepword.parts.timekeeping import tokens, urls
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import KINDS
from keepword.parts.timekeeping.models import Change, Feed, Token

MARK = "k4n4rienvogel"
# Reached by a secret of their own, not by a session.
BY_SECRET = {"timekeeping:routine-reminders-stop"}
# Of the desk: nobody but staff gets there (see `test_staff_access`).
BY_STAFF = {"timekeeping:desk", "timekeeping:desk-search", "timekeeping:desk-entries"}


def fill(person: int) -> dict[str, str]:
    """Marks everywhere; the values that addresses name."""
    with writing(person, "add") as journal:
        project: Any = journal.make(KINDS["project"], {"name": MARK, "client": MARK})
        values = {"started": 1_772_442_000, "stopped": 1_772_445_600, "zone": "UTC", "note": MARK, "tags": [MARK]}
        entry = journal.make(KINDS["entry"], {**values, "project": str(project.pk)})
        routine = journal.make(KINDS["routine"], {"name": MARK, "starts_on": "2026-03-01", "note": MARK})
        check_in = journal.make(KINDS["check-in"], {"routine": str(routine.pk), "day": "2026-03-02", "note": MARK})
        away = journal.make(KINDS["away"], {"routine": str(routine.pk), "first_day": "2026-03-10"})
        report = journal.make(KINDS["report"], {"name": MARK, "asks": "first=2026-03-01"})
    tokens.make(person, MARK, tokens.WRITE, 30)
    feed = Feed.objects.create(person_id=person, name=MARK, digest="0" * 64, shows="entries")
    return {
        "entry": str(entry.pk),
        "project": str(project.pk),
        "routine": str(routine.pk),
        "check_in": str(check_in.pk),
        "mark": str(check_in.pk),
        "away": str(away.pk),
        "pause": str(away.pk),
        "saved": str(report.pk),
        "step": str(journal.step),
        "change": str(Change.objects.filter(person_id=person).first().pk),
        "number": str(Token.objects.get(person_id=person).pk),
        "feed": str(feed.pk),
        "day": "2026-03-02",
        "first": "2026-03-02",
        "tag": MARK,
    }


def patterns(found: Any, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in found:
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns, space)
        elif each.name:
            yield space + each.name, each


def addresses(named: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(name, address) of every page, for the rows of that person."""
    for name, pattern in patterns(urls.urlpatterns, "timekeeping:"):
        values = {}
        for part, converter in pattern.pattern.converters.items():
            kind = type(converter).__name__
            fallback = {"UUIDConverter": named["entry"], "IntConverter": named["number"], "DayConverter": named["day"]}
            text = named.get(part, fallback.get(kind, "x"))
            values[part] = converter.to_python(text)
        yield name, reverse(name, kwargs=values)


def browser(person: int | None) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    if person is not None:
        client.force_login(get_user_model().objects.get(pk=person))
    return client


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_nobody_else_reads_or_changes_anything(ann: int, bob: int, method: str) -> None:
    named = fill(ann)
    before = Change.objects.filter(person_id=ann).count()
    visitor, stranger = browser(None), browser(bob)
    count = 0
    for name, address in addresses(named):
        answer = getattr(visitor, method)(address)
        assert answer.status_code in {302, 404, 405} or name in BY_SECRET, (name, answer.status_code)
        assert "/account/login/" in answer.get("Location", "/account/login/"), name
        answer = getattr(stranger, method)(address)
        assert answer.status_code < 500, (name, answer.status_code)
        body = answer.getvalue()
        # A tag in an address is what the asker wrote themselves.
        assert MARK.encode() not in body.replace(f"/{MARK}/".encode(), b""), (name, method)
        count += 1
    assert count > 40
    assert Change.objects.filter(person_id=ann).count() == before
    assert Feed.objects.filter(person_id=ann).exists()
    assert Token.objects.filter(person_id=ann).exists()


def test_its_person_reaches_every_page(ann: int) -> None:
    named, client = fill(ann), browser(ann)
    for name, address in addresses(named):
        answer = client.get(address)
        assert answer.status_code in ({404} if name in BY_STAFF else {200, 302, 405}), (name, answer.status_code)
        assert answer.get("Cache-Control", "").find("public") < 0, name


def test_programs_find_no_rows_of_others(ann: int, bob: int) -> None:
    named = fill(ann)
    tokens._known.clear()
    client = Client(
        headers={"authorization": f"Bearer {tokens.make(bob, 'x', tokens.WRITE, 30)}"}, SERVER_NAME="localhost"
    )
    described = client.get("/api/v1/openapi.json").json()["paths"]
    for path, methods in described.items():
        filled = path
        for part in set(path.split("/")):
            if part.startswith("{"):
                filled = filled.replace(part, named.get(part.strip("{}"), named["entry"]))
        for method in methods:
            answer = client.generic(method.upper(), filled, b"{}", content_type="application/json")
            assert answer.status_code < 500, (method, filled)
            assert MARK.encode() not in answer.content, (method, filled)
    assert len(described) > 10
