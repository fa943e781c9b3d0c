"""Makes policies for the tests: a rich example as text, TOML from values, Hypothesis strategies for valid ones."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st

from keepword.policy import Policy, parse
from keepword.policy.vocabulary import BASES, ENDINGS, ENSURES, GROUNDS, NEVER, SIGNALS

EXAMPLE = """\
format = 1
company = "Example Limited"
language = "en"
source = "the policy of 2024"

[data]
"account.email" = "your e-mail address"
"preference.theme" = "the theme you chose"
"visit.page" = "the page you read"
[purposes]
"sign-in" = "signing you in"
"remember" = "remembering your preferences"
"count" = "counting visits"
[recipients.stripe]
name = "Stripe"
hosts = ["api.stripe.com:443"]
policy = "https://stripe.com/privacy"
[choices.preferences]
name = "Remember my preferences"
asks = "May this site keep your theme in a cookie?"
[cookies.theme]
name = "site_theme"
remembers = "your theme"
data = ["preference.theme"]
purpose = "remember"
life = "P1Y"
needs = "permission"
choice = "preferences"
same_site = "Strict"

[[statement]]
id = "collection.account"
clause = "A3"
section = "What we collect"
says = "An account needs {data}."
data = ["account.email"]
purposes = ["sign-in"]
needed_for = "your account"

[[statement]]
id = "collection.visits"
says = "We note {data}."
data = ["visit.page"]
purposes = ["count"]
needed_for = "statistics"

[[statement]]
id = "purpose.account"
section = "Why"
says = "We use data for {purposes}."
purposes = ["sign-in"]
basis = "contract"
parent = "provide"

[[statement]]
id = "purpose.others"
says = "We use data for {purposes}."
purposes = ["remember", "count"]
basis = "consent"

[[statement]]
id = "retention.visits"
section = "How long"
says = "After {keep} the record is gone."
data = ["visit.page"]
keep = "P1D"
then = "aggregate"

[[statement]]
id = "disclosure.payment"
section = "Who else"
says = "Payments go through {recipients}."
recipients = ["stripe"]
data = ["account.email"]
purposes = ["sign-in"]
ground = "permission"
never = ["sale", "lease"]
ensures = ["connections", "register"]

[[statement]]
id = "cookies.preferences"
section = "Cookies"
says = "Cookies remember {cookies}."
cookies = ["theme"]
ensures = ["gate", "preferences"]

[[statement]]
id = "consent.preferences"
says = "We ask for {choices} first."
choices = ["preferences"]
signals = ["gpc", "dnt"]

[[statement]]
id = "rights.answer"
section = "Your rights"
says = "Write to {contact}; {company} answers within {within}."
within = "P30D"
contact = "privacy@example.com"
ensures = ["answer", "access"]

[[statement]]
id = "security.pages"
says = "Pages are protected."
ensures = ["headers", "origin"]

