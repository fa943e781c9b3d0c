"""Says of each column of this part what it tells about a person, whose it is, and since when it is kept."""

from collections.abc import Callable
from typing import Any

from keepword.enforcement.register import Column, not_personal, owned_by, personal, since, table, titled, unlinked
from keepword.policy.words import N_

from . import wording

WHOSE = not_personal("whose row this is")
ROW = not_personal("a row number")


def record(called: str = "", reads: Callable[[Any], str] | None = None) -> Column:
    """A column of what is kept about a payment."""
    return personal("payment.record", called=called, reads=reads)


table(
    "payments.Payment",
    owned_by("person_id"),
    titled(N_("Your payments")),
    since("made_at"),
    id=record(N_("number")),
    person_id=WHOSE,
    subject=record(N_("for")),
    processor=record(N_("collected by"), wording.company),
    amount=record(N_("amount, in the smallest unit")),
    currency=record(N_("currency")),
    state=record(N_("state"), wording.state),
    refunded=record(N_("given back, in the smallest unit")),
    reference=record(N_("their number of it")),
    capture=record(N_("their number of the money")),
    page=record(N_("page to pay on")),
    made_at=record(N_("begun")),
    paid_at=record(N_("paid")),
    looked_at=not_personal("when the program last asked about it"),
)
table(
    "payments.Refund",
    owned_by("payment__person_id"),
    titled(N_("What you got back")),
    since("made_at"),
    id=record(N_("number")),
    payment_id=record(N_("of the payment")),
    amount=record(N_("amount, in the smallest unit")),
    state=record(N_("state"), wording.state),
    ours=not_personal("whether it was asked for here"),
    reference=record(N_("their number of it")),
    made_at=record(N_("asked for")),
    done_at=record(N_("given back")),
)
table(
    "payments.Dispute",
    owned_by("payment__person_id"),
    titled(N_("Payments you objected to")),
    since("made_at"),
    id=ROW,
    payment_id=record(N_("of the payment")),
    reference=record(N_("their number of it")),
    amount=record(N_("amount, in the smallest unit")),
    state=record(N_("state"), wording.dispute),
    made_at=record(N_("heard of")),
)
table(
    "payments.Event",
    titled(N_("Messages of payment companies")),
    unlinked(N_("It names a payment by the company’s number alone, and goes after a month.")),
    since("came_at"),
    id=ROW,
    processor=not_personal("a company the policy names"),
    number=record(),
    kind=record(),
    about=record(),
    digest=record(),
    came_at=record(),
    next_try_at=not_personal("when the program looks at it again"),
    tries=not_personal("how often the program looked at it"),
    done_at=record(),
)
table(
    "payments.Stray",
    titled(N_("Money that fits no order")),
    unlinked(N_("It fits nobody’s order: that is what is wrong with it.")),
    since("found_at"),
    id=ROW,
    processor=not_personal("a company the policy names"),
    reference=record(),
    why=not_personal("why it fits nothing"),
    amount=record(),
    currency=record(),
    found_at=record(),
    settled_at=not_personal("when staff had looked at it"),
)
