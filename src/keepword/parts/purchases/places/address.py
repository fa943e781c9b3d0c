"""A mailing address: checked by the rules of its country, in whatever script, and written as that country does.

What people wrote is kept, letter by letter, but for blanks, the case and gaps of postcodes, and the code of a state
that was written out. A rule that might refuse a true address (a city that a list lacks, a postcode that seems to
belong to the next state) refuses nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from keepword.parts.payments import legible

from .countries import FIELDS, Field, codes, fields, name, rules
from .problems import Problem, Problems, Wrong

LONGEST = 100
MOST_STREET_LINES = 3


@dataclass(frozen=True, slots=True)
class Address:
    """Fields as in `countries.FIELDS`; empty where the country has none. `street_address` may have several lines."""

    country_code: str
    street_address: str = ""
    postal_code: str = ""
    city: str = ""
    city_area: str = ""
    country_area: str = ""
    sorting_code: str = ""


def checked(given: Mapping[str, str]) -> Address:
    """The address that was typed, or Problems with everything that is wrong with it."""
    country = given.get("country_code", "").strip().upper()
    if country not in codes():
        raise Problems([Problem("country_code", Wrong.UNKNOWN if country else Wrong.MISSING)])
    found: list[Problem] = []
    kept: dict[str, str] = {}
    for field in fields(country):
        value = _legible(field.name, given.get(field.name, ""))
        if not value:
            if field.required:
                found.append(Problem(field.name, Wrong.MISSING, field.example))
        elif _too_long(field.name, value):
            found.append(Problem(field.name, Wrong.LONG))
        elif (fitting := _fitting(field, value, country)) is None:
            wrong = Wrong.UNKNOWN if field.choices else Wrong.FORM
            found.append(Problem(field.name, wrong, field.example))
        else:
            kept[field.name] = fitting
    if found:
        raise Problems(found)
    return Address(country_code=country, **kept)


def _legible(field: str, text: str) -> str:
    if field != "street_address":
        return legible.line(text)
    lines = (legible.line(each) for each in text.splitlines())
    return "\n".join(each for each in lines if each)


def _too_long(field: str, value: str) -> bool:
    lines = value.split("\n")
    return len(lines) > (MOST_STREET_LINES if field == "street_address" else 1) or any(
        len(each) > LONGEST for each in lines
    )


def _fitting(field: Field, value: str, country: str) -> str | None:
    if field.choices:
        return _chosen(field, value, country)
    if field.name == "postal_code":
        return _postcode(value, country)
    return value


def _chosen(field: Field, value: str, country: str) -> str | None:
    wanted = value.casefold()
    for key, label in rules(country).country_area_choices:
        if wanted in (key.casefold(), label.casefold()):
            return str(key)
    return next((key for key, label in field.choices if wanted == label.casefold()), None)


def _postcode(value: str, country: str) -> str | None:
    """The postcode as the country writes it, with its gap; None if it can't be one."""
    fitting = [each for each in _meant(value, country) if _is_postcode(each, country)]
    example = rules(country).postal_code_examples[:1]
    gap = next((each for each in " -" if example and each in example[0]), "")
    return next((each for each in fitting if gap and gap in each), fitting[0] if fitting else None)


def _meant(value: str, country: str) -> Iterator[str]:
    """What may have been meant: full-width digits, small letters, no gap, the country's letters in front or missing."""
    plain = unicodedata.normalize("NFKC", value).upper()
    plain = re.sub(r"[‐‑–—−ー]", "-", plain).removeprefix("〒").strip()
    bare = re.sub(rf"^(?:{country}|[A-Z]{{1,3}})[ \-]+(?=\d)", "", plain)
    joined = re.sub(r"[\s\-]", "", bare)
    yield from (plain, bare, joined)
    for place in range(2, len(joined)):
        yield f"{joined[:place]} {joined[place:]}"
        yield f"{joined[:place]}-{joined[place:]}"
    yield from (f"{country}{gap}{joined}" for gap in ("-", " ", ""))


def _is_postcode(value: str, country: str) -> bool:
    """By the country's own pattern, on the whole of it: some patterns only bind one of their alternatives."""
    return all(matcher.fullmatch(value) for matcher in rules(country).postal_code_matchers[:1])


def lines(address: Address, language: str) -> tuple[str, ...]:
    """The address as it stands on a letter, without a name; the country last, in the words of that language.

    Unlike the library's own this keeps capital and small letters as they were written.
    """
    known = rules(address.country_code)
    latin = _is_latin(address.street_address + address.city)
    form = known.address_latin_format if latin else known.address_format
    said = {
        "A": address.street_address,
        "C": address.city,
        "D": address.city_area,
        "S": _area(address, latin),
        "X": address.sorting_code,
        "Z": address.postal_code,
    }
    filled = (_filled(each, said) for each in form.split("%n"))
    own = [legible.line(each) for text in filled for each in text.split("\n")]
    return (*(each for each in own if each), name(address.country_code, language))


def _filled(form: str, said: Mapping[str, str]) -> str:
    """One line; what only joins two fields goes where one of them is empty, and the line if all are."""
    used = re.findall(r"%([A-Z])", form)
    if not any(said.get(each) for each in used):
        return ""
    text = re.sub(r"%([A-Z])", lambda found: said.get(found[1], ""), form)
    return text if all(said.get(each) for each in used) else text.strip(" ,-")


def _area(address: Address, latin: bool) -> str:
    """The state in the script of the rest, where the country has a name for it in both."""
    key = address.country_area
    if _is_latin(key) == latin:
        return key
    choices = rules(address.country_code).country_area_choices
    labels = [label for each, label in choices if each == key and _is_latin(label) == latin]
    abbreviation = key.isascii() and key.isupper()
    return key if abbreviation or not labels else str(labels[0])


def _is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(each, "LATIN") for each in text if each.isalpha())


def values(address: Address) -> dict[str, str]:
    """The address as a mapping, for storing it and for filling a form."""
    return {key: value for key, value in asdict(address).items() if value}


def restored(stored: Mapping[str, str]) -> Address:
    """The address that `values` gave. It isn't checked again: rules change, and what was accepted stays."""
    return Address(**{key: stored[key] for key in ("country_code", *FIELDS) if key in stored})
