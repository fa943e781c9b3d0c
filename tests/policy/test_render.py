"""What people read of the example: filled words, the program's own reading, sections, JSON; in two languages."""

from __future__ import annotations

import json

import pytest

from keepword.policy import Duration, Policy, render
from keepword.policy.vocabulary import DEFAULTS, ENSURES, KINDS
from keepword.policy.words import joined
from tests.policy.policies import EXAMPLE, GERMAN, example


@pytest.mark.parametrize(
    ("statement", "language", "words"),
    [
        ("collection.account", None, "An account needs your e-mail address."),
        ("purpose.others", None, "We use data for remembering your preferences and counting visits."),
        ("retention.visits", None, "After 1 day the record is gone."),
        ("retention.visits", "de", "Nach 1 day ist der Eintrag gelöscht."),
        ("retention.visits", "fr", "After 1 day the record is gone."),
        ("collection.account", "de-AT", "An account needs Ihre E-Mail-Adresse."),
        ("disclosure.payment", None, "Payments go through Stripe."),
        ("cookies.preferences", None, "Cookies remember your theme."),
        ("consent.preferences", None, "We ask for Remember my preferences first."),
        ("consent.preferences", "de", "We ask for Einstellungen merken first."),
        ("rights.answer", None, "Write to privacy@example.com; Example Limited answers within 30 days."),
        ("retention.account", None, "Your address is kept 2 years."),
    ],
)
def test_placeholders_are_filled_from_the_fields(statement: str, language: str | None, words: str) -> None:
    policy = example(translations={"de": GERMAN})
    assert render.says(policy.statement(statement), policy, language) == words


def test_any_statement_may_name_the_contact_that_a_rights_statement_gives() -> None:
    policy = example(("We note {data}.", "We note it; ask {contact}."))
    assert render.says(policy.statement("collection.visits"), policy).endswith("ask privacy@example.com.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P1Y", "1 year"),
        ("P1Y6M", "1 year and 6 months"),
        ("P2W", "2 weeks"),
        ("PT36H", "36 hours"),
        ("P1DT1H1M1S", "1 day, 1 hour, 1 minute and 1 second"),
    ],
)
def test_periods_in_words(text: str, words: str) -> None:
    assert render.period(text) == words
    assert str(Duration.parse(text)) == text
    assert Duration.lasting(Duration.parse(text).total) == Duration.parse(text)


def test_periods_are_ordered_by_their_length() -> None:
    written = ["PT1S", "PT1M", "PT1H", "P1D", "P1W", "P1M", "P2M", "P11M", "P1Y", "P13M", "P100Y"]
    assert [str(each) for each in sorted(map(Duration.parse, reversed(written)))] == written
    assert Duration.parse("P12M") == Duration.parse("P1Y") == Duration.parse("P365D")


@pytest.mark.parametrize(("language", "words"), [("en", "a, b and c"), ("de", "a, b und c"), ("xx", "a, b, c")])
def test_lists_are_joined_as_the_language_does(language: str, words: str) -> None:
    assert joined(["a", "b", "c"], language) == words
    assert joined(["a"], language) == "a"
    assert joined([], language) == ""


def test_the_reading_says_what_the_program_understood_and_holds() -> None:
    policy = example(('then = "aggregate"', 'then = "aggregate"\nsurvives_erasure = true'))
    assert render.reading(policy.statement("retention.visits"), policy) == [
        "Data: the page you read.",
        "After at most 1 day it is counted into totals, and the single records erased.",
        "It stays when everything else about a person is erased.",
        ENSURES["retention"]["due"],
    ]
    cookie = render.reading(policy.statement("cookies.preferences"), policy)
    assert cookie[0] == "site_theme remembers your theme: 1 year; only with your permission."
    vouched = example(
        (
            'basis = "consent"',
            'basis = "consent"\nvouched = { by = "the director", until = 2030-01-01, that = "It is so." }',
        )
    )
    last = render.reading(vouched.statement("purpose.others"), vouched)[-1]
    assert last == "Vouched for until 2030-01-01 by the director: It is so."


def test_the_page_has_every_statement_once_under_its_heading() -> None:
    policy = example(translations={"de": GERMAN})
    page = render.page(policy, "de")
    assert [item.statement.id for section in page for item in section.items] == [each.id for each in policy.statements]
    assert "Kekse" in [section.title for section in page]
    assert all(item.reading and "{" not in item.says for section in page for item in section.items)


def test_everything_the_program_adds_goes_through_the_translation() -> None:
    asked: list[str] = []

    def translate(message: str) -> str:
        asked.append(message)
        return message

    policy = example()
    render.page(policy, None, translate)
    assert {"1 day", "Data: {data}.", "Recipients: {names}.", ENSURES["security"]["origin"]} <= set(asked)


def test_json_holds_the_document_with_words_and_reading() -> None:
    policy = example()
    shown = json.loads(json.dumps(render.as_json(policy)))
    assert shown["digest"] == policy.digest
    first = shown["statements"][0]
    assert first["says"] == "An account needs your e-mail address."
    assert (first["kind"], first["obligations"], first["clause"]) == ("collection", ["collection.columns"], ["A3"])


def test_every_kind_has_its_defaults_among_what_it_can_ensure() -> None:
    assert set(KINDS) == set(DEFAULTS) == set(ENSURES)
    assert all(set(DEFAULTS[kind]) <= set(ENSURES[kind]) for kind in KINDS)
    assert EXAMPLE.count("[[") == len(example().statements)
    assert isinstance(example(), Policy)
