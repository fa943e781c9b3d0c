"""Says what a payment means to an order."""

from django.urls import reverse

from keepword.parts.payments.models import Payment
from keepword.parts.payments.subjects import Subject, paid_for

from .actions.fulfil import on_payment
from .actions.give_back import on_refund


def desk_address(payment: Payment) -> str:
    """Where staff see the order."""
    return reverse("purchases:desk-order", args=[payment.subject.partition(":")[2]])


paid_for("order", Subject(on_payment, on_refund, desk_address))
