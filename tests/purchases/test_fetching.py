"""What was bought is fetched from the page of its order: by a link made for its buyer, as far as the licence covers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone

from keepword.parts.downloads.actions import publish, receive, take_in
from keepword.parts.downloads.models import Grant, Product, Release, Upload
from keepword.parts.payments.actions import refund as refunding
from keepword.parts.payments.actions.settle import settle
from keepword.parts.purchases import handing_out, links
from keepword.parts.purchases.models import Line, Order
from tests.people import browser

from .conftest import Shop, payment_of
from .mailing import mailbox, mailed

__all__ = ["mailbox"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(tmp_path: Path) -> Iterator[None]:
    with override_settings(KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}):
        yield


@pytest.fixture
def studio() -> Product:
    """What the shop sells, for buyers alone."""
    product: Product = Product.objects.create(slug="wescom-studio", name="Wescom Studio", free=False)
    release(product, "1.0")
    return product


def release(product: Product, version: str) -> Release:
    made: Release = Release.objects.create(product=product, version=version)
    upload = Upload.objects.create(release=made, name=f"studio-{version}.zip", size=3)
    receive.receive(upload, 0, [b"abc"])
    take_in.take_in(upload)
    publish.publish(made)
    return made


def bought(shop: Shop) -> Order:
    order = shop.order()
    shop.pay(order)
    settle(payment_of(order).pk)
    order.refresh_from_db()
    return order


def test_the_button_leads_to_a_link_for_the_buyer(shop: Shop, studio: Product) -> None:
    order, visitor = bought(shop), browser()
    page = f"/buy/order/{links.make(order)}/"
    assert "Download Wescom Studio 1.0" in visitor.get(page).content.decode()
    assert not Grant.objects.exists(), "looking makes no link"
    answer = visitor.post(f"{page}download/", {"what": "wescom-studio"})
    assert answer.status_code == 303
    grant = Grant.objects.get()
    assert (grant.person_id, grant.reason, str(grant.release)) == (order.person_id, "bought", "Wescom Studio 1.0")
    there = visitor.get(answer["Location"])
    assert there.status_code == 200
    assert b"studio-1.0.zip" in there.content


def test_a_licence_keeps_what_came_before_its_end(shop: Shop, studio: Product) -> None:
    order = bought(shop)
    release(studio, "2.0")
    assert handing_out.offered(order) == [("wescom-studio", "Wescom Studio 2.0")]
    Line.objects.update(updates_until=timezone.now().date() - timedelta(days=1))
    assert handing_out.offered(order) == []
    Release.objects.filter(version="1.0").update(at=timezone.now() - timedelta(days=2))
    assert handing_out.offered(order) == [("wescom-studio", "Wescom Studio 1.0")]


def test_a_link_to_what_was_withdrawn_gives_what_the_licence_covers(shop: Shop, studio: Product, mailbox: Path) -> None:
    order, now = bought(shop), timezone.now()
    for number, version in enumerate(("0.9", "1.0", "2.0")):
        made = studio.release_set.filter(version=version).first() or release(studio, version)
        Release.objects.filter(pk=made.pk).update(at=now - timedelta(days=20 - 8 * number))
    Line.objects.update(updates_until=now.date() - timedelta(days=10))
    there = handing_out.link(order, "wescom-studio")
    assert b"studio-1.0.zip" in browser().get(there).content
    publish.yank(studio.release_set.get(version="1.0"))
    page = browser().get(there).content
    assert b"studio-0.9.zip" in page
    assert b"studio-2.0.zip" not in page
    newer = studio.release_set.get(version="2.0").files.get().key_in_address
    assert browser().post(there, {"act": "start", "file": newer}).status_code != 303
    browser().post(there, {"act": "again"})
    assert any("0.9" in text for _, _, text in mailed(mailbox))
    assert set(Grant.objects.values_list("covers_until", flat=True)) == {now.date() - timedelta(days=10)}
    publish.yank(studio.release_set.get(version="0.9"))
    assert browser().get(there).status_code == 410, "nothing that the licence covers is left"


def test_a_link_without_an_end_gives_the_newest_in_place_of_what_was_withdrawn(shop: Shop, studio: Product) -> None:
    there = handing_out.link(bought(shop), "wescom-studio")
    release(studio, "2.0")
    publish.yank(studio.release_set.get(version="1.0"))
    assert b"studio-2.0.zip" in browser().get(there).content


@pytest.mark.parametrize("what", ["", "handbook", "x" * 500, "../studio"])
def test_what_was_not_bought_is_not_given(shop: Shop, studio: Product, what: str) -> None:
    page = f"/buy/order/{links.make(bought(shop))}/"
    answer = browser().post(f"{page}download/", {"what": what})
    assert (answer.status_code, answer["Location"]) == (303, page)
    assert not Grant.objects.exists()


def test_an_order_that_is_not_paid_gives_nothing(shop: Shop, studio: Product) -> None:
    order = shop.order()
    page = f"/buy/order/{links.make(order)}/"
    assert "Download Wescom" not in browser().get(page).content.decode()
    browser().post(f"{page}download/", {"what": "wescom-studio"})
    assert not Grant.objects.exists()


def test_whoever_got_the_money_back_gets_no_more_files(shop: Shop, studio: Product) -> None:
    order = bought(shop)
    payment = payment_of(order)
    refunding.send(refunding.ask(payment.pk, 1000))
    assert handing_out.offered(order)
    refunding.send(refunding.ask(payment.pk, payment.amount - 1000))
    assert handing_out.offered(order) == []
    assert handing_out.link(order, "wescom-studio") == ""


@pytest.mark.parametrize("how", ["refunded", "disputed"])
def test_links_that_were_made_before_end_with_the_purchase(shop: Shop, studio: Product, how: str) -> None:
    order, visitor = bought(shop), browser()
    there = visitor.post(f"/buy/order/{links.make(order)}/download/", {"what": "wescom-studio"})["Location"]
    file = studio.release_set.get().files.get().key_in_address
    begun = visitor.post(there, {"act": "start", "file": file})["Location"]
    payment = payment_of(order)
    refunding.send(refunding.ask(payment.pk, 1000))
    assert len(visitor.get(begun).getvalue()) > 0
    if how == "refunded":
        refunding.send(refunding.ask(payment.pk, payment.amount - 1000))
    else:
        shop.fakes.stripe.end_dispute(shop.fakes.stripe.dispute(payment.capture)["id"], "lost")
        shop.deliver("stripe")
    assert visitor.get(begun).status_code == 404
    assert visitor.post(there, {"act": "start", "file": file}).status_code == 404
    assert visitor.post(there, {"act": "again"}).status_code == 404, "nor is another mailed in its place"


def test_links_are_not_made_without_end(shop: Shop, studio: Product) -> None:
    page = f"/buy/order/{links.make(bought(shop))}/"
    answers = [browser().post(f"{page}download/", {"what": "wescom-studio"})["Location"] for _ in range(7)]
    assert Grant.objects.count() == 5
    assert answers[-1].endswith("?did=no-link")
