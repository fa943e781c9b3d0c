"""The meaning of policies is a lattice that fits what `decide` answers; proved on policies nobody thought of."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.policy import (
    Collect,
    Connect,
    Disclose,
    Duration,
    Keep,
    Policy,
    SetCookie,
    Use,
    compare,
    decide,
    meaning,
    no_looser,
    parse,
)
from keepword.policy.vocabulary import BASES, ENDINGS
from tests.policy.policies import DATA, PERIODS, PURPOSES, as_toml, documents, policies

quick = settings(suppress_health_check=[HealthCheck.too_slow], database=None)

questions = st.one_of(
    st.builds(Collect, st.sampled_from(DATA)),
    st.builds(Use, st.sampled_from(DATA), st.sampled_from(PURPOSES)),
    st.builds(Keep, st.sampled_from(DATA), st.sampled_from([timedelta(hours=1), timedelta(30), timedelta(4000)])),
    st.builds(
        Disclose,
        st.sampled_from(["shop", "mail"]),
        st.lists(st.sampled_from(DATA), unique=True).map(tuple),
        st.sampled_from([None, *PURPOSES]),
        permission=st.booleans(),
        order=st.booleans(),
    ),
    st.builds(Connect, st.sampled_from(["shop.example", "b.example"]), st.sampled_from([443, 25])),
    st.builds(
        SetCookie,
        st.sampled_from(["one", "two"]),
        st.sampled_from([None, timedelta(hours=1), timedelta(365)]),
        st.booleans(),
        st.sampled_from(["Lax", "Strict"]),
        st.sampled_from([frozenset(), frozenset({"choice"})]),
        st.booleans(),
    ),
)


def loosened(document: dict[str, Any], pick: Any) -> dict[str, Any]:
    """The document with one thing about it looser, or the same where that thing was as loose as can be."""
    made = copy.deepcopy(document)
    each = pick(made["statements"])
    if each.get("planned"):
        return made
    kind = each["id"].partition(".")[0]
    if kind == "collection":
        each["data"] = sorted({*each["data"], pick(DATA)})
    elif kind == "purpose":
        each["basis"] = max(each["basis"], pick(list(BASES)), key=list(BASES).index)
    elif kind == "retention" and each["keep"] != "while-needed":
        each["keep"] = max(each["keep"], pick(PERIODS), key=Duration.parse)
        each["then"] = max(each["then"], pick(list(ENDINGS)), key=list(ENDINGS).index)
    elif kind == "disclosure" and each["recipients"]:
        each["ground"] = "service"
        each["never"] = each["never"][1:]
    elif kind == "cookies" and each["cookies"]:
        cookie = made["cookies"][pick(each["cookies"])]
        cookie |= {"needs": "service", "http_only": False, "same_site": "Lax"}
        cookie.pop("choice", None)
    elif kind == "rights" and "within" in each:
        each["within"] = max(each["within"], pick(PERIODS), key=Duration.parse)
    return made


@quick
@given(policies)
def test_no_looser_is_reflexive(policy: Policy) -> None:
    again = Policy.from_document(json.loads(json.dumps(policy.as_document())))
    assert no_looser(policy, again)
    found = compare(policy, again)
    assert (found.changes, found.same_meaning, found.no_looser, found.reduces_rights) == ((), True, True, False)


@pytest.mark.slow
@quick
@given(documents(), st.data())
def test_no_looser_is_transitive_and_follows_each_loosening(document: dict[str, Any], data: st.DataObject) -> None:
    def pick(values: Any) -> Any:
        return data.draw(st.sampled_from(values))

    chain = [document]
    for _ in range(3):
        chain.append(loosened(chain[-1], pick))
    first, second, third, fourth = map(Policy.from_document, chain)
    assert no_looser(first, second)
    assert no_looser(second, third)
    assert no_looser(third, fourth)
    assert no_looser(first, third)
    assert no_looser(first, fourth)


@pytest.mark.slow
@quick
@given(policies, policies, policies)
def test_no_looser_is_transitive_between_any_policies(one: Policy, two: Policy, three: Policy) -> None:
    if no_looser(one, two) and no_looser(two, three):
        assert no_looser(one, three)


@quick
@given(documents(), st.data())
def test_each_no_looser_than_the_other_means_the_same(document: dict[str, Any], data: st.DataObject) -> None:
    one = Policy.from_document(document)
    other = Policy.from_document(loosened(document, lambda values: data.draw(st.sampled_from(values))))
    both = no_looser(one, other) and no_looser(other, one)
    assert both == (meaning(one) == meaning(other))


@quick
@given(documents(), st.data())
def test_what_is_looser_is_reported_and_reduces_rights(document: dict[str, Any], data: st.DataObject) -> None:
    old = Policy.from_document(document)
    new = Policy.from_document(loosened(document, lambda values: data.draw(st.sampled_from(values))))
    found = compare(old, new)
    assert found.no_looser == no_looser(new, old)
    if not found.no_looser:
        assert any(each.direction in ("looser", "new") for each in found.changes)
        assert found.reduces_rights
    back = compare(new, old)
    assert all(each.direction in ("stricter", "gone") for each in back.changes if each.direction != "words")
    assert not back.reduces_rights


@quick
@given(policies, policies)
def test_every_difference_of_meaning_is_a_change(old: Policy, new: Policy) -> None:
    found = compare(old, new)
    told = {each.direction for each in found.changes}
    assert found.same_meaning == (meaning(old) == meaning(new))
    assert found.same_meaning == (not told & {"stricter", "looser", "new", "gone"})
    if not found.no_looser:
        assert told & {"looser", "new"}
    assert all(each.sentence and "{" not in each.sentence for each in found.changes)


@quick
@given(documents(), st.data(), st.lists(questions, min_size=5, max_size=20))
def test_what_a_stricter_policy_permits_a_looser_one_permits(
    document: dict[str, Any], data: st.DataObject, asked: list[Any]
) -> None:
    strict = Policy.from_document(document)
    loose = Policy.from_document(loosened(document, lambda values: data.draw(st.sampled_from(values))))
    for question in asked:
        if decide(strict, question).permitted:
            assert decide(loose, question).permitted, question


@quick
@given(policies, policies, st.lists(questions, min_size=5, max_size=20))
def test_decisions_follow_the_order_of_any_policies(one: Policy, other: Policy, asked: list[Any]) -> None:
    if no_looser(one, other):
        assert all(decide(other, each).permitted for each in asked if decide(one, each).permitted)


@quick
@given(documents())
def test_how_statements_are_grouped_does_not_change_the_meaning(document: dict[str, Any]) -> None:
    about = {"collection": "data", "retention": "data", "purpose": "purposes", "cookies": "cookies"}
    split = copy.deepcopy(document)
    split["statements"] = []
    for each in reversed(document["statements"]):
        field = about.get(each["id"].partition(".")[0], "")
        for number, subject in enumerate(each.get(field, ()) or [None]):
            part = each | {"id": f"{each['id']}-{number}"}
            split["statements"].append(part | {field: [subject]} if subject else part)
    one, other = Policy.from_document(document), Policy.from_document(split)
    assert meaning(one) == meaning(other)
    assert compare(one, other).same_meaning


@quick
@given(documents())
def test_planned_statements_mean_nothing(document: dict[str, Any]) -> None:
    without = document | {"statements": [each for each in document["statements"] if not each.get("planned")]}
    assert meaning(Policy.from_document(document)) == meaning(Policy.from_document(without))


@quick
@given(documents())
def test_a_policy_survives_its_document_and_its_file(document: dict[str, Any]) -> None:
    policy = Policy.from_document(document)
    again = Policy.from_document(json.loads(json.dumps(policy.as_document(), sort_keys=True)))
    assert again.digest == policy.digest
    assert again == policy
    assert again.statements == policy.statements
    read = parse(as_toml(document))
    assert meaning(read) == meaning(policy)
    assert {each.id: each for each in read.statements} == {each.id: each for each in policy.statements}
