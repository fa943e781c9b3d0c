"""A policy file that is wrong is refused with the file, the line, what is wrong and what to write instead."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.policy import Policy, PolicyError, Problem, parse, read
from keepword.policy.positions import Lines
from keepword.policy.problems import NOWHERE
from tests.policy.policies import EXAMPLE, GERMAN, as_toml, changed, documents, example

quick = settings(suppress_health_check=[HealthCheck.too_slow], database=None)


def problems(source: str | bytes, **options: dict[str, str]) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        parse(source, **options)  # type: ignore[arg-type]
    return [str(each) for each in caught.value.problems]


def line_of(text: str, source: str = EXAMPLE) -> int:
    return next(number for number, line in enumerate(source.splitlines(), 1) if text in line)


# (old text, new text, text of the line it is noted at ("^": the heading before that line), part of the message)
WRONG = [
    ('company = "Example Limited"', "company = Example", "company =", "cannot be read as TOML: Invalid value"),
    ('company = "Example Limited"\n', "", "format = 1", '"company" is missing. Write company = "…"'),
    ('company = "Example Limited"', "company = 3", "company = 3", '"company" must be text in quotes, not a number'),
    ('company = "Example Limited"', 'company = " "', "company = ", '"company" is empty'),
    ("format = 1", "format = 2", "format", "this policy is of format 2, and this program reads format 1. Use a newer"),
    ("format = 1", "format = 0", "format", "Write format = 1."),
    ("format = 1", "format = true", "format", '"format" must be a number, not true or false'),
    ("format = 1\n", "", "company", '"format" is missing. Write format = 1.'),
    ('language = "en"', 'language = "English!"', "language", '"english!" is not a language'),
    ('id = "collection.visits"', 'id = "colection.visits"', "colection", 'unknown kind of statement "colection". Did'),
    ('id = "collection.visits"', 'id = "collection.Visits"', "collection.V", '"collection.Visits" cannot be an id'),
    ('id = "collection.visits"', 'id = "collection.account"', None, 'the id "collection.account" is already used'),
    ('id = "collection.visits"\n', "", "^We note", '"id" is missing'),
    ('needed_for = "statistics"', 'neded_for = "statistics"', "neded_for", 'has no "neded_for". Did you'),
    ('needed_for = "statistics"\n', "", '^id = "collection.visits"', '"needed_for" is missing'),
    ('data = ["visit.page"]\npurposes', 'data = ["visit.pge"]\npurposes', "visit.pge", 'unknown word "visit.pge"'),
    ('data = ["visit.page"]\npurposes', 'data = ["visit.*"]\npurposes', "visit.*", '"visit.*" in "data" is a wildcard'),
    ('data = ["visit.page"]\npurposes', "data = []\npurposes", "data = []", '"data" is empty. Name at least one'),
    ('data = ["visit.page"]\npurposes', 'data = "visit.page"\npurposes', 'data = "v', '"data" must be a list'),
    ('data = ["visit.page"]\npurposes', "data = [1]\npurposes", "data = [1]", '"data" must list texts'),
    ('data = ["visit.page"]\npurposes', 'data = ["visit.page", "visit.page"]\npurposes', 'page", ', "stands twice"),
    ('purposes = ["count"]', 'purposes = ["cuont"]', "cuont", 'unknown word "cuont" in "purposes".'),
    ('basis = "contract"', 'basis = "contact"', "basis", 'unknown word "contact" for "basis".'),
    ('keep = "P1D"', 'keep = "1 day"', "1 day", 'A period is written like "P30D"'),
    ('keep = "P1D"', 'keep = "P101Y"', "P101Y", 'A period is at most "P100Y". Or write "while-needed".'),
    ('keep = "P1D"', 'keep = "P0D"', "P0D", "A period must be longer than nothing"),
    ('keep = "P1D"', 'keep = "PT"', "PT", "A period is written like"),
    ('cookies = ["theme"]', 'cookies = ["them"]', 'them"', 'unknown word "them" in "cookies". Did you mean "theme"?'),
    ('choices = ["preferences"]', 'choices = ["x"]', '["x"]', 'unknown word "x" in "choices"'),
    ('recipients = ["stripe"]', 'recipients = ["strip"]', 'strip"', 'unknown word "strip" in "recipients"'),
    ('signals = ["gpc", "dnt"]', 'signals = ["gcp"]', "gcp", 'unknown word "gcp" in "signals". Did you mean "gpc"?'),
    ('ensures = ["headers", "origin"]', 'ensures = ["header"]', 'header"', 'Did you mean "headers"?'),
    ('ensures = ["headers", "origin"]\n', "", '^id = "security', '"ensures" is missing'),
    ('ensures = ["headers", "origin"]', "ensures = []", "ensures = []", "nothing is ensured, and nobody vouches"),
    ("We note {data}.", "We note {dta}.", "{dta}", 'unknown placeholder {dta}. Did you mean "data"?'),
    ("We note {data}.", "We note {keep}.", "{keep}.", "{keep} stands for nothing here"),
    ("We note {data}.", "We note {data.", "{data.", "a curly bracket without its other half"),
    ("We note {data}.", "We note a\\u202e {data}.", "We note a", "invisible control characters"),
    ("After {keep} the", "After 7 days the", "7 days", 'the words state a period of their own ("7 days")'),
    ("Write to {contact};", "Write to me@example.com;", "me@", 'state an address of their own ("me@example.com")'),
    ('hosts = ["api.stripe.com:443"]', 'hosts = ["api.stripe.com"]', "hosts", "is not a host with a port"),
    ('hosts = ["api.stripe.com:443"]', 'hosts = ["*.stripe.com:443"]', "hosts", "is a wildcard"),
    ('policy = "https://stripe.com/privacy"', 'policy = "javascript:x"', "javascript", "is not the address of a page"),
    ('life = "P1Y"', 'life = "forever"', "life", 'Or write "session".'),
    ('needs = "permission"', 'needs = "request"', "choice =", "does not depend on a choice"),
    ('choice = "preferences"\n', "", "[cookies.theme]", '"choice" is missing'),
    ('name = "site_theme"', 'name = "site theme"', "site theme", "cannot be the name of a cookie"),
    ('"visit.page" = "the', 'visit.page = "the', "visit.page =", 'A name with dots in it goes in quotes: "visit.page"'),
    ('"visit.page" = "the', '"visit page" = "the', "visit page", '"visit page" cannot be a name'),
    ("[[planned]]", "[[plannd]]", "plannd", 'a policy has no "plannd". Did you mean "planned"?'),
    ("[[planned]]", "[statment]", "statment", 'a policy has no "statment". Did you mean "statement"?'),
    ("[[planned]]\n", "[[statement]]\nplanned = true\n", "planned = true", 'a retention statement has no "planned"'),
    (
        'basis = "consent"',
        'basis = "consent"\nvouched = { by = "me@x.org", until = 2027-11-01, that = "so" }',
        "vouched",
        "is a person",
    ),
    (
        'basis = "consent"',
        'basis = "consent"\nvouched = { by = "the director", until = "soon", that = "so" }',
        "vouched",
        "not a day",
    ),
    (
        'basis = "consent"',
        'basis = "consent"\nvouched = { by = "the director", that = "so" }',
        "vouched",
        '"until" is missing',
    ),
    ('within = "P30D"', 'within = "P30D"\ngrace = "P7D"', "grace", "a grace without an erasure"),
    (
        'within = "P30D"\ncontact = "privacy@example.com"\nensures = ["answer", "access"]',
        'within = "P30D"\ngrace = "P31D"\ncontact = "privacy@example.com"\nensures = ["answer", "erasure"]',
        "grace",
        "longer than the deadline",
    ),
    ('section = "What we collect"\n', "", '^id = "collection.account"', '"section" is missing'),
    ('purposes = ["remember", "count"]', 'purposes = ["remember"]', None, '"count" has no purpose statement in force'),
    ('id = "consent.preferences"', 'id = "consent.preferences"\nplanned = true', "planned = true", 'no "planned"'),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), WRONG)
def test_each_mistake_is_named_with_its_line(old: str, new: str, line: str | None, message: str) -> None:
    source = changed((old, new))
    found = problems(source)
    assert any(message in each for each in found), found
    if line:
        start = f"policy.toml:{line_of(line.removeprefix('^'), source) - line.startswith('^')}: "
        assert any(message in each and each.startswith(start) for each in found), found


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    found = problems(changed(('life = "P1Y"', 'life = "x"'), ('["gpc", "dnt"]', '["x"]'), ("{within}", "{wthin}")))
    assert len(found) == 3
    assert [int(each.split(":")[1]) for each in found] == sorted(int(each.split(":")[1]) for each in found)
    assert " consent.preferences: " in found[1]


def test_a_consent_cookie_needs_a_consent_statement_in_force() -> None:
    start = EXAMPLE.index('[[statement]]\nid = "consent.preferences"')
    end = EXAMPLE.index("[[statement]]", start + 5)
    (found,) = problems(EXAMPLE[:start] + EXAMPLE[end:])
    assert 'no consent statement in force asks for "preferences", which the cookie "theme" needs' in found


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"", "policy.toml:1: the text is empty"),
        ("# only words\n", "policy.toml:1: the text is empty"),
        (EXAMPLE.encode("utf-16"), "policy.toml:1: the text is UTF-16. Save the file with the encoding UTF-8."),
        (EXAMPLE.encode("utf-16-le"), "has a NUL byte"),
        (EXAMPLE.replace("your e-mail", "für").encode("latin-1"), ":7: the text is not UTF-8 (byte 0xFC"),
        (EXAMPLE.replace("your e-mail", "\x00"), "policy.toml:7: the text has a NUL byte"),
        (EXAMPLE + "#" * 5_000_000, "policy.toml:1: the text is longer than 1,000,000 bytes"),
        ("x = " + "[" * 50_000, "nested too deeply"),
        ("x = " + "9" * 10_000, "cannot be read as TOML"),
        ("x = 2027-02-30", "cannot be read as TOML"),
        ("x = \ud800", "the text is not UTF-8"),
        ("a = 1\na = 2\n", "policy.toml:2: this cannot be read as TOML: Cannot overwrite a value. The same name is"),
        ("statement = 3\nformat = 1", '"statement" must be a list of tables. Begin each with [[statement]].'),
    ],
)
def test_what_is_no_policy_at_all_is_one_clear_problem(source: str | bytes, message: str) -> None:
    assert message in "\n".join(problems(source))


def test_a_file_with_a_byte_order_mark_or_windows_lines_is_fine() -> None:
    assert parse(b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode()) == example()


def test_a_missing_file_and_a_folder_are_policy_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "policy.toml", tmp_path):
        with pytest.raises(PolicyError, match="the file cannot be read"):
            read(path)


@pytest.mark.parametrize(
    "words",
    [
        "7 days",
        "two weeks",
        "30 Tage",
        "P7D",
        "24-hour",
        "within a month",
        "nach einem Jahr",
        "14-tägig",
        "PT12H",
        "90 Tagen",
    ],
)
def test_words_may_not_state_a_period_of_their_own(words: str) -> None:
    assert "state a period of their own" in problems(changed(("We note {data}.", f"We note {words} long {{data}}.")))[0]


@pytest.mark.parametrize(
    "words", ["hours and routines", "over 500,000 people", "more than six characters", "24/7", "P3P"]
)
def test_other_numbers_in_words_are_fine(words: str) -> None:
    example(("We note {data}.", f"We note {words}."))


def test_a_translation_lends_its_words_and_what_it_lacks_is_named() -> None:
    policy = example(translations={"de": GERMAN})
    assert policy.languages == ("en", "de")
    assert policy.word("data", "account.email", "de-AT") == "Ihre E-Mail-Adresse"
    assert policy.word("data", "visit.page", "de") == "the page you read"
    assert policy.word("says", "retention.visits", "fr") == "After {keep} the record is gone."
    missing = [str(each) for each in policy.untranslated]
    assert any(each.startswith("policy.de.toml:3: collection.visits: ") and "[says]" in each for each in missing)
    assert not any("recipients" in each for each in missing)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '"account.email" =',
            '"account.mail" =',
            'policy.de.toml:2: [data] of the policy has no "account.mail". Did you',
        ),
        ("Nach {keep} ist", "Nach 30 Tagen {keep} ist", "retention.visits: the words state a period of their own"),
        ("Nach {keep} ist", "Nach ist", "policy.de.toml:4: retention.visits: the translation lacks {keep}"),
        ("Nach {keep} ist", "Nach {keep} {kep} ist", "unknown placeholder {kep}"),
        ("[choices.preferences]", "[choices.x]", 'has no "x"'),
        ("[sections]", "[section]", 'a translation has no "section". Did you mean "sections"?'),
        ('"retention.visits" =', "retention.visits =", 'A name with dots in it goes in quotes: "retention.visits"'),
        ("[data]", "[data", "policy.de.toml:1: this cannot be read as TOML"),
    ],
)
def test_a_mistake_in_a_translation_names_its_file(old: str, new: str, message: str) -> None:
    assert message in "\n".join(problems(EXAMPLE, translations={"de": GERMAN.replace(old, new)}))


def test_files_beside_the_policy_are_its_translations(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(EXAMPLE)
    (tmp_path / "policy.de.toml").write_text(GERMAN)
    assert read(tmp_path / "policy.toml").languages == ("en", "de")
    assert read(tmp_path / "policy.toml", languages=False).languages == ("en",)
    assert str(read(tmp_path / "policy.toml").statement("cookies.preferences").place).endswith(
        f"policy.toml:{line_of('cookies.preferences') - 1}"
    )


def test_statements_keep_the_order_and_the_sections_of_the_file() -> None:
    policy = example()
    assert [each.id for each in policy.planned] == ["retention.account"]
    assert [title for title, _ in policy.sections()][:3] == ["What we collect", "Why", "How long"]
    statement = policy.statement("disclosure.payment")
    assert statement.obligations == ("disclosure.connections", "disclosure.register")
    assert (statement.kind, statement.topic, policy.statement("collection.account").clause) == (
        "disclosure",
        "payment",
        ("A3",),
    )


def test_a_version_document_is_json_and_gives_the_same_policy() -> None:
    policy = example(translations={"de": GERMAN})
    again = Policy.from_document(json.loads(json.dumps(policy.as_document(), sort_keys=True)))
    assert (again, again.digest, again.statements) == (policy, policy.digest, policy.statements)
    assert str(again.statement("retention.visits").place) == "published version"
    assert example(("We note", "We record")).digest != policy.digest


@pytest.mark.parametrize(
    "damage", [{"format": 9}, {"company": 3}, {"statements": []}, {"more": 1}, {"statements": None}]
)
def test_a_damaged_version_document_is_a_policy_error(damage: dict[str, object]) -> None:
    with pytest.raises(PolicyError):
        Policy.from_document(example().as_document() | damage)


def tried(attempt: Callable[[], Policy]) -> tuple[Problem, ...]:
    """The problems of an attempt, none if it gave a policy; any other exception fails the test."""
    try:
        attempt()
    except PolicyError as error:
        return error.problems or (Problem(NOWHERE, None, "", ""),)
    return ()


@quick
@given(st.one_of(st.binary(), st.text(), st.text("[]{}=\"'.#,\n abc1\\"), st.text().map(lambda text: EXAMPLE + text)))
def test_any_bytes_give_a_policy_or_a_policy_error(source: str | bytes) -> None:
    assert all(each.place.line >= 1 and each.what for each in tried(lambda: parse(source)))


@quick
@given(documents(), st.data())
def test_any_values_give_a_policy_or_a_policy_error(document: dict[str, object], data: st.DataObject) -> None:
    """One value of a valid policy replaced by another TOML value."""
    document = copy.deepcopy(document)  # its lists may be those of the strategies, which other tests draw from
    at: object = document
    while isinstance(at, dict | list) and at:
        inside = at
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        at = inside[key]  # type: ignore[index]
    inside[key] = data.draw(st.sampled_from([3, True, "", "x", "*", [], [1], ["x"], {}, {"x": 1}, 1.5]))  # type: ignore[index]
    tried(lambda: parse(as_toml(document)))
    tried(lambda: Policy.from_document(document))


@quick
@given(documents())
def test_every_value_of_a_file_has_a_line(document: dict[str, object]) -> None:
    text = as_toml(document)
    lines = Lines(text)

    def walk(value: object, path: tuple[str | int, ...]) -> None:
        assert path in lines.known
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, each in inside:
            walk(each, (*path, key))

    for key, value in tomllib.loads(text).items():
        walk(value, (key,))


def test_lines_are_right_beside_comments_long_strings_and_inline_tables() -> None:
    text = '''\
# a [table] = "in a comment"
one = """
[not.a.table]
two = 2 \\""" """
two = { "a.b" = 1, c = [ # [x]
  "]",
  {d = 1},
] }
list = [
  1,
  # two
  \'\'\'
x = 1\'\'\', 3,
]
a . b = 1
[a.c."d # e"]
f = 2027-01-01 10:00:00 # when
[[t]]
[[t.u]]
v = ""
[[t.u]]
v = \'"\'
[[t]]
x.y = -1
'''
    tomllib.loads(text)
    lines = Lines(text)
    expected: dict[tuple[str | int, ...], int] = {
        ("one",): 2,
        ("two",): 5,
        ("two", "a.b"): 5,
        ("two", "c", 0): 6,
        ("two", "c", 1, "d"): 7,
        ("list", 1): 12,
        ("list", 2): 13,
        ("a", "b"): 15,
        ("a", "c", "d # e"): 16,
        ("a", "c", "d # e", "f"): 17,
        ("t", 0): 18,
        ("t", 0, "u", 0, "v"): 20,
        ("t", 0, "u", 1, "v"): 22,
        ("t", 1, "x", "y"): 24,
        ("t", 1, "nothing"): 23,
    }
    assert {path: lines.of(path) for path in expected} == expected
