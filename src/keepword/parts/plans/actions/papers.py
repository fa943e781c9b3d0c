"""Writes receipts and credit notes of plans: numbered without a gap, in the transaction of their matter, never changed.

They have no buyer's name. The policy gives what people sign up with for their account alone, and a small amount needs
no name on its receipt (directive 2006/112/EC, articles 220a and 226b).
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.utils import timezone, translation

from keepword.parts.payments import paper, papers
from keepword.parts.payments.models import Payment
from keepword.parts.payments.money.tax import Part, Taxed, given_back, worked_out
from keepword.parts.plans import catalogue, wording
from keepword.parts.plans.models import Paper, Series, Subscription

# Other letters than a shop's: where one company has both, no number comes twice.
PREFIX = {"receipt": "P", "credit": "PC"}


def receipt(payment: Payment) -> Paper | None:
    """The receipt of a payment, once; None if it is there already, or if the plan is not."""
    row = Subscription.objects.filter(pk=payment.subject.partition(":")[2]).first()
    if row is None or Paper.objects.filter(about=payment.pk).exists():
        return None
    plans = catalogue.current()
    (taxed,) = worked_out([Part(payment.amount, plans.rate)], included=True).lines
    with translation.override(row.language):
        plan = wording.offer(row.offer)
    return _write(
        Paper(
            kind=Paper.Kind.RECEIPT,
            person_id=payment.person_id,
            subscription=row,
            plan=plan,
            processor=payment.processor,
            currency=payment.currency,
            language=row.language,
        ),
        taxed,
        payment.pk,
    )


def renews(paper: Paper) -> bool:
    """Whether its plan had a receipt before this one."""
    receipts = Paper.objects.filter(subscription=paper.subscription, kind=Paper.Kind.RECEIPT)
    return receipts.exclude(pk=paper.pk).exists()


def credit(payment: Payment, about: UUID, amount: int) -> Paper | None:
    """The credit note of a refund or of a lost dispute, once each: tax goes back in the proportion of what was paid.

    None if it is there already, or if the payment has no receipt, being of a time before there were any. If an earlier
    refund came back, its credit note stands for this one as far as it goes.
    """
    paid: Paper | None = Paper.objects.filter(about=payment.pk).first()
    if paid is None or Paper.objects.filter(about=about).exists():
        return None
    credits = list(paid.paper_set.all())
    amount = min(amount, payment.gone - sum(each.gross for each in credits))
    if amount <= 0:
        return None
    (taxed,) = given_back([_taxed(paid)], [[_taxed(each)] for each in credits], amount)
    return _write(
        Paper(
            kind=Paper.Kind.CREDIT,
            person_id=paid.person_id,
            subscription=paid.subscription,
            receipt=paid,
            plan=paid.plan,
            processor=paid.processor,
            currency=paid.currency,
            language=paid.language,
        ),
        taxed,
        about,
    )


def paper_of(kept: Paper) -> paper.Paper:
    """The paper as it was issued, the same whenever it is asked for."""
    same: dict[str, Any] = {
        "number": kept.number,
        "issued": kept.issued_at.date(),
        "seller": papers.party(json.loads(kept.seller)),
        "buyer": None,
        "lines": (paper.Line(kept.plan, 1, kept.net, kept.rate, kept.tax, kept.gross),),
        "currency": kept.currency,
        "paid_by": papers.WAYS[kept.processor],
        "language": papers.language(kept.language),
    }
    if kept.receipt is None:
        return paper.Receipt(**same)
    return paper.CreditNote(**same, of_number=kept.receipt.number, of_issued=kept.receipt.issued_at.date())


def _taxed(kept: Paper) -> Taxed:
    return Taxed(net=kept.net, rate=kept.rate, tax=kept.tax)


def _write(made: Paper, taxed: Taxed, about: UUID) -> Paper:
    now, seller = timezone.now(), papers.seller(catalogue.current().vat_number)
    made.number = Series.next(PREFIX[made.kind], now.year)
    made.net, made.rate, made.tax = taxed.net, taxed.rate, taxed.tax
    made.seller = json.dumps(seller, ensure_ascii=False, sort_keys=True)
    made.about, made.issued_at = about, now
    made.save(force_insert=True)
    return made
