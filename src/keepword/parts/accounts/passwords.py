"""Says which passwords are good enough, and if one is not, why."""

from itertools import pairwise
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from keepword.web.site import current

from .hashers import one_form
from .models import Account

# Below LEAST a password needs a number, and a mailed code beside it; below SHORTEST none will do.
LEAST = 15
SHORTEST = 8
MOST = 1024
# What is guessed within so many tries is refused. zxcvbn (USENIX Security 2016) estimates them.
GUESSES = 10**8
ESTIMATED = 72
DIFFERENT = 5
RUN_SHARE = 0.6


class Guessable:
    """Refuses what is long but tried early: few characters, one short thing over and over, a run like 12345."""

    def validate(self, password: str, user: object = None) -> None:
        text = password.casefold()
        if len(set(text)) < DIFFERENT:
            raise ValidationError(
                _("This password uses fewer than %(count)d different characters, so it is easy to guess."),
                code="few_characters",
                params={"count": DIFFERENT},
            )
        if len(repeated_unit(text)) < min(LEAST, len(text)):
            raise ValidationError(
                _("This password is the same short text over and over, so it is easy to guess."), code="repeated"
            )
        if share_in_runs(text) > RUN_SHARE:
            raise ValidationError(
                _("This password is mostly a run such as 12345 or abcde, so it is easy to guess."), code="run"
            )

    def get_help_text(self) -> str:
        return _("Your password is not a repetition or a run of characters.")


def repeated_unit(text: str) -> str:
    """The shortest text of which this one is a repetition; the whole text if there is none."""
    length = (text + text).find(text, 1)
    return text[:length]


def share_in_runs(text: str) -> float:
    """Which share of the characters follows the one before in the order of the alphabet, upwards or downwards."""
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    return sum(step in (1, -1) for step in steps) / max(1, len(steps))


class TooShort:
    """Refuses what is below the shortest length, or short without a number."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(
                _("This password is too short. Take at least %(count)d characters; four or five words are better."),
                code="too_short",
                params={"count": SHORTEST},
            )
        if len(password) < LEAST and not any(letter.isdigit() for letter in password):
            raise ValidationError(
                _("A password of fewer than %(count)d characters needs a number in it."),
                code="no_number",
                params={"count": LEAST},
            )

    def get_help_text(self) -> str:
        return _("Your password has fifteen characters, or eight with a number.")


class Estimated:
    """Refuses what a guesser who knows the person, the site and the usual words finds soon."""

    def validate(self, password: str, user: Any = None) -> None:
        from zxcvbn import zxcvbn  # its lists take a moment and some memory; most processes never need them

        known = [current().name, current().company]
        if user is not None:
            known += [*user.email.replace("@", " ").replace(".", " ").split(), *str(user.name).split()]
        found = zxcvbn(password[:ESTIMATED], user_inputs=known)
        if found["guesses"] < GUESSES:
            raise ValidationError(
                _("This password would be guessed soon: it is made of usual words, names, dates or patterns."),
                code="guessed",
            )

    def get_help_text(self) -> str:
        return _("Your password is not made of usual words, names, dates or patterns.")


# Promised to people, therefore here and not in the settings.
ALWAYS = (
    CommonPasswordValidator(),
    UserAttributeSimilarityValidator(user_attributes=("email", "name")),
    Guessable(),
    Estimated(),
)
HOLDERS = (TooShort(), *ALWAYS)
STAFF = (MinimumLengthValidator(LEAST), *ALWAYS)


def accepted(password: str, account: Account) -> str:
    """The password in the form it will be hashed in; `ValidationError` with every reason if it will not do."""
    password = one_form(password)
    validate_password(password, account, STAFF if account.is_staff else HOLDERS)
    return password


def set_password(account: Account, password: str, *, encoded: str = "") -> None:
    """Gives the account an accepted password, and remembers whether it needs a code beside it; saves nothing."""
    account.password = encoded or make_password(password)
    account.needs_code = len(password) < LEAST
