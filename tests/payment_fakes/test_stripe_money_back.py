"""Refunds and disputes at Stripe: by the shop, at the dashboard, by the bank."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from payment_fakes import Fakes, browser, payers
from tests.payment_fakes.asking import session


def paid(fakes: Fakes, client: stripe.StripeClient, card: payers.Card = payers.GOOD, amount: int = 4_900) -> str:
    """The payment intent of a paid session; what was told of it is forgotten."""
    made = client.v1.checkout.sessions.create(session(amount))
    browser.pay(str(made.url), card.number)
    fakes.webhooks("stripe")
    return str(client.v1.checkout.sessions.retrieve(made.id).payment_intent)


def told(fakes: Fakes) -> list[str]:
    return [each.type for each in fakes.webhooks("stripe")]


def test_in_part_and_then_the_rest(fakes: Fakes, client: stripe.StripeClient) -> None:
    intent = paid(fakes, client)
    part = client.v1.refunds.create(
        {"payment_intent": intent, "amount": 1_900, "reason": "requested_by_customer", "metadata": {"refund": "r1"}}
    )
    assert (part.status, part.amount, part.currency) == ("succeeded", 1_900, "eur")
    charge = client.v1.charges.retrieve(str(part.charge), {"expand": ["refunds"]})
    assert (charge.refunded, charge.amount_refunded) == (False, 1_900)
    assert charge.refunds is not None
    assert [each.id for each in charge.refunds.data] == [part.id]
    rest = client.v1.refunds.create({"charge": charge.id})
    assert rest.amount == 3_000
    assert client.v1.charges.retrieve(charge.id).refunded
    assert told(fakes) == ["refund.created", "charge.refunded"] * 2
    assert [each.id for each in client.v1.refunds.list({"payment_intent": intent}).data] == [rest.id, part.id]


@pytest.mark.parametrize(
    ("amount", "words"), [(4_901, "greater than charge amount"), (0, "positive"), (-1, "positive")]
)
def test_too_much_is_refused(fakes: Fakes, client: stripe.StripeClient, amount: int, words: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=words):
        client.v1.refunds.create({"payment_intent": paid(fakes, client), "amount": amount})
    assert not client.v1.refunds.list().data


def test_twice_is_refused(fakes: Fakes, client: stripe.StripeClient) -> None:
    intent = paid(fakes, client)
    client.v1.refunds.create({"payment_intent": intent, "amount": 4_000})
    with pytest.raises(stripe.InvalidRequestError, match=r"unrefunded amount on charge \(9.00 EUR\)"):
        client.v1.refunds.create({"payment_intent": intent, "amount": 1_000})
    client.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"


def test_what_was_not_paid_is_not_given_back(fakes: Fakes, client: stripe.StripeClient) -> None:
    made = client.v1.checkout.sessions.create(session())
    with pytest.raises(browser.NotPaid):
        browser.pay(str(made.url), payers.DECLINED.number)
    (intent,) = client.v1.payment_intents.list().data
    for named in ({"payment_intent": intent.id}, {"charge": str(intent.latest_charge)}):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.refunds.create(named)  # type: ignore[arg-type]
    assert client.v1.payment_intents.cancel(intent.id).status == "canceled"


def test_a_refund_at_the_dashboard(fakes: Fakes, client: stripe.StripeClient) -> None:
    intent = paid(fakes, client)
    asked = len(fakes.stripe.sent)
    fakes.stripe.refund(intent, 500)
    assert len(fakes.stripe.sent) == asked, "the shop did not ask for it"
    assert told(fakes) == ["refund.created", "charge.refunded"]
    assert client.v1.refunds.list({"payment_intent": intent}).data[0].amount == 500


def test_a_refund_that_fails(fakes: Fakes, client: stripe.StripeClient) -> None:
    intent = paid(fakes, client, payers.REFUND_FAILS)
    refund = client.v1.refunds.create({"payment_intent": intent})
    assert client.v1.refunds.retrieve(refund.id).status == "failed"
    assert told(fakes) == ["refund.created", "charge.refunded", "refund.updated", "refund.failed"]
    (charge,) = client.v1.charges.list({"payment_intent": intent}).data
    assert (charge.refunded, charge.amount_refunded) == (False, 0)


@pytest.mark.parametrize(
    ("outcome", "last"), [("won", "charge.dispute.funds_reinstated"), ("lost", "charge.dispute.closed")]
)
def test_a_dispute(fakes: Fakes, client: stripe.StripeClient, outcome: str, last: str) -> None:
    intent = paid(fakes, client, payers.DISPUTED)
    (dispute,) = client.v1.disputes.list({"payment_intent": intent}).data
    assert (dispute.status, dispute.amount, dispute.reason) == ("needs_response", 4_900, "fraudulent")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_disputed"
    fakes.stripe.end_dispute(dispute.id, outcome)
    assert client.v1.disputes.retrieve(dispute.id).status == outcome
    assert told(fakes)[-1] == last
    given: Any = {"payment_intent": intent}
    if outcome == "won":
        assert client.v1.refunds.create(given).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        client.v1.disputes.close(dispute.id)


def test_a_dispute_later_on(fakes: Fakes, client: stripe.StripeClient) -> None:
    intent = paid(fakes, client)
    dispute = fakes.stripe.dispute(intent, "product_not_received")
    assert told(fakes) == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    (charge,) = client.v1.charges.list({"payment_intent": intent}).data
    assert charge.disputed
    assert client.v1.disputes.close(dispute["id"]).status == "lost", "the shop gives in"
