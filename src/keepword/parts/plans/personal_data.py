"""Says of each column of this part what it tells about a person, whose it is, and since when it is kept."""

from collections.abc import Callable
from typing import Any

from keepword.enforcement.register import Column, not_personal, owned_by, personal, since, table, titled
from keepword.parts.payments.personal_data import WHOSE
from keepword.parts.payments.personal_data import record as paid
from keepword.parts.payments.wording import company, paper
from keepword.policy.words import N_

from . import wording

SHOP = not_personal("what the site offers, which says nothing about a person")


def chosen(called: str, reads: Callable[[Any], str] | None = None) -> Column:
    """A column about the plan somebody chose."""
    return personal("plan.chosen", called=called, reads=reads)


table(
    "plans.Subscription",
    owned_by("person_id"),
    titled(N_("Your plans")),
    since("stood_at"),
    id=chosen(N_("number")),
    person_id=WHOSE,
    offer=chosen(N_("plan"), wording.offer),
    state=chosen(N_("state"), wording.state),
    processor=chosen(N_("collected by"), company),
    reference=chosen(N_("their number of it")),
    page=chosen(N_("page to agree on")),
    wanted=chosen(N_("plan you want instead"), wording.offer),
    language=chosen(N_("language")),
    base=not_personal("an address of this site"),
    made_at=chosen(N_("begun")),
    stood_at=chosen(N_("stood like this at")),
    looked_at=not_personal("when the program last asked about it"),
    until=chosen(N_("runs until")),
    failed_at=chosen(N_("payment failed")),
    cancelled_at=chosen(N_("cancelled")),
    ended_at=chosen(N_("ended")),
)
table("plans.Series", name=SHOP, last=SHOP)
table(
    "plans.Paper",
    owned_by("person_id"),
    titled(N_("Your receipts and credit notes")),
    since("issued_at"),
    number=paid(N_("number")),
    kind=paid(N_("kind"), paper),
    person_id=WHOSE,
    subscription_id=chosen(N_("of the plan")),
    receipt_id=paid(N_("corrects")),
    about=paid(N_("of the payment or refund")),
    plan=chosen(N_("plan")),
    processor=paid(N_("collected by"), company),
    currency=paid(N_("currency")),
    net=paid(N_("before tax, in the smallest unit")),
    rate=paid(N_("rate of tax, in thousandths of a percent")),
    tax=paid(N_("tax, in the smallest unit")),
    language=chosen(N_("language")),
    seller=SHOP,
    issued_at=paid(N_("issued")),
)
table("plans.CompanyOffer", id=SHOP, **dict.fromkeys(("processor", "offer", "amount", "currency", "reference"), SHOP))
