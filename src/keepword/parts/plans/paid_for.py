"""Says what a payment means to a plan: a receipt; whether it runs is the company's word on the subscription to say."""

from django.urls import reverse

from keepword.enforcement.people.beforehand import before_erasure
from keepword.parts.payments.models import Dispute, Payment, Refund
from keepword.parts.payments.subjects import Subject, paid_for, seeks

from .actions import follow, papers, tell
from .actions.leave import leave


def on_payment(payment: Payment) -> None:
    """The subscription it belongs to is looked at by itself."""
    paper = papers.receipt(payment) if payment.state == Payment.State.PAID else None
    if paper is not None and paper.subscription is not None and papers.renews(paper):
        tell.renewed(paper.subscription, paper)


def on_refund(payment: Payment, refund: Refund) -> None:
    """Money that went back ends no plan; who gives it back says whether it should end, too."""
    paper = papers.credit(payment, refund.pk, refund.amount)
    if paper is not None and paper.subscription is not None:
        tell.given_back(paper.subscription, paper)


def on_lost(payment: Payment, dispute: Dispute) -> None:
    """So does money that a lost dispute took: whether the plan goes on is the company's word, or that of staff."""
    paper = papers.credit(payment, dispute.about, dispute.amount)
    if paper is not None and paper.subscription is not None:
        tell.given_back(paper.subscription, paper, disputed=True)


def address(payment: Payment) -> str:
    """Where staff see the plan."""
    return reverse("plans:desk-plan", args=[payment.subject.partition(":")[2]])


def sought(processor: str, reference: str) -> bool:
    """Looks at the plan that a company's number is about, and keeps nobody paying for two."""
    row = follow.seek(processor, reference)
    if row is not None:
        follow.keep_one(row.person_id)
    return row is not None


paid_for("plan", Subject(on_payment, on_refund, on_lost, address))
seeks(sought)
before_erasure(leave)
