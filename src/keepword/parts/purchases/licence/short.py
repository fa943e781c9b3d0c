"""The short key that people read out and type: sixteen letters and digits, the last one a check.

Crockford's base 32, his check character too (the number modulo 37). Of his 37 check characters five are hard
to say or to type, so numbers that would end in one of them are never drawn.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 75
_DIGITS = BITS // 5
_MISREAD = str.maketrans("ILO", "110")
_APART = re.compile(r"[\s\-‐‑–]+")


class Mistyped(ValueError):
    """No short key: a character too many, too few, or another one than was meant."""


def draw(below: Callable[[int], int] = secrets.randbelow) -> int:
    """A new number that can be written as a short key; nobody can guess it."""
    while True:
        number = below(2**BITS)
        if can_be_written(number):
            return number


def can_be_written(number: int) -> bool:
    """Whether the number has a short key."""
    return 0 <= number < 2**BITS and number % 37 < len(ALPHABET)


def written(number: int) -> str:
    """The number as people see it: XXXX-XXXX-XXXX-XXXX."""
    if not can_be_written(number):
        raise ValueError(f"{number} has no short key")
    digits = [ALPHABET[number >> shift & 31] for shift in range(BITS - 5, -1, -5)]
    text = "".join(digits) + ALPHABET[number % 37]
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def typed(text: str) -> int:
    """The number of a short key as somebody typed it: small letters, spaces, I for 1 and O for 0 are all right.

    Raises Mistyped; each single wrong character and each two that changed places are noticed.
    """
    letters = _APART.sub("", text[:200]).upper().translate(_MISREAD)
    if len(letters) != _DIGITS + 1:
        raise Mistyped(f"A key has {_DIGITS + 1} letters and digits; this has {len(letters)}.")
    number = 0
    for letter in letters[:-1]:
        number = number << 5 | _value(letter)
    if number % 37 != _value(letters[-1]):
        raise Mistyped("A character of this key is another one than was meant.")
    return number


def _value(letter: str) -> int:
    value = ALPHABET.find(letter)
    if value < 0:
        raise Mistyped(f"{letter} is in no key.")
    return value
