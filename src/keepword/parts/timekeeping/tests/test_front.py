"""The short way answers exactly what the long one would, passes the same gates, and leaves every refusal to it."""

from __future__ import annotations

import json
import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections, connection

from keepword.enforcement import versions
from keepword.enforcement.people import purpose
from keepword.parts.accounts.access import is_private
from keepword.parts.timekeeping import front, hot, tokens
from keepword.parts.timekeeping.actions.undo import undo
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY, PROJECT
from keepword.parts.timekeeping.models import Change, Entry
from keepword.policy import parse

from .conftest import new_person
from .test_api import MONDAY, an_entry, program

DAY = "first=2026-03-02&last=2026-03-02"


class Long:
    """Stands where Django would, and notes that it was asked, with a body it can read."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.asked.append(environ["wsgi.input"].read())
        start_response("299 the long way", [])
        return [b""]


class Arrived:
    """What the project says of a body that came in time (`project.bodies`)."""

    value = 200


class Short:
    """The front, before a `Long`."""

    def __init__(self, secret: str) -> None:
        self.secret, self.long = secret, Long()
        self.front = front.Front(self.long, lambda request, length: Arrived())
        self.status, self.headers = "", {}

    def ask(self, method: str, body: bytes = b"", **more: str) -> bytes:
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": "/api/v1/entries",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_AUTHORIZATION": f"Bearer {self.secret}",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.url_scheme": "http",
            **more,
        }

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            self.status, self.headers = status, dict(headers)

        return b"".join(self.front(environ, start))


@pytest.fixture(autouse=True)
def _the_transaction_of_the_test_outlives_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "close_old_connections", lambda: None)


@pytest.fixture
def short(ann: int) -> Short:
    tokens._known.clear()
    hot._answers.clear()
    return Short(tokens.make(ann, "a script", tokens.WRITE, 30))


def test_both_ways_answer_alike(ann: int, short: Short) -> None:
    with writing(ann, "project") as journal:
        project = journal.make(PROJECT, {"name": "House"})
    wanted = an_entry(tags=["ink"], project=str(project.pk), billable=True, pauses=[[MONDAY, MONDAY + 60]])
    one = json.loads(short.ask("POST", json.dumps({**wanted, "id": str(uuid.uuid4())}).encode()))
    assert short.status == "200 OK"
    two = program(ann).post("entries", wanted)
    assert {**one, "id": "", "seq": 0} == {**two, "id": "", "seq": 0}
    rows = json.loads(short.ask("GET", QUERY_STRING=DAY))
    assert sorted(rows["rows"], key=lambda row: row["seq"]) == [one, two]
    assert program(ann).get(f"entries?{DAY}") == rows, "in one order"
    stored = [
        list(Entry.objects.filter(pk=each["id"]).values_list("day", "last_day", "seconds")) for each in (one, two)
    ]
    assert stored[0] == stored[1]
    assert short.headers["X-Content-Type-Options"] == "nosniff"
    assert short.headers["Cache-Control"] == "no-store"


def test_a_day_of_more_entries_than_one_answer_holds_goes_the_long_way(ann: int, short: Short) -> None:
    with writing(ann, "add") as journal:
        for number in range(100):
            journal.make(ENTRY, an_entry(started=MONDAY + number * 60, stopped=MONDAY + number * 60 + 30))
    assert json.loads(short.ask("GET", QUERY_STRING=DAY)) == program(ann).get(f"entries?{DAY}")
    assert not short.long.asked
    program(ann).post("entries", an_entry())
    short.ask("GET", QUERY_STRING=DAY)
    assert short.long.asked
    assert program(ann).get(f"entries?{DAY}")["more"]


def test_a_prepared_answer_is_used_only_while_nothing_changed(ann: int, short: Short) -> None:
    made = json.loads(short.ask("POST", json.dumps(an_entry()).encode()))
    first = short.ask("GET", QUERY_STRING=DAY)
    assert short.ask("GET", QUERY_STRING=DAY) is first
    program(ann).ask("PATCH", f"entries/{made['id']}", {"note": "changed elsewhere"})
    assert b"changed elsewhere" in short.ask("GET", QUERY_STRING=DAY)


def test_the_note_lies_sealed_and_the_step_can_be_undone(ann: int, short: Short) -> None:
    made = json.loads(short.ask("POST", json.dumps(an_entry(note="nobody reads this")).encode()))
    [stored] = Entry.objects.values_list("note", flat=True)
    assert b"nobody reads" not in stored.content
    with purpose.own(ann):
        assert Entry.objects.get(pk=made["id"]).note == "nobody reads this"
    undo(ann, Change.objects.get().step)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("method", "body", "more"),
    [
        ("GET", b"", {"HTTP_HOST": "evil.example", "QUERY_STRING": DAY}),
        ("GET", b"", {"HTTP_HOST": "evil.example", "wsgi.url_scheme": "https", "QUERY_STRING": DAY}),
        ("GET", b"", {"REMOTE_ADDR": "203.0.113.7", "QUERY_STRING": DAY}),
        ("GET", b"", {"HTTP_AUTHORIZATION": "Bearer kw_x", "QUERY_STRING": DAY}),
        ("GET", b"", {"HTTP_AUTHORIZATION": "Basic x", "QUERY_STRING": DAY}),
        ("GET", b"", {"QUERY_STRING": "first=2026-03-02"}),
        ("GET", b"", {"QUERY_STRING": "first=2026-13-02&last=2026-13-02"}),
        ("DELETE", b"", {}),
        ("POST", b"", {}),
        ("POST", b"{", {}),
        ("POST", b"[1]", {}),
        ("POST", b"[" * 5_000, {}),
        ("POST", b'{"started": 5}', {}),
        ("POST", json.dumps(an_entry(stopped=1)).encode(), {}),
        ("POST", json.dumps(an_entry(project=str(uuid.UUID(int=7)))).encode(), {}),
        ("POST", json.dumps(an_entry(note="x" * 70_000)).encode(), {}),
    ],
)
def test_all_that_is_not_plain_goes_the_long_way_with_its_body(
    short: Short, method: str, body: bytes, more: dict[str, str]
) -> None:
    short.ask(method, body, **more)
    assert short.status == "299 the long way"
    assert short.long.asked == [body]
    assert not Entry.objects.exists()


class Noting(dict[str, Any]):
    """A request that notes what is read of it."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.read.add(str(name))
        return super().__contains__(name)


