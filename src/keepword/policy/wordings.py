"""Holds the words of a statement to its fields: known placeholders, no period or address of their own, one language's
words for every other's."""

import re
from collections.abc import Iterator, Mapping

from keepword.policy.document import Policy
from keepword.policy.problems import Place, Problem, meant
from keepword.policy.statements import Statement
from keepword.policy.table import Table
from keepword.policy.vocabulary import PLACEHOLDERS

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_UNIT_EN = r"(?:seconds?|minutes?|hours?|days?|weeks?|fortnights?|months?|quarters?|years?|decades?)"
_UNIT_DE = r"(?:Sekunden?|Minuten?|Stunden?|Tage?[ns]?|Wochen?|Monate?[ns]?|Quartale?[ns]?|Jahre?[ns]?)"
_COUNT = (
    r"(?:[0-9][0-9.,]{0,11}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty"
    r"|forty|sixty|ninety|hundred|several|half an?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|vierzehn"
    r"|zwanzig|dreißig|vierzig|sechzig|neunzig|hundert)"
)
_WITHIN = r"(?:within|after|for|than|most|least|to|innerhalb|binnen|nach|für|als|höchstens|spätestens|mindestens)"
_ONE = r"(?:an?|one|eine[mnrs]?|ein)"
# "30 days", "two weeks", "24-hour", "within a month", "30 Tage", "nach einem Jahr", "14-tägig", "P7D", "daily"
_PERIOD = re.compile(
    rf"\b{_COUNT}(?:\s+full|\s+calendar|\s+business|\s+working)?[\s-]{{0,3}}(?:{_UNIT_EN}|{_UNIT_DE})\b"
    rf"|\b{_WITHIN}\s+{_ONE}\s+(?:{_UNIT_EN}|{_UNIT_DE})\b"
    rf"|\b(?:[0-9]+|ein|zwei|drei|vier|sechs|zwölf)[\s-]*(?:tägig|wöchig|monatig|jährig)\w*"
    r"|\b(?-i:P(?:[0-9]+[YMWD])+(?:T(?:[0-9]+[HMS])+)?|PT(?:[0-9]+[HMS])+)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@{}<>()]{1,64}@[^\s@{}<>()]{1,190}\.[a-z]{2,24}", re.IGNORECASE)


def check(policy: Policy, tables: Mapping[str, Table], languages: Mapping[str, Table]) -> None:
    """Notes what is wrong with `says` in any language, in the tables that the statements and translations came from."""
    for each in policy.statements:
        for what, instead in _wrong(each.says, each, policy, tables[each.id]):
            tables[each.id].problem("says", what, instead)
        for language, words in policy.translations.items():
            said = words.get(("says", each.id))
            if said is None:
                continue
            there = Table(languages[language].source, ("says",), {}, each.id)
            for what, instead in _wrong(said, each, policy, tables[each.id]):
                there.problem(each.id, what, instead)
            for name in sorted(set(PLACEHOLDER.findall(each.says)) - set(PLACEHOLDER.findall(said))):
                there.problem(each.id, f"the translation lacks {{{name}}}", "Say as much as the original says.")


def _wrong(says: str, statement: Statement, policy: Policy, table: Table) -> Iterator[tuple[str, str]]:
    for name in PLACEHOLDER.findall(says):
        if name not in PLACEHOLDERS:
            yield f"unknown placeholder {{{name}}}", meant(name, PLACEHOLDERS)
        elif not table.values.get(name) and not policy.given(name):
            yield f"{{{name}}} stands for nothing here", f'Fill the field "{name}", or say it without the placeholder.'
    bare = PLACEHOLDER.sub(" ", says)
    if "{" in bare or "}" in bare:
        yield "a curly bracket without its other half", "Write placeholders as {data}, and no other such brackets."
    if found := _PERIOD.search(bare):
        instead = "Give it in a field and write {keep}, {within} or {grace}, or say it without a period."
        yield f'the words state a period of their own ("{found[0]}")', instead
    given = [value for name in ("contact", "address") if (value := policy.given(name))]
    literal = next((value for value in given if value in bare), None) or (_EMAIL.search(bare) or [None])[0]
    if literal:
        yield f'the words state an address of their own ("{literal}")', "Write {contact} or {address} instead."


def untranslated(policy: Policy, languages: Mapping[str, Table]) -> tuple[Problem, ...]:
    """What each translation still lacks, placed at its table; names of recipients may stay as they are."""
    missing: list[Problem] = []
    for language, words in policy.translations.items():
        source = languages[language].source
        for table, key in policy.own_words:
            if (table, key) in words or table == "recipients":
                continue
            top, _, part = table.partition(".")
            place: Place = source.place((top, key))
            statement = key if table in ("says", "needed_for") else None
            line = f'{part} = "…" under [choices.{key}]' if part else f'"{key}" = "…" under [{table}]'
            missing.append(Problem(place, statement, f'"{key}" has no words in [{table}]', f"Add {line}."))
    return tuple(missing)
