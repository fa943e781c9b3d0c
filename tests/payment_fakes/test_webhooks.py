"""Webhooks as they come in life: again, late, out of order, or not at all."""

from __future__ import annotations

import json
import time

import pytest
import stripe

from payment_fakes import Fakes, browser, webhooks
from tests.payment_fakes.asking import session
from tests.payment_fakes.conftest import Shop
from tests.waiting import until

FOUR = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


@pytest.fixture
def listening(fakes: Fakes, shop: Shop) -> Shop:
    fakes.deliver_to(shop.url)
    return shop


def buy(fakes: Fakes, client: stripe.StripeClient) -> None:
    made = client.v1.checkout.sessions.create(session())
    browser.pay(str(made.url))
    fakes.settle()


def states(fakes: Fakes) -> set[str]:
    return {each["state"] for each in fakes.stripe.outbox.told()}


def test_each_arrives_signed(fakes: Fakes, client: stripe.StripeClient, listening: Shop) -> None:
    buy(fakes, client)
    assert sorted(listening.types()) == sorted(FOUR)
    for headers, body in listening.heard:
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], fakes.stripe.webhook_secret)
    assert states(fakes) == {"arrived"}


def test_a_secret_is_rolled(fakes: Fakes, client: stripe.StripeClient) -> None:
    old, fakes.stripe.former_secret = fakes.stripe.webhook_secret, fakes.stripe.webhook_secret
    fakes.stripe.webhook_secret = "whsec_the_next"
    buy(fakes, client)
    for each in fakes.webhooks("stripe"):
        for secret in (old, "whsec_the_next"):
            stripe.Webhook.construct_event(each.body, each.headers["Stripe-Signature"], secret)
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(each.body, each.headers["Stripe-Signature"], "whsec_another")


def test_each_comes_three_times(fakes: Fakes, client: stripe.StripeClient, listening: Shop) -> None:
    fakes.stripe.outbox.way.copies = 3
    buy(fakes, client)
    assert sorted(listening.types()) == sorted(FOUR * 3)
    assert len({json.loads(body)["id"] for _, body in listening.heard}) == 4
    assert len({body for _, body in listening.heard}) == 4, "the same bytes each time"


def test_some_are_lost_and_sent_again_by_hand(fakes: Fakes, client: stripe.StripeClient, listening: Shop) -> None:
    fakes.stripe.outbox.way.drop = 3
    buy(fakes, client)
    assert listening.types() == FOUR[3:]
    lost = [each["event"] for each in fakes.stripe.outbox.told() if each["state"] == "lost"]
    assert len(lost) == 3
    missed = client.v1.events.list({"delivery_success": False, "types": ["payment_intent.*", "charge.*"]}).data
    assert [each.id for each in missed] == lost[::-1]
    for event in lost:
        fakes.stripe.outbox.redeliver(event)
    fakes.settle()
    assert sorted(listening.types()) == sorted(FOUR)
    assert not client.v1.events.list({"delivery_success": False}).data
    with pytest.raises(KeyError):
        fakes.stripe.outbox.redeliver("evt_unknown")


@pytest.mark.parametrize("order", ["forward", "backward", "shuffled"])
def test_any_order(fakes: Fakes, client: stripe.StripeClient, listening: Shop, order: str) -> None:
    fakes.stripe.outbox.way.hold = True
    buy(fakes, client)
    assert not listening.heard
    fakes.stripe.outbox.release(order, copies=2, seed=7)
    doubled = [type for type in FOUR for _ in range(2)]
    heard = listening.types()
    assert heard == {"forward": doubled, "backward": doubled[::-1]}.get(order, heard)
    assert sorted(heard) == sorted(doubled)
    if order == "shuffled":
        assert heard != doubled


def test_an_order_named_event_by_event(fakes: Fakes, client: stripe.StripeClient, listening: Shop) -> None:
    fakes.stripe.outbox.way.hold = True
    buy(fakes, client)
    events = [each["event"] for each in fakes.stripe.outbox.told()]
    fakes.stripe.outbox.release([events[3], events[0]])
    assert listening.types() == [FOUR[3], FOUR[0]]
    fakes.stripe.outbox.release()
    assert listening.types() == [FOUR[3], FOUR[0], FOUR[1], FOUR[2]]


def test_later_and_not_sooner(fakes: Fakes, client: stripe.StripeClient, listening: Shop) -> None:
    fakes.stripe.outbox.way.delay = 0.5
    made = client.v1.checkout.sessions.create(session())
    begins = time.monotonic()
    browser.pay(str(made.url))
    fakes.settle()
    assert time.monotonic() - begins >= 0.5
    assert len(listening.heard) == 4


def test_a_shop_that_fails_is_asked_again(
    fakes: Fakes, client: stripe.StripeClient, listening: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "RETRIES", (0.0, 0.0))
    listening.statuses = [500, 503, 404]
    buy(fakes, client)
    until(lambda: states(fakes) == {"arrived"}, what="each event arriving")
    assert len(listening.heard) == 7
    assert sorted(status for each in fakes.stripe.outbox.told() for status in each["tries"])[-3:] == [404, 500, 503]


def test_a_shop_that_is_not_there(fakes: Fakes, client: stripe.StripeClient, shop: Shop) -> None:
    fakes.deliver_to(shop.url)
    fakes.stripe.outbox.way.retry = False
    shop.server.server_close()
    buy(fakes, client)
    assert states(fakes) == {"failed"}
    assert fakes.stripe.outbox.told()[0]["tries"] == [0]


def test_taken_by_hand_each_once(fakes: Fakes, client: stripe.StripeClient) -> None:
    buy(fakes, client)
    assert [each.type for each in fakes.webhooks("stripe")] == FOUR
    assert fakes.webhooks("stripe") == []
    event = fakes.stripe.outbox.told()[0]["event"]
    fakes.stripe.outbox.redeliver(event, copies=2)
    assert [each.event for each in fakes.webhooks("stripe")] == [event, event]
    assert fakes.webhooks("paypal") == []
