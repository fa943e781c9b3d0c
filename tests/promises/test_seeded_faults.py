"""Twelve deliberate faults and the way in which each is caught: stop, refusal, red or grey. None may pass unnoticed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from keepword.enforcement import checks, connections, evidence, gate, middleware, register, schema, versions
from keepword.enforcement.point import POINTS, Failed, Grade, Point
from keepword.enforcement.stack import InProcess
from keepword.policy import Place, PolicyError, parse

ROOT = Path(__file__).parents[2]
WESCOM = ROOT / "sites" / "wescom" / "policy.toml"

pytestmark = pytest.mark.django_db


def stops(text: str, *words: str) -> None:
    """Reading this policy has to fail, and the message has to hold these words."""
    with pytest.raises(PolicyError) as caught:
        parse(text, file="policy.toml")
    message = "\n".join(str(problem) for problem in caught.value.problems)
    assert all(word in message for word in words), message
    assert "policy.toml:" in message


def undeclared_column(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = register.REGISTER.tables["enforcement.red"]
    fewer = replace(declared, columns={name: held for name, held in declared.columns.items() if name != "text"})
    monkeypatch.setitem(register.REGISTER.tables, "enforcement.red", fewer)
    found = [str(each) for each in checks.mismatches([versions.current()])]
    assert any("'text'" in each and "personal_data.py" in each and 'personal("' in each for each in found), found


def undeclared_table(monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE forgotten (email varchar(100))")
    found = [str(each) for each in checks.mismatches([versions.current()], database=True)]
    assert any("forgotten" in each and "DROP TABLE" in each for each in found), found
    assert light("collection.columns") == "failing"


def undeclared_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.set_cookie("spy", "1")
        return response

    answer = middleware.Gate(view)(RequestFactory().get("/"))
    assert "spy" not in answer.cookies


def undeclared_host(monkeypatch: pytest.MonkeyPatch) -> None:
    connections.allow(gate.recipients(versions.current()))
    with pytest.raises(connections.ForbiddenConnection):
        connections._judge("socket.connect", (None, ("198.51.100.7", 443)))
    with pytest.raises(connections.ForbiddenConnection):
        connections._judge("socket.getaddrinfo", ("spy.invalid", 443, 0, 0, 0))


def statement_without_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(POINTS, "cookies.gate")
    found = [str(each) for each in checks.mismatches([versions.file_policy()])]
    assert any("policy.toml:" in each and "cookies.gate" in each and "[[planned]]" in each for each in found), found


def point_without_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = Point("cookies.gate", Grade.BLOCKED, "", "", Place("points/cookies.py", 1))
    monkeypatch.setitem(POINTS, "cookies.gate", silent)
    found = [str(each) for each in checks.mismatches([versions.current()])]
    assert any("has no probe" in each and "points/cookies.py:1" in each for each in found), found


def silent_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence.run(InProcess(), POINTS["collection.columns"].probes)
    later = timezone.now() + timedelta(days=1)
    held = [each for each in evidence.statements(now=later) if "collection.columns" in each.statement.obligations]
    assert {each.state for each in held if not each.statement.planned} == {"stale"}


def failing_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    probe = POINTS["cookies.gate"].probes[0]

    def fails(stack: object, policy: object) -> None:
        raise Failed("It is broken in %(where)s.", where="here")

    monkeypatch.setitem(POINTS, "cookies.gate", replace(POINTS["cookies.gate"], probes=[replace(probe, look=fails)]))
    assert light("cookies.gate") == "failing"
    assert [red.ended for red in evidence.reds()] == [None]
    assert any("broken in here" in each.cause for each in evidence.statements())


def own_period(monkeypatch: pytest.MonkeyPatch) -> None:
    stops(changed('says = "', 'says = "For 30 days: ', 1), "period")


def wildcard(monkeypatch: pytest.MonkeyPatch) -> None:
    stops(changed('data = ["', 'data = ["visit.*", "', 1), "*")


def newer_format(monkeypatch: pytest.MonkeyPatch) -> None:
    stops(changed("format = 1", "format = 2", 1), "format")


def changed_without_publish(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> None:
    versions.publish(versions.file_policy()) if versions.published() is None else None
    before = versions.current().digest
    folder = shutil.copytree(WESCOM.parent, tmp_path / "wescom")
    text = (folder / "policy.toml").read_text()
    (folder / "policy.toml").write_text(text.replace('life = "P1Y"', 'life = "P2Y"'))
    settings.KEEPWORD_POLICY = folder / "policy.toml"
    versions.forget()
    assert versions.file_policy().digest != before
    assert versions.current().digest == before, "nothing is in force before it is published"


def changed(old: str, new: str, count: int) -> str:
    text = WESCOM.read_text()
    assert old in text
    return text.replace(old, new, count)


def light(obligation: str) -> str:
    """The state of the first statement with this obligation, after its probes looked."""
    evidence.run(InProcess(), POINTS[obligation].probes)
    every = evidence.statements()
    return next(each.state for each in every if not each.statement.planned and obligation in each.statement.obligations)


FAULTS: list[tuple[str, str, Callable[..., None]]] = [
    ("an undeclared column", "stop", undeclared_column),
    ("an undeclared table", "stop, and red", undeclared_table),
    ("an undeclared cookie", "refusal", undeclared_cookie),
    ("an undeclared host", "refusal", undeclared_host),
    ("a statement without a point", "stop", statement_without_point),
    ("a point without a probe", "stop", point_without_probe),
    ("a silent probe", "grey", silent_probe),
    ("a probe that fails", "red", failing_probe),
    ("a sentence that states its own period", "stop", own_period),
    ("a wildcard", "stop", wildcard),
    ("a policy of a newer format", "stop", newer_format),
]


@pytest.fixture(autouse=True)
def _closed_gate() -> Iterator[None]:
    yield
    connections.allow(())


@pytest.mark.parametrize(("fault", "caught", "act"), FAULTS, ids=[fault for fault, _, _ in FAULTS])
def test_fault(fault: str, caught: str, act: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    act(monkeypatch)


def test_fault_changed_file_without_publish(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path
) -> None:
    changed_without_publish(monkeypatch, settings, tmp_path)


def test_what_is_whole_raises_no_alarm() -> None:
    """The counterpart of the table: a fresh site has no finding, or the table would prove nothing."""
    assert not [str(each) for each in checks.mismatches([versions.current()], database=True)]
    assert schema.columns() > 0
