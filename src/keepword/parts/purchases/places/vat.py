"""A buyer's VAT number, by its form and its check digits. No register is asked: that would tell it who buys here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import get_cc_module
from stdnum.eu import vat as union
from stdnum.exceptions import InvalidChecksum, ValidationError

from .problems import Problem, Problems, Wrong

LONGEST = 20
# The country's code in its VAT numbers, where that is another one.
_OWN = {"GR": "EL"}
_IN_NUMBERS = {"EL": "GR", "XI": "GB"}


@dataclass(frozen=True, slots=True)
class VatNumber:
    """The number as it is written on papers, the country it belongs to, and whether there was a rule to check it."""

    country: str
    number: str
    checked: bool


def checked(given: str, country: str) -> VatNumber:
    """The VAT number of somebody in that country, or Problems.

    With a country's letters in front it is taken for that country's: somebody may be registered elsewhere. Countries
    whose rule is not known keep what was typed, marked as not checked.
    """
    plain = re.sub(r"[\s.\-/·]", "", given).upper()
    if not plain:
        raise Problems([Problem("vat_number", Wrong.MISSING)])
    if len(plain) > LONGEST or not re.fullmatch(r"[A-Z0-9+*]+", plain):
        raise Problems([Problem("vat_number", Wrong.FORM, example(country))])
    if in_union(plain[:2]):
        plain = _OWN.get(plain[:2], plain[:2]) + plain[2:]
        return _of_union(plain, _IN_NUMBERS.get(plain[:2], plain[:2]))
    if in_union(country):
        return _of_union(_OWN.get(country, country) + plain, country)
    rule = get_cc_module(country.lower(), "vat")
    if rule is None:
        return VatNumber(country, plain, checked=False)
    try:
        number = str(rule.validate(plain))
    except InvalidChecksum as error:
        raise Problems([Problem("vat_number", Wrong.CHECKSUM)]) from error
    except ValidationError as error:
        raise Problems([Problem("vat_number", Wrong.FORM)]) from error
    return VatNumber(country, country + number if plain == country + number else number, checked=True)


def in_union(country: str) -> bool:
    """Whether VAT numbers of that country follow the Union's rules; Greece and Northern Ireland have own letters."""
    return country == "EL" or country.lower() in union.MEMBER_STATES


def example(country: str) -> str:
    """How a number of that country begins, where its rule is known."""
    return f"{_OWN.get(country, country)}…" if in_union(country) else ""


def _of_union(number: str, country: str) -> VatNumber:
    try:
        return VatNumber(country, str(union.validate(number)), checked=True)
    except InvalidChecksum as error:
        raise Problems([Problem("vat_number", Wrong.CHECKSUM)]) from error
    except ValidationError as error:
        raise Problems([Problem("vat_number", Wrong.FORM, f"{number[:2]}…")]) from error
