"""Masks card numbers in free text, so that one typed into the wrong field is never stored (PCI DSS 3.4.1).

Recognised is what has an issuer's prefix and length and passes Luhn's check (ISO/IEC 7812-1 annex B), with blanks or
hyphens between its digits or without. An image escapes, and so does a number that is written in words.
"""

from __future__ import annotations

import re

# Thirteen to nineteen digits with at most one blank or hyphen between two of them, standing by themselves.
_DIGITS = re.compile(r"(?<![\w-])\d(?:[ \u00a0-]?\d){12,18}(?![\w-])")
# Whatever they find may be one; most texts are asked no more than this, and most of those in letters of ASCII alone.
_MAYBE_ASCII, _MAYBE = re.compile(r"[0-9][0-9 -]{12}"), re.compile(r"\d[\d \u00a0-]{12}")
# Issuers' prefixes with the lengths of their numbers.
_ISSUERS = (
    (re.compile(r"4"), (13, 16, 19)),  # Visa
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),  # Mastercard
    (re.compile(r"3[47]"), (15,)),  # American Express
    (re.compile(r"3(?:0[0-5]|[689])"), (14, 16, 19)),  # Diners Club
    (re.compile(r"6011|64[4-9]|65"), (16, 19)),  # Discover
    (re.compile(r"35(?:2[89]|[3-8])"), (16, 17, 18, 19)),  # JCB
    (re.compile(r"62|81"), (16, 17, 18, 19)),  # UnionPay
    (re.compile(r"50|5[6-9]|6"), (13, 14, 15, 16, 17, 18, 19)),  # Maestro
)
MASK = "•"


def masked(text: str) -> str:
    """The text with each recognisable card number made unreadable but for its length."""
    if len(text) < 13 or not (_MAYBE_ASCII if text.isascii() else _MAYBE).search(text):
        return text
    return _DIGITS.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    digits = [int(each) for each in found[0] if each.isdigit()]
    return re.sub(r"\d", MASK, found[0]) if is_card_number(digits) else found[0]


def is_card_number(digits: list[int]) -> bool:
    """Whether these digits could be a card's: issuer, length and check digit together."""
    number = "".join(map(str, digits))
    if not any(prefix.match(number) and len(number) in lengths for prefix, lengths in _ISSUERS):
        return False
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0
