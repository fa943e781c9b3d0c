"""Makes a staff account out of an invitation, exactly once however often the link is used."""

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from keepword.parts.accounts.models import Account, Invitation, digest_of
from keepword.parts.mail.spelling import one_spelling


class InvitationClosedError(Exception):
    """The link was never made, has been used, or is too old."""


class AddressTakenError(Exception):
    """Somebody has an account with this address already; the invitation stays open."""


@sensitive_variables("token", "password", "encoded")
def accept_invitation(token: str, *, name: str, email: str, password: str) -> Account:
    """Uses the invitation and creates the account in one transaction, or does neither."""
    still_open = Invitation.objects.filter(digest=digest_of(token), used_at=None, expires_at__gt=timezone.now())
    if not still_open.exists():
        raise InvitationClosedError
    encoded = make_password(password)  # slow on purpose, so before the transaction and not in it
    try:
        with transaction.atomic():
            now = timezone.now()
            # The condition decides between two who use the link at the same moment.
            if not still_open.filter(expires_at__gt=now).update(used_at=now):
                raise InvitationClosedError
            account = Account(email=one_spelling(email), name=name, password=encoded, is_staff=True, joined_at=now)
            account.save()
            return account
    except IntegrityError as error:
        raise AddressTakenError from error
