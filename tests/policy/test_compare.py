"""Each single step that loosens the example is reported as looser and as reducing rights; its way back is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from keepword.policy import Change, Keep, compare, decide, parse
from tests.policy.policies import EXAMPLE, GERMAN, changed, example

STEPS = [
    ('keep = "P1D"', 'keep = "P2D"', "retention.visits", "1 day before, 2 days now"),
    ('keep = "P1D"', 'keep = "while-needed"', "retention.visits", "1 day before, while it is needed now"),
    ('then = "aggregate"', 'then = "shorten"', "retention.visits", "1 day before, without a limit now"),
    ('then = "aggregate"', 'then = "aggregate"\nsurvives_erasure = true', "retention.visits", "no before, yes now"),
    ('basis = "contract"', 'basis = "legitimate-interest"', "purpose.account", "legal basis of signing you in"),
    ('parent = "provide"\n', "", "purpose.account", "providing products and services before, any now"),
    ('purposes = ["count"]', 'purposes = ["count", "remember"]', "collection.visits", "using the page you read for"),
    (
        'data = ["visit.page"]\npurposes',
        'data = ["visit.page", "preference.theme"]\npurposes',
        "collection.visits",
        "New: coll",
    ),
    ('ground = "permission"', 'ground = "service"', "disclosure.payment", "they do a service for us now"),
    ('ground = "permission"', 'ground = "order"', "disclosure.payment", "the law forces us to now"),
    ('never = ["sale", "lease"]', 'never = ["sale"]', "disclosure.payment", "promised before, not promised now"),
    (
        'hosts = ["api.stripe.com:443"]',
        'hosts = ["api.stripe.com:443", "x.example:443"]',
        "disclosure.payment",
        "x.example",
    ),
    (
        'ensures = ["connections", "register"]',
        'ensures = ["connections"]',
        "disclosure.payment",
        "listed, field by field",
    ),
    ('ensures = ["connections", "register"]', 'ensures = ["register"]', "disclosure.payment", "refused (Stripe)"),
    ('life = "P1Y"', 'life = "P2Y"', "cookies.preferences", "1 year before, 2 years now"),
    ('same_site = "Strict"', 'http_only = false\nsame_site = "Strict"', "cookies.preferences", "letting scripts read"),
    ('same_site = "Strict"', 'same_site = "Lax"', "cookies.preferences", "Strict before, Lax now"),
    ('needs = "permission"\nchoice = "preferences"', 'needs = "request"', "cookies.preferences", "what it takes"),
    ('needs = "permission"\nchoice = "preferences"', 'needs = "service"', "cookies.preferences", "needed for the site"),
    (
        'data = ["preference.theme"]\npurpose',
        'data = ["visit.page", "preference.theme"]\npurpose',
        "cookies.preferences",
        "cookie",
    ),
    ('signals = ["gpc", "dnt"]', 'signals = ["gpc"]', "consent.preferences", "Do Not Track"),
    ('within = "P30D"', 'within = "P60D"', "rights.answer", "30 days before, 60 days now"),
    ('ensures = ["answer", "access"]', 'ensures = ["answer"]', "rights.answer", "You can see the data"),
    ('ensures = ["headers", "origin"]', 'ensures = ["headers"]', "security.pages", "Forms sent from other sites"),
    ("[[planned]]", "[[statement]]", None, ""),
]


def meant(changes: tuple[Change, ...]) -> list[Change]:
    return [each for each in changes if each.direction != "words"]


@pytest.mark.parametrize(("old", "new", "statement", "told"), STEPS)
def test_a_step_is_looser_one_way_and_stricter_the_other(old: str, new: str, statement: str | None, told: str) -> None:
    before, after = example(), example((old, new))
    if statement is None:  # a period for what had none: the other way round
        before, after = after, before
    forth, back = compare(before, after), compare(after, before)
    assert not forth.no_looser
    assert not forth.same_meaning
    assert forth.reduces_rights
    assert any(told in each.sentence and each.reduces for each in meant(forth.changes)), forth.changes
    assert all(statement in (None, each.statement) for each in meant(forth.changes))
    incomparable = '"order"' in new or '"request"' in new or "while-needed" in new
    assert (back.no_looser, back.reduces_rights) == (not incomparable, incomparable)


def without(identifier: str) -> str:
    parts = EXAMPLE.replace('"collection.visits"', '"collection.visits"\nsection = "What we collect"').split("[[")
    return "[[".join(part for part in parts if f'id = "{identifier}"' not in part)


@pytest.mark.parametrize("identifier", ["retention.visits", "rights.answer", "security.pages"])
def test_a_promise_taken_away_reduces_rights(identifier: str) -> None:
    found = compare(example(), parse(without(identifier)))
    assert found.reduces_rights
    assert {each.statement for each in found.changes if each.reduces} <= {identifier, "rights.answer"}


@pytest.mark.parametrize("identifier", ["cookies.preferences", "collection.account"])
def test_a_permission_taken_away_is_gone_and_reduces_nothing(identifier: str) -> None:
    found = compare(example(), parse(without(identifier)))
    assert found.no_looser or identifier == "cookies.preferences"  # its guarantee "preferences" goes with it
    gone = [each for each in found.changes if each.direction == "gone"]
    assert gone
    assert not any(each.reduces for each in gone)
    assert gone[0].new is None
    assert gone[0].old


ERASURE = """
[[statement]]
id = "rights.erasure"
says = "Erased at once, or after {grace} in which you can take it back."
grace = "P7D"
within = "P1M"
ensures = ["erasure"]
"""


@pytest.mark.parametrize(
    ("grace", "told"), [("P5D", "7 days before, 5 days now"), ("P9D", "7 days before, 9 days now")]
)
def test_any_other_grace_reduces_rights_both_ways(grace: str, told: str) -> None:
    before, after = parse(EXAMPLE + ERASURE), parse(EXAMPLE + ERASURE.replace("P7D", grace))
    for old, new in ((before, after), (after, before)):
        found = compare(old, new)
        assert (found.no_looser, found.reduces_rights) == (False, True)
    assert [each.sentence for each in compare(before, after).changes if told in each.sentence]


def test_a_grace_that_is_new_takes_nothing_away() -> None:
    found = compare(
        parse(EXAMPLE + ERASURE.replace('grace = "P7D"\n', "").replace("{grace}", "some days")),
        parse(EXAMPLE + ERASURE),
    )
    assert not found.reduces_rights


BLOG = """
[[statement]]
id = "collection.comment"
section = "Comments"
says = "A comment has {data}."
data = ["comment.text"]
purposes = ["comment"]
needed_for = "commenting"
[[statement]]
id = "purpose.comment"
says = "For {purposes}."
purposes = ["comment"]
basis = "contract"
[[statement]]
id = "retention.comment"
says = "For {keep}."
data = ["comment.text"]
keep = "P1Y"
then = "erase"
"""
WITH_BLOG = (
    changed(
        ("[purposes]", '"comment.text" = "your words"\n[purposes]\n"comment" = "showing your comment"'),
    )
    + BLOG
)


def test_a_collection_that_people_start_by_their_own_act_reduces_nothing() -> None:
    found = compare(example(), parse(WITH_BLOG))
    assert {each.direction for each in found.changes} == {"new"}
    assert {each.statement for each in found.changes} == {"collection.comment", "purpose.comment", "retention.comment"}
    assert not found.reduces_rights
    assert not found.no_looser


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('needed_for = "commenting"', 'needed_for = "Statistics"'),  # a feature there was before
        (
            'basis = "contract"\n[[statement]]\nid = "retention',
            'basis = "legitimate-interest"\n[[statement]]\nid = "retention',
        ),
        ('data = ["comment.text"]\npurposes', 'data = ["comment.text", "account.email"]\npurposes'),
        ('purposes = ["comment"]\nneeded', 'purposes = ["comment", "count"]\nneeded'),
        ('purposes = ["count"]', 'purposes = ["count", "comment"]'),  # the new purpose for data already held
    ],
)
def test_it_does_reduce_rights_when_anything_known_is_touched(old: str, new: str) -> None:
    assert old in WITH_BLOG
    assert compare(example(), parse(WITH_BLOG.replace(old, new))).reduces_rights


def test_a_further_question_reduces_nothing() -> None:
    more = changed(
        ("[choices.preferences]", '[choices.more]\nname = "More"\nasks = "May we?"\n[choices.preferences]'),
        ('choices = ["preferences"]', 'choices = ["preferences", "more"]'),
    )
    found = compare(example(), parse(more))
    assert [(each.direction, each.reduces) for each in meant(found.changes)] == [("new", False)]


def test_other_words_are_words_and_need_a_vouch() -> None:
    found = compare(example(), example(("We note {data}.", "We record {data}.")))
    (change,) = found.changes
    assert (change.statement, change.kind, change.direction, change.reduces) == (
        "collection.visits",
        "collection",
        "words",
        False,
    )
    assert (change.old, change.new) == ("We note {data}.", "We record {data}.")
    assert (found.words_only, found.needs_vouch, found.same_meaning, found.reduces_rights) == (True, True, True, False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"the page you read"', '"the address of the page"'),
        ('name = "Stripe"', 'name = "Strype"'),
        ("https://stripe.com/privacy", "https://stripe.com/other"),
        ('asks = "May', 'asks = "Please, may'),
        ('remembers = "your theme"', 'remembers = "your colours"'),
        ('company = "Example Limited"', 'company = "Example Group"'),
        ('contact = "privacy@example.com"', 'contact = "help@example.com"'),
        ('clause = "A3"', 'clause = ["A3", "A4"]'),
        ('basis = "consent"', 'basis = "consent"\nvouched = { by = "the director", until = 2030-01-01, that = "so" }'),
    ],
)
def test_every_text_that_people_read_counts_as_words(old: str, new: str) -> None:
    found = compare(example(), example((old, new)))
    assert found.words_only
    assert len(found.changes) == 1


def test_translations_are_words_too() -> None:
    first = example(translations={"de": GERMAN})
    second = example(translations={"de": GERMAN.replace("gelöscht", "entfernt")})
    for found in (compare(first, second), compare(example(), first)):
        assert found.words_only
        assert found.needs_vouch
    assert [each.statement for each in compare(first, second).changes] == ["retention.visits"]


def test_changes_are_told_in_the_language_and_with_the_translation_asked_for() -> None:
    words = '[data]\n"visit.page" = "die Seite"\n'
    german = {"Looser: {what} ({old} before, {new} now).": "Lockerer: {what} ({old}, jetzt {new}).", "1 day": "1 Tag"}
    old, new = (parse(text, translations={"de": words}) for text in (EXAMPLE, changed(("P1D", "P3D"))))
    (change,) = compare(old, new, "de", lambda message: german.get(message, message)).changes
    assert change.sentence == "Lockerer: the time until die Seite is counted into totals (1 Tag, jetzt 3 days)."


def test_regrouped_statements_mean_the_same_but_say_other_words() -> None:
    split = changed(('purposes = ["remember", "count"]', 'purposes = ["remember"]')) + (
        '[[statement]]\nid = "purpose.count"\nsays = "And for {purposes}."\npurposes = ["count"]\nbasis = "consent"\n'
    )
    found = compare(example(), parse(split))
    assert found.same_meaning
    assert found.words_only
    assert [(each.statement, each.old) for each in found.changes] == [("purpose.count", None)]


TWICE = """
[[statement]]
id = "retention.{name}"
says = "At the latest after {{keep}}."
data = ["visit.page"]
keep = "{keep}"
then = "aggregate"
"""


@pytest.mark.parametrize(("keep", "same"), [("P2D", True), ("P1D", True), ("PT1H", False)])
def test_of_two_periods_the_shorter_counts_in_meaning_and_decision(keep: str, same: bool) -> None:
    old, new = example(), parse(EXAMPLE + TWICE.format(name="again", keep=keep))
    found = compare(old, new)
    assert (found.same_meaning, found.no_looser) == (same, True)
    first = EXAMPLE.replace(
        '[[statement]]\nid = "retention', TWICE.format(name="again", keep=keep) + '[[statement]]\nid = "retention', 1
    )
    for each in (new, parse(first)):
        assert decide(each, Keep("visit.page", timedelta(hours=2))).permitted is same
        assert not decide(each, Keep("visit.page", timedelta(hours=25))).permitted


@pytest.mark.parametrize(("basis", "same"), [("consent", True), ("contract", True), ("public-task", False)])
def test_of_two_bases_the_weaker_counts(basis: str, same: bool) -> None:
    again = f'[[statement]]\nid = "purpose.again"\nsays = "So."\npurposes = ["sign-in"]\nbasis = "{basis}"\n'
    again += 'parent = "provide"\n'
    for new in (EXAMPLE + again, EXAMPLE.replace("[[statement]]", f"{again}[[statement]]", 1)):
        found = compare(example(), parse(new.replace('id = "purpose.again"', 'id = "purpose.again"\nsection = "Why"')))
        assert (found.same_meaning, found.reduces_rights) == (same, not same)
