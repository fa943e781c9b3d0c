"""Makes the demo's samples; its orders by what buyers and staff do themselves, as if it had happened in the last weeks.

Runs as a process of its own, beside the site. The people are invented, and their mailboxes end in example.org.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from keepword.project.demo.moments import as_of
from payment_fakes import browser, payers

if TYPE_CHECKING:
    from keepword.parts.payments.models import Payment
    from keepword.parts.purchases.actions.order import Basket, Buyer
    from keepword.parts.purchases.models import Order

COUPON = "WELCOME"
FILLS_IN = timedelta(minutes=6)  # between an order and its payment
MINDS_CHANGE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Sample:
    """One order: how long ago, by whom, of which things on the shelf (by their place there), and what became of it."""

    ago: timedelta
    name: str
    address: tuple[str, str, str, str]
    things: tuple[int, ...] = (0,)
    by: str = "stripe"
    card: str = payers.GOOD.number
    coupon: str = ""
    becomes: str = "paid"

    @property
    def country(self) -> str:
        return self.address[0]

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.org"


BERLIN, LYON = ("DE", "Musterweg 1", "10115", "Berlin"), ("FR", "1 rue du Modèle", "69001", "Lyon")
LEEDS, CLUJ = ("GB", "1 Sample Street", "LS1 1UR", "Leeds"), ("RO", "Strada Exemplului 1", "400001", "Cluj-Napoca")
DENVER = ("US", "1 Specimen Avenue", "80202", "Denver")
# The oldest first: receipts are numbered in the order in which they are written.
SAMPLES = (
    Sample(timedelta(days=38, hours=5), "Mara Muster", BERLIN),
    Sample(timedelta(days=33, hours=2), "Sam Sample", DENVER, (0, 2), by="paypal"),
    Sample(timedelta(days=29, hours=8), "Elise Exemple", LYON, (1,), coupon=COUPON),
    Sample(timedelta(days=24, hours=3), "Tom Specimen", LEEDS, by="paypal"),
    Sample(timedelta(days=17, hours=6), "Ilinca Exemplu", CLUJ, (1, 2), becomes="given back in part"),
    Sample(timedelta(days=12, hours=1), "Dora Doubtful", DENVER, card=payers.DISPUTED.number),
    Sample(timedelta(days=8, hours=7), "Paul Platzhalter", BERLIN, (2,), by="paypal"),
    Sample(timedelta(days=5, hours=4), "Tilda Twice", LEEDS, by="paypal", becomes="paid twice"),
    Sample(timedelta(days=2, hours=9), "Mara Muster", BERLIN, (2,), coupon=COUPON),
    Sample(timedelta(hours=3), "Olga Open", BERLIN, (1,), becomes="open"),
)


def main(parent: int) -> None:
    """Makes all of them, or ends with ``parent``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # reaches everything at a terminal; the demo ends this one itself
    from keepword.enforcement import connections
    from keepword.project.orphans import leave_with_parent

    connections.install()
    leave_with_parent(parent)
    os.environ["DJANGO_SETTINGS_MODULE"] = "keepword.project.settings"
    import django

    django.setup()
    make_all()


def make_all() -> None:
    """Orders where this site has a shop; people with their months where it keeps time."""
    from django.apps import apps

    if apps.is_installed("keepword.parts.timekeeping"):
        from keepword.project.demo import diaries

        diaries.make()
    if apps.is_installed("keepword.parts.purchases"):
        make(SAMPLES)


def make(samples: tuple[Sample, ...]) -> None:
    """These orders, with all that follows from them."""
    from keepword.parts.purchases.models import Coupon

    Coupon.objects.create(code=COUPON, percent=10, begins_at=timezone.now() - timedelta(days=60))
    for each in samples:
        _make(each)


def _make(sample: Sample) -> None:
    from django.conf import settings

    from keepword.parts.purchases.actions import order as ordering

    moment = timezone.now() - sample.ago
    with as_of(moment):
        language = "de" if sample.country == "DE" else "en"
        order, payment = ordering.place(_buyer(sample), _basket(sample), processor=sample.by, language=language)
    assert payment is not None  # no coupon here covers a whole price
    ordering.open_page(order, payment, settings.KEEPWORD_ADDRESS)
    if sample.becomes == "open":
        _date_back(order, moment)
        return
    _pay(payment, sample.card)
    if sample.becomes == "paid twice":
        other = ordering.pay_with(order, "stripe")  # it takes money without asking whether it is still wanted
        ordering.open_page(order, other, settings.KEEPWORD_ADDRESS)
        _pay(other)
    _settle(order, moment)
    if sample.becomes == "given back in part":
        _give_back(payment, moment + MINDS_CHANGE)


def _buyer(sample: Sample) -> Buyer:
    from keepword.parts.purchases.actions.order import Buyer

    names = ("country_code", "street_address", "postal_code", "city")
    address = dict(zip(names, sample.address, strict=True)) | ({"country_area": "CO"} if sample.country == "US" else {})
    return Buyer(email=sample.email, name=sample.name, address=address, country=sample.country)


def _basket(sample: Sample) -> Basket:
    from keepword.parts.purchases import catalogue
    from keepword.parts.purchases.actions.order import Basket

    shop = catalogue.current()
    shelf = [(product.slug, edition.slug) for product in shop.products for edition in product.editions]
    wanted = tuple((*shelf[place % len(shelf)], 1) for place in sample.things)
    currency = {"US": "USD", "GB": "GBP"}.get(sample.country, "EUR")
    return Basket(wanted, currency if currency in shop.currencies else shop.currencies[0], sample.coupon)


def _pay(payment: Payment, card: str = payers.GOOD.number) -> None:
    """Goes through the company's page as the buyer does."""
    if payment.processor == "stripe":
        browser.pay(payment.page, card)
    else:
        browser.approve(payment.page)


def _settle(order: Order, moment: datetime) -> None:
    """Asks the companies, as is done for whoever comes back from their page. One transaction, as of ``moment``.

    So no work of the site's ever sees a half-made sample: an open order of last month is one to be closed.
    """
    from django.db import transaction

    from keepword.parts.payments.actions.settle import settle
    from keepword.parts.payments.models import Payment

    with transaction.atomic(), as_of(moment):
        for number in Payment.objects.filter(subject=order.subject).order_by("made_at").values_list("pk", flat=True):
            settle(number)
        _date_back(order, moment)


def _date_back(order: Order, moment: datetime) -> None:
    """What has the moment at which it was made from the database's own idea of now."""
    from keepword.parts.payments.models import Dispute, Payment, Stray
    from keepword.parts.purchases.models import LicenceKey, Line
    from keepword.parts.purchases.models import Order as Orders

    payments = Payment.objects.filter(subject=order.subject)
    Stray.objects.filter(reference__in=payments.values("reference")).update(found_at=moment)
    Dispute.objects.filter(payment__in=payments).update(made_at=moment + MINDS_CHANGE)
    LicenceKey.objects.filter(line__order=order).update(made_at=moment)
    for rows in (payments, Line.objects.filter(order=order), Orders.objects.filter(pk=order.pk)):
        rows.update(made_at=moment - FILLS_IN)


def _give_back(payment: Payment, moment: datetime) -> None:
    """A quarter of it, as staff does."""
    from keepword.parts.payments.actions import refund as refunding
    from keepword.parts.payments.models import Refund

    with as_of(moment):
        made = refunding.ask(payment.pk, payment.amount // 4)
        refunding.send(made)
    Refund.objects.filter(pk=made.pk).update(made_at=moment)


if __name__ == "__main__":
    main(int(sys.argv[1]))
