"""Says what a payment means to an order."""

from django.urls import reverse

from keepword.parts.payments.models import Payment
from keepword.parts.payments.subjects import Subject, paid_for

from .actions.fulfil import on_payment
from .actions.give_back import on_lost, on_refund
from .models import Order


def desk_address(payment: Payment) -> str:
    """Where staff see the order; "" if it went with its person, of whom the payment stays by law."""
    number = payment.subject.partition(":")[2]
    return reverse("purchases:desk-order", args=[number]) if Order.objects.filter(pk=number).exists() else ""


def wants(payment: Payment) -> bool:
    """Whether the order still waits for money; it may be paid another way by now, or closed."""
    return Order.objects.filter(pk=payment.subject.partition(":")[2], state=Order.State.OPEN).exists()


paid_for("order", Subject(on_payment, on_refund, on_lost, desk_address, wants))
