"""The nouns of this part: who may sign in, in which browsers they are, who is invited, how often somebody guessed."""

import hashlib
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.enforcement import versions
from keepword.enforcement.models import Person
from keepword.enforcement.people.fields import SealedTextField
from keepword.enforcement.people.personal import PersonalModel, PersonalQuerySet
from keepword.enforcement.people.prepared import Prepared
from keepword.parts.mail.spelling import AddressField as AddressField
from keepword.parts.mail.spelling import one_spelling


class Accounts(BaseUserManager.from_queryset(PersonalQuerySet)):  # type: ignore[misc]
    """Makes accounts whose address is already in its one spelling."""

    def create_user(self, email: str, name: str, password: str | None = None, *, is_staff: bool = False) -> "Account":
        account = Account(email=one_spelling(email), name=name, is_staff=is_staff)
        account.set_password(password)
        account.save()
        return account

    def get(self, *args: Any, **named: Any) -> "Account":
        """One account; by its number, as each page of whoever is signed in asks, without making its SQL anew."""
        if args or named.keys() != {"pk"}:
            found: Account = super().get(*args, **named)
            return found
        by_number = _BY_NUMBER.first(named["pk"])
        if by_number is None:
            raise Account.DoesNotExist
        return by_number


class Account(AbstractBaseUser, PersonalModel):
    """Somebody who can sign in: a name, an address, a password, and nothing we have no use for.

    Its number is its person's (`enforcement.Person`): whatever is kept about them carries it.
    """

    id = models.BigIntegerField(primary_key=True)
    email = AddressField(_("e-mail address"), unique=True)
    name = SealedTextField(_("name"), datum="account.name", owner="id")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    # Below fifteen characters: such a password needs a mailed code beside it.
    needs_code = models.BooleanField(_("each sign-in takes a mailed code"), default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    # Django would write down each sign-in; no statement needs that, so the column does not exist.
    last_login = None

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            self.id = self.id or versions.come().pk
            super().save(*args, **{**kwargs, "force_insert": True})

    def get_full_name(self) -> str:
        name: str = self.name
        return name


_BY_NUMBER = Prepared(Account, "id =")


def digest_of(token: str) -> str:
    """What we keep of a link, so that a copy of the database opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """One link by which one person becomes staff, once."""

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.id} until {self.expires_at:%Y-%m-%d}"

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at


class SignInAttempt(models.Model):
    """How many guesses one bucket (an account, or a network address) has spent in its present window."""

    bucket = models.CharField(max_length=64, primary_key=True)
    window_started = models.BigIntegerField(db_index=True)  # whole seconds, which both databases compare alike
    failures = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("sign-in attempt")
        verbose_name_plural = _("sign-in attempts")

    def __str__(self) -> str:
        return f"{self.failures} since {self.window_started}"


class Session(PersonalModel):
    """Somebody's open session in one browser. The key is a keyed hash: the cookie itself is kept nowhere.

    ``stops_at`` is when it ends if it is not used again: never later than ``ends_at``.
    """

    key = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    data = models.TextField()
    device = SealedTextField(datum="account.device")
    shared = models.BooleanField()
    idle_seconds = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stops_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"until {self.stops_at:%Y-%m-%d %H:%M}"


class PendingSession(models.Model):
    """A browser whose owner is on the way in: what they have proved so far, for some minutes."""

    key = models.CharField(max_length=64, primary_key=True)
    data = models.TextField()
    began_at = models.DateTimeField()
    stops_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"until {self.stops_at:%Y-%m-%d %H:%M}"
