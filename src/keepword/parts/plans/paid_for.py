"""Says what a payment means to a plan: nothing by itself, as the company's word on the subscription decides."""

from django.urls import reverse

from keepword.enforcement.people.beforehand import before_erasure
from keepword.parts.payments.models import Payment, Refund
from keepword.parts.payments.subjects import Subject, paid_for, seeks

from .actions import follow
from .actions.leave import leave


def on_payment(payment: Payment) -> None:
    """The subscription it belongs to is looked at by itself."""


def on_refund(payment: Payment, refund: Refund) -> None:
    """Money that went back ends no plan; who gives it back says whether it should end, too."""


def address(payment: Payment) -> str:
    """The page of the plan."""
    return reverse("plans:plan")


def sought(processor: str, reference: str) -> bool:
    """Looks at the plan that a company's number is about, and keeps nobody paying for two."""
    row = follow.seek(processor, reference)
    if row is not None:
        follow.keep_one(row.person_id)
    return row is not None


paid_for("plan", Subject(on_payment, on_refund, address))
seeks(sought)
before_erasure(leave)
