"""Each statement in force of each bundled site has a point, a probe, and a test that sees its light turn red."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from keepword.enforcement.point import POINTS
from keepword.policy import render
from tests.sites.bundled import SITES, policy

ROWS = {"wescom": [f"A{number}" for number in range(1, 16)], "wesrom": [f"B{number}" for number in range(1, 18)]}
IN_FORCE = {"wescom": {"A1", "A2", "A5", "A7", "A8", "A10", "A11", "A15"}, "wesrom": {"B1", "B4", "B11", "B15", "B17"}}
PROMISES = Path(__file__).parents[1] / "promises"

STATEMENTS = [(site, statement.id) for site in SITES for statement in policy(site).in_force]


def broken_by_a_test() -> set[str]:
    """The obligations whose enforcement some test takes away, by the keys of the tables named BREAKS."""
    found: set[str] = set()
    for path in (Path(__file__).parents[2]).glob("**/test_lights*.py"):
        table = re.search(r"^BREAKS.*?^}", path.read_text(), re.MULTILINE | re.DOTALL)
        found |= set(re.findall(r'"([a-z]+\.[a-z-]+)":', table[0])) if table else set()
    return found


@pytest.mark.parametrize(("site", "id"), STATEMENTS)
def test_it_is_held_watched_and_proven(site: str, id: str) -> None:
    statement = policy(site).statement(id)
    assert statement.obligations or statement.vouched, "a statement that nothing holds is planned, not in force"
    for obligation in statement.obligations:
        assert obligation in POINTS, "no point"
        assert POINTS[obligation].probes, "no probe"
        assert obligation in broken_by_a_test(), "no test takes its enforcement away"


@pytest.mark.parametrize("site", SITES)
def test_every_row_of_the_company_s_policy_is_there(site: str) -> None:
    told = {clause for statement in policy(site).statements for clause in statement.clause}
    assert set(ROWS[site]) <= told
    held = {clause for statement in policy(site).in_force for clause in statement.clause}
    assert IN_FORCE[site] <= held


@pytest.mark.parametrize("site", SITES)
def test_every_statement_is_translated(site: str) -> None:
    assert not policy(site).untranslated
    for statement in policy(site).statements:
        for language in policy(site).languages:
            assert "{" not in render.says(statement, policy(site), language)
