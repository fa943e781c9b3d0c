"""Says of each column of this part what it tells about a person, whose it is, and since when it is kept."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import get_language

from keepword.enforcement.register import Column, not_personal, owned_by, personal, since, table, titled
from keepword.parts.payments.personal_data import WHOSE
from keepword.parts.payments.wording import paper
from keepword.policy.words import N_

from . import wording

ROW = not_personal("a number that leads to its order")
GOODS = not_personal("what the site offers, which says nothing about a person")
SHOP = not_personal("a setting of the shop")


def bought(called: str) -> Column:
    """A column about what somebody bought; with the order's address it goes, and is kept as long."""
    return personal("purchase.goods", called=called)


def withdrawn(called: str) -> Column:
    """A column about a purchase that was taken back."""
    return personal("purchase.withdrawal", called=called)


def address(value: Any) -> str:
    """A stored address on one line."""
    from .places import address as places

    try:
        return ", ".join(places.lines(places.restored(json.loads(value)), get_language() or "en"))
    except (ValueError, KeyError, TypeError):  # not as we write it; its person sees what is there
        return str(value)


table("purchases.Coupon", **dict.fromkeys(("code", "percent", "amount", "currency", "product"), SHOP),
      **dict.fromkeys(("most_uses", "uses", "begins_at", "ends_at"), SHOP))  # fmt: skip
table("purchases.Series", name=SHOP, last=SHOP)
table(
    "purchases.Order",
    owned_by("person_id"),
    titled(N_("Your orders")),
    since("made_at"),
    id=ROW,
    number=bought(N_("number")),
    person_id=WHOSE,
    email=personal("purchase.email", called=N_("e-mail address")),
    name=personal("purchase.name", called=N_("name")),
    address=personal("purchase.address", called=N_("address"), reads=address),
    vat_number=personal("purchase.vat-number", called=N_("VAT number")),
    country=personal("purchase.address", called=N_("country")),
    language=bought(N_("language")),
    base=not_personal("an address of this site"),
    currency=bought(N_("currency")),
    net=bought(N_("before tax, in the smallest unit")),
    tax=bought(N_("tax, in the smallest unit")),
    gross=bought(N_("sum, in the smallest unit")),
    reverse_charge=bought(N_("you owe the tax")),
    coupon=bought(N_("coupon")),
    state=personal("purchase.goods", called=N_("state"), reads=wording.order_state),
    at_once_at=bought(N_("you wanted it at once")),
    made_at=bought(N_("ordered")),
    paid_at=bought(N_("paid")),
    sent_again_at=bought(N_("mailed again")),
)
table(
    "purchases.Line",
    owned_by("order__person_id"),
    titled(N_("What you bought")),
    since("made_at"),
    id=ROW,
    order_id=ROW,
    place=ROW,
    product=bought(N_("product")),
    edition=bought(N_("edition")),
    name=bought(N_("name")),
    quantity=bought(N_("pieces")),
    unit=bought(N_("price of one, in the smallest unit")),
    discount=bought(N_("discount, in the smallest unit")),
    net=bought(N_("before tax, in the smallest unit")),
    rate=bought(N_("rate of tax, in thousandths of a percent")),
    tax=bought(N_("tax, in the smallest unit")),
    gross=bought(N_("sum, in the smallest unit")),
    licence=GOODS,
    seats=bought(N_("seats")),
    updates_until=bought(N_("updates until")),
    download=GOODS,
    made_at=bought(N_("ordered")),
)
table(
    "purchases.LicenceKey",
    owned_by("person_id"),
    titled(N_("Your licence keys")),
    since("made_at"),
    id=ROW,
    line_id=ROW,
    person_id=WHOSE,
    short=personal("purchase.key", called=N_("short key")),
    text=personal("purchase.key", called=N_("key")),
    state=personal("purchase.key", called=N_("state"), reads=wording.key_state),
    made_at=personal("purchase.key", called=N_("issued")),
    ended_at=personal("purchase.key", called=N_("ended")),
)
table(
    "purchases.Paper",
    owned_by("person_id"),
    titled(N_("Your receipts and credit notes")),
    since("issued_at"),
    number=personal("receipt.text", called=N_("number")),
    kind=personal("receipt.text", called=N_("kind"), reads=paper),
    person_id=WHOSE,
    order_id=ROW,
    receipt_id=ROW,
    about=personal("receipt.text", called=N_("of the payment or refund")),
    content=personal("receipt.text", called=N_("what stands on it")),
    currency=personal("receipt.text", called=N_("currency")),
    gross=personal("receipt.text", called=N_("sum, in the smallest unit")),
    issued_at=personal("receipt.text", called=N_("issued")),
)
table(
    "purchases.Withdrawal",
    owned_by("person_id"),
    titled(N_("Purchases you took back")),
    since("made_at"),
    id=ROW,
    person_id=WHOSE,
    order_id=ROW,
    email=withdrawn(N_("e-mail address")),
    name=withdrawn(N_("name")),
    told=withdrawn(N_("the order you named")),
    state=personal("purchase.withdrawal", called=N_("state"), reads=wording.withdrawal_state),
    made_at=withdrawn(N_("made")),
    done_at=withdrawn(N_("decided")),
)