[[planned]]
id = "retention.account"
says = "Your address is kept {keep}."
data = ["account.email"]
keep = "P2Y"
then = "erase"
"""

GERMAN = """\
[data]
"account.email" = "Ihre E-Mail-Adresse"
[says]
"retention.visits" = "Nach {keep} ist der Eintrag gelöscht."
[sections]
"Cookies" = "Kekse"
[choices.preferences]
name = "Einstellungen merken"
[needed_for]
"collection.visits" = "Statistik"
"""


def example(*changes: tuple[str, str], **options: Any) -> Policy:
    """The example, with each (old, new) text replaced; an old text that is not there is a mistake of the test."""
    return parse(changed(*changes), **options)


def changed(*changes: tuple[str, str]) -> str:
    text = EXAMPLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def toml(values: dict[str, Any], path: tuple[str, ...] = ()) -> str:
    """Values as TOML, tables last; JSON's strings, numbers and lists of them are TOML's."""
    plain = [f"{json.dumps(key)} = {_value(each)}" for key, each in values.items() if not _is_table(each)]
    parts = ["\n".join(plain)]
    for key, each in values.items():
        heading = ".".join(json.dumps(part) for part in (*path, key))
        if isinstance(each, dict):
            parts.append(f"[{heading}]\n{toml(each, (*path, key))}")
        elif _is_table(each):
            parts.extend(f"[[{heading}]]\n{toml(item, (*path, key))}" for item in each)
    return "\n".join(parts)


def _is_table(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, dict) for each in value)
    return isinstance(value, dict)


def _value(value: Any) -> str:
    if isinstance(value, dict):  # among other values of a list
        return "{" + ", ".join(f"{json.dumps(key)} = {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


DATA = ["a", "b", "c"]
PURPOSES = ["use", "other"]
PERIODS = ["PT1H", "P1D", "P1W", "P30D", "P1Y", "P10Y"]


def some(values: Any, least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(list(values)), min_size=least, unique=True)


cookies = st.fixed_dictionaries(
    {
        "remembers": st.just("something"),
        "purpose": st.sampled_from(PURPOSES),
        "life": st.sampled_from([*PERIODS, "session"]),
        "data": some(DATA),
        "http_only": st.booleans(),
        "same_site": st.sampled_from(["Strict", "Lax"]),
        "needs": st.sampled_from(["permission", "request", "service"]),
    }
).map(lambda made: made | ({"choice": "choice"} if made["needs"] == "permission" else {}))

FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "collection": {
        "data": some(DATA, 1),
        "purposes": some(PURPOSES, 1),
        "needed_for": st.sampled_from(["a thing", "another"]),
    },
    "retention": {
        "data": some(DATA, 1),
        "keep": st.sampled_from([*PERIODS, "while-needed"]),
        "then": st.sampled_from(list(ENDINGS)),
        "survives_erasure": st.booleans(),
    },
    "disclosure": {
        "recipients": some(["shop", "mail"]),
        "data": some(DATA),
        "purposes": some(PURPOSES),
        "ground": st.sampled_from(list(GROUNDS)),
        "never": some(NEVER),
    },
    "cookies": {"cookies": some(["one", "two"])},
    "consent": {"choices": st.just(["choice"]), "signals": some(SIGNALS)},
    "rights": {"within": st.sampled_from(PERIODS), "contact": st.just("privacy@example.com")},
    "security": {},
    "purpose": {"purposes": st.sampled_from([["use"], ["other"]]), "basis": st.sampled_from(list(BASES))},
}


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(FIELDS)))
    made = draw(st.fixed_dictionaries(FIELDS[kind]))
    return made | {"kind": kind, "ensures": draw(some(sorted(ENSURES[kind])[:4], 1)), "planned": draw(st.booleans())}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A valid policy, as `Policy.as_document` has it."""
    always = [
        {"kind": "purpose", "purposes": list(PURPOSES), "basis": "consent", "ensures": ["declared"]},
        {"kind": "consent", "choices": ["choice"], "ensures": ["choice"]},
    ]
    listed = always + draw(st.lists(statements(), max_size=6))
    return {
        "format": 1,
        "company": "Example",
        "language": "en",
        "data": {key: f"words for {key}" for key in DATA},
        "purposes": {key: f"words for {key}" for key in PURPOSES},
        "recipients": {
            key: {"name": key, "hosts": draw(some([f"{key}.example:443", "b.example:25"]))} for key in ("shop", "mail")
        },
        "choices": {"choice": {"name": "A choice", "asks": "May we?"}},
        "cookies": {"one": draw(cookies), "two": draw(cookies)},
        "statements": [
            {"id": f"{each['kind']}.s{number}", "section": "All", "says": f"Words {number}."}
            | {key: value for key, value in each.items() if key != "kind"}
            for number, each in enumerate(listed)
        ],
    }


policies = documents().map(Policy.from_document)


def as_toml(document: dict[str, Any]) -> str:
    """A document as its file would be written."""
    values = copy.deepcopy(document)
    listed = values.pop("statements")
    for planned, name in ((False, "statement"), (True, "planned")):
        values[name] = [
            {key: value for key, value in each.items() if key != "planned"}
            for each in listed
            if each.get("planned", False) is planned
        ]
    return toml({key: value for key, value in values.items() if value != []})
