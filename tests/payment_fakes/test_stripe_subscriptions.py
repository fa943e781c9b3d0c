"""Subscriptions at Stripe: begun at its page, renewed, changed, cancelled, and lost to a card that fails."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import stripe

from payment_fakes import Fakes, browser, payers
from tests.payment_fakes.asking import plan_session


def begun(client: stripe.StripeClient, card: payers.Card = payers.GOOD, **more: object) -> stripe.Subscription:
    made = client.v1.checkout.sessions.create(plan_session(subscription_data={"metadata": {"plan": "p1"}} | more))
    browser.pay(str(made.url), card.number)
    done = client.v1.checkout.sessions.retrieve(made.id)
    return client.v1.subscriptions.retrieve(str(done.subscription))


def told(fakes: Fakes) -> list[str]:
    return [each.type for each in fakes.webhooks("stripe")]


def period(subscription: stripe.Subscription) -> tuple[datetime, datetime]:
    item = subscription["items"].data[0]
    return tuple(datetime.fromtimestamp(at, UTC) for at in (item.current_period_start, item.current_period_end))


def test_it_begins(fakes: Fakes, client: stripe.StripeClient) -> None:
    subscription = begun(client)
    assert (subscription.status, subscription.metadata["plan"]) == ("active", "p1")
    begins, ends = period(subscription)
    assert 27 < (ends - begins).days < 32
    assert begins.day == ends.day or ends.day > 27
    invoice = client.v1.invoices.retrieve(str(subscription.latest_invoice), {"expand": ["payments"]})
    assert (invoice.status, invoice.billing_reason, invoice.amount_paid) == ("paid", "subscription_create", 900)
    assert invoice.parent is not None
    assert invoice.parent.subscription_details is not None
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert invoice.payments is not None
    intent = str(invoice.payments.data[0].payment.payment_intent)
    assert client.v1.payment_intents.retrieve(intent).status == "succeeded"
    found = client.v1.invoice_payments.list({"payment": {"type": "payment_intent", "payment_intent": intent}}).data
    assert [each.invoice for each in found] == [invoice.id]
    customer = client.v1.customers.retrieve(str(subscription.customer))
    assert customer.email == "buyer@example.com"
    types = told(fakes)
    assert types[-1] == "checkout.session.completed"
    assert {"customer.created", "customer.subscription.created", "invoice.paid", "charge.succeeded"} <= set(types)


def test_a_refused_first_payment_begins_nothing(fakes: Fakes, client: stripe.StripeClient) -> None:
    made = client.v1.checkout.sessions.create(plan_session())
    with pytest.raises(browser.NotPaid, match="declined"):
        browser.pay(str(made.url), payers.DECLINED.number)
    assert not client.v1.subscriptions.list({"status": "all"}).data
    assert not client.v1.invoices.list().data
    browser.pay(str(made.url))
    assert len(client.v1.customers.list({"email": "buyer@example.com"}).data) == 1
    assert len(client.v1.subscriptions.list().data) == 1


def test_it_is_renewed_each_month(fakes: Fakes, client: stripe.StripeClient) -> None:
    subscription = begun(client)
    _, ends = period(subscription)
    told(fakes)
    fakes.forward(days=93)
    invoices = client.v1.invoices.list({"subscription": subscription.id}).data
    assert [each.billing_reason for each in invoices] == ["subscription_cycle"] * 3 + ["subscription_create"]
    assert all(each.status == "paid" for each in invoices)
    assert period(client.v1.subscriptions.retrieve(subscription.id))[0] > ends
    types = told(fakes)
    assert types.count("invoice.paid") == types.count("customer.subscription.updated") == 3


def test_a_failing_card_has_three_more_tries(fakes: Fakes, client: stripe.StripeClient) -> None:
    subscription = begun(client, payers.FAILS_LATER)
    told(fakes)
    fakes.forward(days=32)
    assert client.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    assert "invoice.payment_failed" in told(fakes)
    fakes.forward(days=20)
    over = client.v1.subscriptions.retrieve(subscription.id)
    assert over.status == "canceled"
    assert over.cancellation_details is not None
    assert over.cancellation_details.reason == "payment_failed"
    types = told(fakes)
    assert types.count("invoice.payment_failed") == 3
    assert types[-1] == "customer.subscription.deleted"
    (failed, _) = client.v1.invoices.list().data
    assert (failed.status, failed.attempt_count) == ("open", 4)


def test_a_card_that_recovers(fakes: Fakes, client: stripe.StripeClient) -> None:
    subscription = begun(client)
    fakes.stripe.failing(subscription.id)
    fakes.forward(days=32)
    assert client.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    fakes.stripe.failing(subscription.id, False)
    fakes.forward(days=4)
    assert client.v1.subscriptions.retrieve(subscription.id).status == "active"
    assert all(each.status == "paid" for each in client.v1.invoices.list().data)


def test_renewed_at_will(fakes: Fakes, client: stripe.StripeClient) -> None:
    subscription = begun(client)
    fakes.stripe.renew(subscription.id)
    assert period(client.v1.subscriptions.retrieve(subscription.id))[0] == period(subscription)[1]
    assert fakes.stripe.renew(subscription.id, fail=True)["status"] == "open"
    assert client.v1.subscriptions.retrieve(subscription.id).status == "past_due"


def test_it_ends_with_its_period(fakes: Fakes, client: stripe.StripeClient) -> None:
    subscription = begun(client)
    changed = client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert (changed.status, changed.cancel_at_period_end) == ("active", True)
    assert changed.cancel_at == int(period(subscription)[1].timestamp())
    fakes.forward(days=32)
    over = client.v1.subscriptions.retrieve(subscription.id)
    assert (over.status, over.ended_at) == ("canceled", changed.cancel_at)
    assert len(client.v1.invoices.list().data) == 1
    assert told(fakes)[-1] == "customer.subscription.deleted"


def test_the_end_is_taken_back(fakes: Fakes, client: stripe.StripeClient) -> None:
    subscription = begun(client)
    client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    kept = client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": False})
    assert (kept.cancel_at, kept.canceled_at) == (None, None)
    fakes.forward(days=32)
    assert client.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_cancelled_at_once(fakes: Fakes, client: stripe.StripeClient) -> None:
    subscription = begun(client)
    assert client.v1.subscriptions.cancel(subscription.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError, match="No such subscription"):
        client.v1.subscriptions.cancel(subscription.id)
    assert not client.v1.subscriptions.list({"customer": str(subscription.customer)}).data
    assert len(client.v1.subscriptions.list({"status": "canceled"}).data) == 1


def price_data(subscription: stripe.Subscription, amount: int, interval: str = "month") -> dict[str, object]:
    product = subscription["items"].data[0].price.product
    return {
        "currency": "eur",
        "unit_amount": amount,
        "product": product,
        "recurring": {"interval": interval},
    }


@pytest.mark.parametrize(
    ("behaviour", "next_invoice", "invoices"),
    [("none", 1_900, 2), ("create_prorations", 2_900, 2), ("always_invoice", 1_900, 3)],
)
def test_another_price(
    fakes: Fakes, client: stripe.StripeClient, behaviour: str, next_invoice: int, invoices: int
) -> None:
    subscription = begun(client)
    item = subscription["items"].data[0].id
    changed = client.v1.subscriptions.update(
        subscription.id,
        {"items": [{"id": item, "price_data": price_data(subscription, 1_900)}], "proration_behavior": behaviour},  # type: ignore[typeddict-item]
    )
    assert changed["items"].data[0].price.unit_amount == 1_900
    fakes.forward(days=32)
    made = client.v1.invoices.list().data
    assert len(made) == invoices
    assert abs(made[0].total - next_invoice) <= 1, "a second may pass between beginning and change"


def test_another_interval_begins_another_period(fakes: Fakes, client: stripe.StripeClient) -> None:
    subscription = begun(client)
    item = subscription["items"].data[0].id
    client.v1.subscriptions.update(
        subscription.id,
        {"items": [{"id": item, "price_data": price_data(subscription, 9_000, "year")}]},  # type: ignore[typeddict-item]
    )
    begins, ends = period(client.v1.subscriptions.retrieve(subscription.id))
    assert (ends - begins).days in (365, 366)
    assert abs(client.v1.invoices.list().data[0].total - 8_100) <= 1


def test_a_trial_costs_nothing_until_it_ends(fakes: Fakes, client: stripe.StripeClient) -> None:
    subscription = begun(client, trial_period_days=14)
    assert subscription.status == "trialing"
    (session,) = client.v1.checkout.sessions.list({"subscription": subscription.id}).data
    assert (session.payment_status, session.amount_total) == ("no_payment_required", 0)
    assert client.v1.charges.list().data == []
    fakes.forward(days=12)
    assert "customer.subscription.trial_will_end" in told(fakes)
    fakes.forward(days=3)
    assert client.v1.subscriptions.retrieve(subscription.id).status == "active"
    assert client.v1.invoices.list().data[0].amount_paid == 900


def test_a_customer_is_forgotten(fakes: Fakes, client: stripe.StripeClient) -> None:
    subscription = begun(client)
    assert client.v1.customers.delete(str(subscription.customer)).deleted
    assert client.v1.subscriptions.retrieve(subscription.id).status == "canceled"
    gone = client.v1.customers.retrieve(str(subscription.customer))
    assert gone.deleted
    assert "buyer@example.com" not in str(fakes.world.table("stripe.customer"))
