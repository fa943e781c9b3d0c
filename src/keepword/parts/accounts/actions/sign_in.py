"""Decides whether an address and a password are those of somebody who may come in, and tells nothing more."""

from django.contrib.auth.hashers import check_password, make_password
from django.views.decorators.debug import sensitive_variables

from keepword.parts.accounts import guessing
from keepword.parts.accounts.models import Account


class WrongPairError(Exception):
    """No such account, or another password: the same answer, after the same work."""


@sensitive_variables("password")
def sign_in(email: str, password: str, *, network: str) -> Account:
    """The account to sign in; `WrongPairError`, `guessing.TooManyGuessesError` or `hashers.TooBusyError` otherwise."""
    guessing.spend(email, network)
    account: Account | None = Account.objects.filter(email=email, is_active=True).first()
    if account is None:
        make_password(password)  # the work of the other answer, so that a clock tells nothing
        raise WrongPairError
    if not check_password(password, account.password):
        raise WrongPairError
    guessing.forgive(email, network)
    return account