@pytest.mark.parametrize("proxied", [False, True])
@pytest.mark.parametrize("more", [{}, {"HTTP_HOST": "localhost:80"}, {"wsgi.url_scheme": "https"}])
def test_what_is_remembered_of_a_place_is_all_that_its_checks_read(
    settings: Any, more: dict[str, str], *, proxied: bool
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxied else None
    settings.USE_X_FORWARDED_HOST = settings.USE_X_FORWARDED_PORT = proxied
    told = {"REQUEST_METHOD": "GET", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1"}
    asked = Noting({**told, "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), **more})
    request = WSGIRequest(asked)
    asked.read.clear()
    request.get_host()
    is_private(request)
    assert asked.read <= set(front._TELLING)
    assert {"wsgi.url_scheme", "HTTP_HOST"} <= asked.read


def test_no_connection_is_used_that_was_left_in_an_odd_state(short: Short, monkeypatch: pytest.MonkeyPatch) -> None:
    """Left in a transaction, for one: the test's own is as good as any, so it is told apart and not really closed."""
    closed = []
    monkeypatch.setattr(connection, "close", lambda: closed.append(True))
    monkeypatch.setattr(front, "close_old_connections", close_old_connections)
    short.ask("GET", QUERY_STRING=DAY)
    assert closed


def test_a_taken_id_and_a_key_that_only_reads(ann: int, bob: int, short: Short) -> None:
    made = program(bob).post("entries", an_entry())
    short.ask("POST", json.dumps(an_entry(id=made["id"])).encode())
    assert short.status == "299 the long way"
    reader = Short(tokens.make(ann, "a reader", tokens.READ, 30))
    reader.ask("POST", json.dumps(an_entry()).encode())
    assert reader.status == "299 the long way"
    assert Entry.objects.count() == 1


def test_who_stands_under_a_version_without_it_is_refused(policy: Any) -> None:
    """The version of the person is asked, on this way too; the long way then finds the words."""
    file = Path(settings.KEEPWORD_POLICY)
    text = file.read_text()
    mark = '[[statement]]\nid = "collection.routinie"'
    assert mark in text
    versions.publish(parse(text.replace(mark, mark.replace("statement", "planned"))), vouched_by="the tests")
    cat = new_person("cat")
    versions.publish(parse(text), vouched_by="the tests")
    short = Short(tokens.make(cat, "a script", tokens.WRITE, 30))
    short.ask("POST", json.dumps(an_entry()).encode())
    assert short.status == "299 the long way"
    status, told = program(cat).ask("POST", "entries", an_entry())
    assert (status, "routinie" in told["error"]["says"]) == (403, True)
    assert not Entry.objects.exists()


def test_a_revoked_key_is_closed_within_two_seconds_everywhere(ann: int, short: Short) -> None:
    short.ask("GET", QUERY_STRING=DAY)
    assert short.status == "200 OK"
    tokens.Token.objects.all().delete()  # as another process would
    mark = tokens.digest(short.secret)
    tokens._known[mark] = (tokens._known[mark][0], tokens._known[mark][1] - tokens.FRESH)
    short.ask("GET", QUERY_STRING=DAY)
    assert short.status == "299 the long way"
