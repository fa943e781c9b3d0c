"""Programs do what pages do, with a key and in no other way."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from keepword.parts.timekeeping import tokens
from keepword.parts.timekeeping.models import Change, Entry, Token

MONDAY = 1_772_442_000  # 2026-03-02 09:00 UTC
PLACES = ("entries", "projects", "routines", "check-ins", "away", "reports")


class Program:
    """A program with a key of its person."""

    def __init__(self, secret: str) -> None:
        self.client = Client(SERVER_NAME="localhost", headers={"authorization": f"Bearer {secret}"})

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = self.client.generic(method, f"/api/v1/{path}", **content)
        assert answer["Content-Type"].startswith("application/json"), answer.content[:300]
        return answer.status_code, answer.json()

    def get(self, path: str) -> Any:
        status, told = self.ask("GET", path)
        assert status == 200, told
        return told

    def post(self, path: str, body: Any) -> Any:
        status, told = self.ask("POST", path, body)
        assert status == 200, told
        return told


def program(person: int, scope: str = tokens.WRITE) -> Program:
    tokens._known.clear()
    return Program(tokens.make(person, "a script", scope, 30))


def an_entry(**more: Any) -> dict[str, Any]:
    return {"started": MONDAY, "stopped": MONDAY + 3600, "zone": "Europe/Bucharest", "note": "sketches", **more}


def test_an_entry_is_made_changed_removed_and_brought_back(ann: int) -> None:
    ours = program(ann)
    made = ours.post("entries", an_entry(tags=["ink"]))
    assert (made["kind"], made["note"], made["tags"], made["seq"]) == ("entry", "sketches", ["ink"], 1)
    assert ours.get("entries?first=2026-03-02&last=2026-03-02")["rows"] == [made]
    assert ours.get("entries?first=2026-03-03")["rows"] == []
    status, changed = ours.ask("PATCH", f"entries/{made['id']}", {"note": "", "billable": True})
    assert (status, changed["note"], changed["billable"], changed["seq"]) == (200, "", True, 2)
    status, removed = ours.ask("DELETE", f"entries/{made['id']}")
    assert status == 200
    assert ours.ask("GET", f"entries/{made['id']}")[0] == 404
    ours.post(f"steps/{removed['step']}/undo", None)
    assert ours.get(f"entries/{made['id']}") == {**changed, "seq": 4}
    assert [step["label"] for step in ours.get("steps")["steps"]] == ["undo", "remove", "edit", "add"]


def test_the_timer_runs_for_every_device(ann: int) -> None:
    laptop, phone = program(ann), program(ann)
    started = laptop.post("timer/start", {"note": "call"})
    assert phone.get("timer")["running"] == [started]
    phone.post("timer/pause", {})
    assert laptop.ask("POST", "timer/pause", {})[0] == 422
    laptop.post("timer/resume", {})
    assert phone.post("timer/stop", {})["stopped"]
    assert laptop.ask("POST", "timer/stop", {})[1]["error"]["says"] == "no timer runs"


@pytest.mark.parametrize("secret", ["", "kw_wrong", "x" * 5000, "kw_" + "é"])
def test_without_a_key_nothing_opens(ann: int, secret: str) -> None:
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    for place in (*PLACES, "timer", "steps", "settings", "sync"):
        answer = Client(SERVER_NAME="localhost", headers=headers).get(f"/api/v1/{place}")
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert set(answer.json()["error"]) == {"field", "says", "instead"}


def test_a_session_opens_nothing(ann: int, client: Client) -> None:
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.get(pk=ann))
    assert client.get("/api/v1/entries").status_code == 401


def test_keys_end_are_revoked_and_lie_as_a_hash(ann: int, bob: int) -> None:
    secret = tokens.make(ann, "a script", tokens.WRITE, 30)
    token = Token.objects.get()
    assert secret not in str(Token.objects.values_list().get())
    assert not tokens.revoke(bob, token.pk)
    assert tokens.find(secret) is not None
    Token.objects.update(expires_at=timezone.now())
    tokens._known.clear()
    assert tokens.find(secret) is None
    assert tokens.revoke(ann, token.pk)
    assert tokens.find(secret) is None


def test_a_key_that_may_only_read_changes_nothing(ann: int) -> None:
    theirs = program(ann, tokens.READ)
    theirs.get("entries")
    for method, path in [("POST", "entries"), ("POST", "timer/start"), ("POST", "sync"), ("PATCH", "settings")]:
        assert theirs.ask(method, path, an_entry())[0] == 403
    assert not Change.objects.exists()


def test_others_can_t_read_along(ann: int) -> None:
    secret = tokens.make(ann, "a script", tokens.WRITE, 30)
    answer = Client(SERVER_NAME="localhost", headers={"authorization": f"Bearer {secret}"}).get(
        "/api/v1/entries", REMOTE_ADDR="203.0.113.7"
    )
    assert answer.status_code == 403


def test_rows_of_others_are_not_there(ann: int, bob: int) -> None:
    made = program(ann).post("entries", an_entry())
    theirs = program(bob)
    for method, body in [("GET", None), ("PATCH", {"note": "x"}), ("DELETE", None)]:
        assert theirs.ask(method, f"entries/{made['id']}", body)[0] == 404
    assert theirs.ask("POST", "entries", an_entry(id=made["id"]))[1]["error"]["field"] == "id"
    assert [row["kind"] for row in theirs.get("sync")["changed"]] == ["settings"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("entries", {**an_entry(), "stopped": MONDAY}, "stopped"),
        ("entries", {**an_entry(), "colour": 1}, "colour"),
        ("entries", {"zone": "UTC"}, "started"),
        ("entries", [1], "values"),
        ("routines", {"name": "Read", "starts_on": "2026-03-01", "schedule": "FREQ=NEVER"}, "schedule"),
        ("check-ins", {"routine": str(uuid.uuid4()), "day": "2026-03-01"}, "routine"),
        ("settings", {"zone": "Mars"}, "zone"),
        ("sync", {"changes": []}, "push"),
        ("sync", {"push": str(uuid.uuid4()), "changes": [{"kind": "entry"}]}, "changes.0"),
        ("sync", {"push": str(uuid.uuid4()), "changes": 3}, "changes"),
    ],
)
def test_what_can_t_be_kept_is_refused_by_name(ann: int, path: str, body: Any, field: str) -> None:
    method = "PATCH" if path == "settings" else "POST"
    status, told = program(ann).ask(method, path, body)
    assert (status, told["error"]["field"]) == (422, field), told
    assert told["error"]["says"]
    assert not Entry.objects.exists()


def test_every_address_is_described(client: Client, policy: Any) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert {f"/api/v1/{place}" for place in PLACES} <= set(described["paths"])
    assert "/api/v1/sync" in described["paths"]


def test_each_operation_has_an_id_of_its_own(client: Client, policy: Any) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    ids = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert len(ids) > 50
    assert len(set(ids)) == len(ids), sorted(each for each in ids if ids.count(each) > 1)


def test_a_key_that_asks_too_much_waits_and_the_others_don_t(ann: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_left", {})
    monkeypatch.setattr(tokens, "A_SECOND", 0.001)
    ours, other = program(ann), program(ann)
    key = Token.objects.order_by("pk").first()
    assert key is not None
    tokens._left[key.pk] = (2.0, time.monotonic())
    assert [ours.ask("GET", "timer")[0] for _ in range(3)] == [200, 200, 429]
    answer = ours.client.get("/api/v1/timer")
    assert answer.status_code == 429
    assert 900 < int(answer["Retry-After"]) <= 1000
    assert set(answer.json()["error"]) == {"field", "says", "instead"}
    assert other.ask("GET", "timer")[0] == 200


def test_what_a_key_may_ask_comes_back_and_is_not_saved_up(ann: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_left", {})
    key = tokens.Key(ann, frozenset(), 0.0, 1)
    tokens._left[1] = (0.0, time.monotonic() - 1)
    assert [tokens.wait(key) for _ in range(10)] == [0] * 10, "ten a second"
    tokens._left[1] = (5.0, time.monotonic() - 7200)
    assert tokens.wait(key) == 0
    assert tokens._left[1][0] == tokens.AT_ONCE - 1
