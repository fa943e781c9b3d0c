"""A session from the shop's question to the webhook, asked by the SDK itself."""

from __future__ import annotations

import pytest
import stripe

from payment_fakes import Fakes, browser, payers
from tests.payment_fakes.asking import RETURN, session


def test_a_session_is_paid_and_told(fakes: Fakes, client: stripe.StripeClient) -> None:
    made = client.v1.checkout.sessions.create(session())
    assert (made.status, made.payment_status, made.amount_total) == ("open", "unpaid", 4_900)
    assert made.url is not None
    assert made.url.startswith(fakes.stripe_url)
    assert browser.pay(made.url) == f"{RETURN}?session={made.id}"
    paid = client.v1.checkout.sessions.retrieve(made.id, {"expand": ["payment_intent.latest_charge", "line_items"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.metadata is not None
    assert paid.metadata.to_dict() == {"order": "order-1"}
    intent = paid.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.amount_received, intent.currency) == ("succeeded", 4_900, "eur")
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.payment_method_details is not None
    assert intent.latest_charge.payment_method_details.card.last4 == payers.CARD_LAST4
    assert [item.description for item in paid.line_items.data] == ["An editor"]
    told = fakes.webhooks("stripe")
    assert [each.type for each in told] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    for each in told:
        secret = fakes.stripe.webhook_secret
        event = stripe.Webhook.construct_event(each.body, each.headers["Stripe-Signature"], secret)
        assert event.type == each.type
        assert event.api_version == stripe.api_version
        assert client.v1.events.retrieve(event.id).data.object.id == event.data.object.id
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(each.body + b" ", each.headers["Stripe-Signature"], secret)


@pytest.mark.parametrize("card", [payers.DECLINED, payers.NO_MONEY])
def test_a_refused_card_leaves_the_session_open(fakes: Fakes, client: stripe.StripeClient, card: payers.Card) -> None:
    made = client.v1.checkout.sessions.create(session())
    with pytest.raises(browser.NotPaid, match="Your card"):
        browser.pay(str(made.url), card.number)
    assert client.v1.checkout.sessions.retrieve(made.id).status == "open"
    assert [each.type for each in fakes.webhooks("stripe")][-1] == "payment_intent.payment_failed"
    browser.pay(str(made.url))
    intents = client.v1.payment_intents.list().data
    assert len(intents) == 1, "one intent, two charges"
    assert sorted(charge.status for charge in client.v1.charges.list().data) == ["failed", "succeeded"]
    with pytest.raises(browser.NotPaid, match="has been paid"):
        browser.pay(str(made.url))


def test_a_session_ends(fakes: Fakes, client: stripe.StripeClient) -> None:
    first, second = (client.v1.checkout.sessions.create(session()) for _ in range(2))
    assert client.v1.checkout.sessions.expire(first.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        client.v1.checkout.sessions.expire(first.id)
    fakes.forward(days=1)
    assert client.v1.checkout.sessions.retrieve(second.id).status == "expired"
    assert [each.type for each in fakes.webhooks("stripe")] == ["checkout.session.expired"] * 2
    status, page, _ = browser.ask("GET", f"{fakes.stripe_url}/c/pay/{second.id}")
    assert status == 410
    assert "Nothing was paid" in page


def test_the_address_needs_no_other_name_of_this_machine(fakes: Fakes) -> None:
    elsewhere = fakes.stripe_url.replace("127.0.0.1", "localhost")
    assert browser.ask("GET", f"{elsewhere}/c/pay/nothing")[0] == 404
