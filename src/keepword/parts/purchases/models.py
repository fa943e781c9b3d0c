"""The nouns of this part: what was ordered by whom, the keys and receipts that followed, and what was taken back."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils import timezone

from keepword.enforcement.models import Person
from keepword.enforcement.people.fields import SealedTextField
from keepword.enforcement.people.personal import PersonalModel
from keepword.parts.mail.spelling import AddressField
from keepword.parts.payments.models import Issued, Numbering

from . import numbers


class Coupon(models.Model):
    """A code that lowers a price: by percent, or by an amount in one currency."""

    code = models.CharField(max_length=40, primary_key=True)
    percent = models.PositiveSmallIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    product = models.CharField(max_length=60, blank=True)
    most_uses = models.PositiveIntegerField(null=True)
    uses = models.PositiveIntegerField(default=0)
    begins_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True)


class Order(PersonalModel):
    """What somebody ordered. Its prices were fixed when it was made; the number is what people write and read."""

    class State(models.TextChoices):
        """Where it stands: paid means that what was bought was handed over, in the same transaction."""

        OPEN = "open"
        PAID = "paid"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(max_length=12, unique=True, default=numbers.order)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    email = AddressField(db_index=True)
    name = SealedTextField(datum="purchase.name")
    address = SealedTextField(datum="purchase.address")
    vat_number = SealedTextField(datum="purchase.vat-number", null=True)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=10)
    # How its buyer reaches this site, for the links in mails that no request asks for.
    base = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    net = models.BigIntegerField()
    tax = models.BigIntegerField()
    gross = models.BigIntegerField()
    reverse_charge = models.BooleanField(default=False)
    coupon = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # EU directive 2011/83 article 16(m): who wants it at once says so, and knows that the right to withdraw ends.
    at_once_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    paid_at = models.DateTimeField(null=True)
    sent_again_at = models.DateTimeField(null=True)

    @property
    def subject(self) -> str:
        return f"order:{self.pk}"


class Line(PersonalModel):
    """One thing in an order, as it was sold."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    place = models.PositiveSmallIntegerField()
    product = models.CharField(max_length=60)
    edition = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField()
    unit = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    net = models.BigIntegerField()
    rate = models.PositiveIntegerField()
    tax = models.BigIntegerField()
    gross = models.BigIntegerField()
    licence = models.BooleanField(default=False)
    seats = models.PositiveIntegerField(default=1)
    updates_until = models.DateField(null=True)
    download = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ("place",)
        constraints = [models.UniqueConstraint(fields=["order", "place"], name="purchases_line_once")]


class LicenceKey(PersonalModel):
    """A licence key. Of each line one is valid at most; who loses it gets another, and the old one is revoked."""

    class State(models.TextChoices):
        """Whether it counts."""

        VALID = "valid"
        REPLACED = "replaced"
        REVOKED = "revoked"

    line = models.ForeignKey(Line, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    short = models.CharField(max_length=40, unique=True)
    text = SealedTextField(datum="purchase.key")
    state = models.CharField(max_length=10, choices=State, default=State.VALID)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=models.Q(state="valid"), name="purchases_one_valid_key_of_a_line"
            )
        ]


class Series(Numbering):
    """The numbers of the shop's papers."""


class Paper(Issued):
    """A receipt or a credit note of an order, with the names and addresses that the law wants on it."""

    order = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL)
    content = SealedTextField(datum="receipt.text")
    gross = models.BigIntegerField()


class Withdrawal(PersonalModel):
    """Somebody took a purchase back by the form (EU directive 2011/83 article 11a): what they said, and when."""

    class State(models.TextChoices):
        """What staff did about it."""

        WAITING = "waiting"
        GRANTED = "granted"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    order = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL)
    email = AddressField()
    name = SealedTextField(datum="purchase.withdrawal")
    # What they typed to say which order they mean; `order` is set only if its number and its address fit.
    told = SealedTextField(datum="purchase.withdrawal")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    done_at = models.DateTimeField(null=True)
