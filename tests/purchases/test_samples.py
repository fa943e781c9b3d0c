"""The demo's sample orders come about as real ones do, weeks ago, and of people nobody could take for real."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.parts.downloads import storage
from keepword.parts.downloads.models import File, Product
from keepword.parts.payments.models import Dispute, Payment, Refund, Stray
from keepword.parts.purchases import catalogue
from keepword.parts.purchases.actions.papers import paper_of
from keepword.parts.purchases.models import LicenceKey, Order, Paper
from keepword.project.demo import releases, samples

from .conftest import SITE, Shop


def test_everything_that_can_become_of_an_order_is_among_them(shop: Shop, settings: Any) -> None:
    settings.KEEPWORD_ADDRESS = SITE
    true = timezone.now
    samples.make(samples.SAMPLES)
    assert timezone.now is true
    orders = list(Order.objects.order_by("made_at"))
    assert len(orders) == len(samples.SAMPLES)
    assert [each.state for each in orders].count("open") == 1
    assert orders[0].made_at < true() - timedelta(days=30)
    assert {each.email.partition("@")[2] for each in orders} == {"example.org"}
    assert {each.processor for each in Payment.objects.filter(state="paid")} == {"stripe", "paypal"}
    refund = Refund.objects.get()
    assert (refund.state, refund.ours, refund.amount < refund.payment.amount) == ("done", True, True)
    assert Dispute.objects.get().state == "open"
    assert [each.why for each in Stray.objects.all()] == ["twice"]
    assert LicenceKey.objects.filter(state="valid").count() == LicenceKey.objects.count() > 3


def test_their_receipts_are_numbered_in_the_order_of_their_days(shop: Shop, settings: Any) -> None:
    settings.KEEPWORD_ADDRESS = SITE
    samples.make(samples.SAMPLES[:3])
    receipts = list(Paper.objects.filter(kind="receipt").select_related("order").order_by("number"))
    assert len(receipts) == 3
    assert receipts == sorted(receipts, key=lambda each: each.issued_at)
    for each in receipts:
        with purpose.own(each.person_id):
            assert paper_of(each).issued == each.issued_at.date() == each.order.paid_at.date()


def test_whatever_is_sold_can_be_fetched(db: None, settings: Any, tmp_path: Path) -> None:
    settings.KEEPWORD_DATA_FOLDER = tmp_path
    releases.make()
    offered = Client().get("/download/").text
    assert "Wescom Studio Free" in offered
    assert "Handbook" not in offered
    sold = {each.download for each in catalogue.current().products if each.download}
    assert sold <= {each.slug for each in Product.objects.filter(free=False)}
    handbook = File.objects.get(name="handbook-2.1-en.pdf")
    with storage.place(handbook.sha256).open("rb") as file:
        assert file.read(5) == b"%PDF-"
