"""Makes an order with its payment, in one transaction, and asks the payment company for its page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from keepword.parts.accounts.models import Account
from keepword.parts.disclosures.carriers.payment import Asked, Item
from keepword.parts.mail.actions.contact import contact
from keepword.parts.mail.spelling import one_spelling
from keepword.parts.payments.actions.begin import begin
from keepword.parts.payments.models import Payment
from keepword.parts.payments.money.tax import Part, Worked, taken_off, worked_out
from keepword.parts.purchases import catalogue, links, taxes
from keepword.parts.purchases.catalogue import Edition, Product, Shop
from keepword.parts.purchases.models import Line, Order

from . import coupon as coupons
from . import fulfil


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, as cleaned by the form; ``address`` has the fields of the country's own way to write it."""

    email: str
    name: str
    address: Mapping[str, str]
    country: str
    vat_number: str = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """What somebody wants: (product, edition, how many), in one currency. It knows no price."""

    wanted: tuple[tuple[str, str, int], ...]
    currency: str
    coupon: str = ""


class NoWayToPayError(Exception):
    """Something is left to be paid, and no company was chosen."""


class CouponGoneError(Exception):
    """The last use of the coupon went to somebody else in this very moment."""


def place(
    buyer: Buyer, basket: Basket, *, processor: str, language: str, base: str = ""
) -> tuple[Order, Payment | None]:
    """The order and its payment, both open; one whose price a coupon covers is handed over already, without a payment.

    Raises `CouponGoneError`, `NoWayToPayError`, or `Refused` where the policy lacks something.
    """
    shop = catalogue.current()
    tax = taxes.of(shop, buyer.country, buyer.vat_number)
    sold = list(_sold(shop, basket))
    parts = [Part(edition.prices[basket.currency] * quantity, tax.rate) for _, edition, quantity in sold]
    amounts = [(product.slug, part.amount) for (product, _, _), part in zip(sold, parts, strict=True)]
    with transaction.atomic():
        discount, meant = _discount(basket, amounts)
        worked = worked_out(parts, included=True, discount=discount, meant=meant)
        if worked.gross and not processor:
            raise NoWayToPayError
        used = basket if discount else replace(basket, coupon="")
        order = _order(buyer, used, (language, base), tax, worked)
        off = taken_off(parts, discount, meant)
        for number, ((product, edition, quantity), cost, less) in enumerate(zip(sold, worked.lines, off, strict=True)):
            Line.objects.create(
                order=order, place=number, product=product.slug, edition=edition.slug,
                name=f"{product.name} {edition.name}".strip()[:200], quantity=quantity,
                unit=edition.prices[basket.currency], discount=less, net=cost.net, rate=cost.rate, tax=cost.tax,
                gross=cost.gross, licence=edition.licence, seats=edition.seats * quantity, download=product.download,
                updates_until=_until(edition.updates_days),
            )  # fmt: skip
        if not order.gross:
            fulfil.hand_over(order.pk)
            return order, None
        return order, pay_with(order, processor)


def _sold(shop: Shop, basket: Basket) -> Iterator[tuple[Product, Edition, int]]:
    for slug, which, quantity in basket.wanted:
        product = shop.product(slug)
        edition = product and product.edition(which)
        if product and edition:
            yield product, edition, quantity


def _discount(basket: Basket, amounts: list[tuple[str, int]]) -> tuple[int, list[bool]]:
    """How much a coupon takes off, and of which lines; one that is for none of them keeps its use."""
    if not basket.coupon:
        return 0, [True] * len(amounts)
    found = coupons.find(basket.coupon, basket.currency)
    off = coupons.worth(found, amounts) if found else 0
    if found is None or (off and not coupons.take(found.pk)):
        raise CouponGoneError
    return off, [coupons.is_for(found, product) for product, _ in amounts]


def pay_with(order: Order, processor: str) -> Payment:
    """A payment of this order by this company: the one that is open already, or a new one."""
    open_one: Payment | None = Payment.objects.filter(subject=order.subject, processor=processor, state="open").first()
    if open_one is not None:
        return open_one
    made: Payment = Payment.objects.create(
        person_id=order.person_id,
        subject=order.subject,
        processor=processor,
        amount=order.gross,
        currency=order.currency,
    )
    return made


def open_page(order: Order, payment: Payment, base: str) -> str:
    """The address on which it is paid. Raises `Unreachable` or `Declined`; the order stays, and can be tried again."""
    with translation.override(order.language):
        # The same link each time: to a company that is asked again, another question under one number is none at all.
        back = base + reverse("purchases:order", args=[links.make(order, payment.made_at)])
    items = tuple(Item(line.name, line.quantity, line.unit) for line in order.line_set.all())
    if any(line.discount for line in order.line_set.all()):  # the companies know no discount of a line
        items = tuple(
            Item(f"{line.quantity} × {line.name}", 1, line.gross) for line in order.line_set.all() if line.gross
        )
    return begin(
        payment,
        Asked(
            payment.pk, order.person_id, order.email, items, order.currency, f"{back}?back=yes", back, order.language
        ),
    )


def _order(buyer: Buyer, basket: Basket, way: tuple[str, str], tax: taxes.Tax, worked: Worked) -> Order:
    email = one_spelling(buyer.email)
    account = Account.objects.filter(email=email).values_list("pk", flat=True).first()
    made: Order = Order.objects.create(
        person_id=account or contact(email),
        email=email,
        name=buyer.name,
        address=json.dumps(dict(buyer.address), ensure_ascii=False, sort_keys=True),
        country=buyer.country,
        vat_number=buyer.vat_number or None,
        language=way[0],
        base=way[1],
        currency=basket.currency,
        net=worked.net,
        tax=worked.tax,
        gross=worked.gross,
        reverse_charge=tax.reverse_charge,
        coupon=basket.coupon.strip().upper(),
        at_once_at=timezone.now(),
    )
    return made


def _until(days: int | None) -> date | None:
    return None if days is None else timezone.now().date() + timedelta(days=days)
