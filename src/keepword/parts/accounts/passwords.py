"""Says which passwords are good enough, and if one is not, why."""

from itertools import pairwise

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .hashers import one_form
from .models import Account

LEAST = 15
MOST = 1024
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


# Promised to people, therefore here and not in the settings.
VALIDATORS = (
    MinimumLengthValidator(LEAST),
    CommonPasswordValidator(),
    UserAttributeSimilarityValidator(user_attributes=("email", "name")),
    Guessable(),
)


def accepted(password: str, account: Account) -> str:
    """The password in the form it will be hashed in; `ValidationError` with every reason if it will not do."""
    password = one_form(password)
    validate_password(password, account, VALIDATORS)
    return password
