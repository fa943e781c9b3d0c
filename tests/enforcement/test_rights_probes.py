"""Somebody invented goes through access, export and erasure: green while all is well, red where something is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from keepword.enforcement import versions
from keepword.enforcement.people import access, deleting, export
from keepword.enforcement.people.models import Erasure
from keepword.enforcement.people.ownership import owned_tables
from keepword.enforcement.point import POINTS, Failed
from keepword.enforcement.residue import canaries
from keepword.enforcement.stack import InProcess
from tests.sites.bundled import STANDING, on

# Each searches all tables and files.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OBLIGATIONS = ("rights.access", "rights.portability", "rights.erasure")


def look(obligation: str) -> None:
    for probe in POINTS[obligation].probes:
        probe.look(InProcess(), versions.current())


@pytest.mark.parametrize("site", [STANDING])
def test_all_is_well(site: str) -> None:
    with on(site):
        for obligation in OBLIGATIONS:
            look(obligation)


@pytest.mark.parametrize("site", [STANDING])
def test_every_table_about_persons_is_tried(site: str) -> None:
    with on(site), canaries.somebody() as planted:
        assert planted.left_out == []
        assert len(planted.rows) == len(owned_tables()) - 1


def test_nothing_of_somebody_invented_remains() -> None:
    from keepword.enforcement.keys.models import PersonKey
    from keepword.enforcement.models import Person

    with on("wescom"):
        before = Person.objects.count(), PersonKey.objects.count()
        for obligation in OBLIGATIONS:
            look(obligation)
        assert (Person.objects.count(), PersonKey.objects.count()) == before
        assert not any(each.model._base_manager.exists() for each in owned_tables())


BROKEN: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "rights.access": lambda patch: patch.setattr(access, "columns_for", lambda *told: []),
    "rights.portability": lambda patch: patch.setattr(export, "_plain", lambda value: None),
    "rights.erasure": lambda patch: patch.setattr(deleting, "_remove", lambda *told: 0),
}


@pytest.mark.parametrize("obligation", BROKEN)
def test_it_turns_red(obligation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with on("wescom"):
        BROKEN[obligation](monkeypatch)
        with pytest.raises(Failed):
            look(obligation)


def test_a_residue_turns_it_red() -> None:
    with on("wescom"):
        now = versions.newest().version.published_at
        Erasure.objects.create(
            number="E-1", token="t", why="asked", language="en", version=1, asked_at=now, due_at=now, state="found"
        )
        with pytest.raises(Failed, match="left behind"):
            look("rights.erasure")
