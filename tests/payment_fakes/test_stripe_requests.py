"""What Stripe refuses, in its own shape, so that the SDK raises what it raises in life."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from payment_fakes import Fakes, browser
from tests.payment_fakes.asking import session


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in session().items() if key != name}


def line(**more: Any) -> dict[str, Any]:
    price = {"currency": "eur", "unit_amount": 4_900, "product_data": {"name": "An editor"}} | more.pop("price", {})
    return session(line_items=[{"price_data": price, "quantity": 1} | more])


@pytest.mark.parametrize(
    ("asked", "param", "words"),
    [
        (session(postal_address="1 Elm St"), "postal_address", "unknown parameter: postal_address"),
        (session(api_key="sk"), "api_key", "unknown parameter: api_key"),
        (line(price={"vat": "1"}), "line_items[0][price_data][vat]", "unknown parameter"),
        (session(phone_number_collection={"enabled": True}), "phone_number_collection", "does not act on it"),
        (line(adjustable_quantity={"enabled": True}), "line_items.adjustable_quantity", "does not act on it"),
    ],
)
def test_an_unknown_field_is_refused_and_remembered(
    fakes: Fakes, client: stripe.StripeClient, asked: dict[str, Any], param: str, words: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=words) as refused:
        client.v1.checkout.sessions.create(asked)
    assert (refused.value.code, refused.value.param, refused.value.http_status) == ("parameter_unknown", param, 400)
    assert [each.refused for each in fakes.stripe.sent] == [[param]]


@pytest.mark.parametrize(
    ("asked", "param", "words"),
    [
        (without("success_url"), "success_url", "Missing required param"),
        (without("line_items"), "line_items", "at least one line item"),
        (without("mode"), "mode", "modes"),
        (session(mode="shop"), "mode", "must be one of"),
        (session(success_url="/buy/"), "success_url", "Not a valid URL"),
        (session(customer_email="nobody"), "customer_email", "Invalid email"),
        (session(expires_at=1), None, "at least 30 minutes"),
        (session(expires_at=9_999_999_999), None, "less than 24 hours"),
        (session(metadata={"a": "b" * 501}), "metadata[a]", "500 characters"),
        (session(metadata={str(key): "" for key in range(51)}), "metadata", "50 keys"),
        (session(client_reference_id="a" * 201), "client_reference_id", "200"),
        (session(subscription_data={"metadata": {}}, mode="payment") | {"subscription_data": {"description": "x"}},
         "subscription_data", "in `payment` mode"),
        (line(price={"unit_amount": "4.90"}), "line_items[0][price_data][unit_amount]", "Invalid integer"),
        (line(price={"unit_amount": -1}), "line_items[0][price_data][unit_amount]", "non-negative"),
        (line(price={"unit_amount": 10}), None, "at least 0.50 EUR"),
        (line(price={"unit_amount": 100_000_000}), None, "no more than"),
        (line(price={"currency": "xyz"}), "line_items[0][price_data][currency]", "Invalid currency"),
        (line(price={"product_data": {"name": ""}}), "name", "empty string"),
        (line(quantity=0), "line_items[0][quantity]", "greater than or equal to 1"),
        (line(quantity=-3), "line_items[0][quantity]", "greater than or equal to 1"),
        (line(price={"recurring": {"interval": "month"}}), "line_items", "recurring price"),
        (line(price={"recurring": {"interval": "x"}}), "line_items[0][price_data][recurring][interval]", "must be"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused(
    fakes: Fakes, client: stripe.StripeClient, asked: dict[str, Any], param: str | None, words: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=words) as refused:
        client.v1.checkout.sessions.create(asked)
    assert refused.value.param == param
    assert fakes.stripe.sent[-1].refused == [], "known, and wrong"


def test_two_currencies_do_not_mix(client: stripe.StripeClient) -> None:
    items = session()["line_items"] + line(price={"currency": "usd"})["line_items"]
    with pytest.raises(stripe.InvalidRequestError, match="same currency"):
        client.v1.checkout.sessions.create(session(line_items=items))


def test_a_wrong_key_is_refused(fakes: Fakes) -> None:
    for key in ("sk_test_of_somebody_else", "sk"):
        client = stripe.StripeClient(key, base_addresses={"api": fakes.stripe_url})
        with pytest.raises(stripe.AuthenticationError) as refused:
            client.v1.events.list()
        assert refused.value.http_status == 401
        assert key not in str(refused.value) or len(key) < 8


def test_what_is_not_there(client: stripe.StripeClient) -> None:
    asks = client.v1
    for ask in (asks.checkout.sessions, asks.payment_intents, asks.charges, asks.refunds, asks.disputes, asks.events):
        with pytest.raises(stripe.InvalidRequestError, match="No such") as refused:
            ask.retrieve("x_1")
        assert (refused.value.code, refused.value.http_status) == ("resource_missing", 404)
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client.v1.payment_links.list()
    client.v1.checkout.sessions.create(session())
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.checkout.sessions.list({"expand": ["data.shoe_size"]})


def test_the_same_key_is_the_same_deed(client: stripe.StripeClient) -> None:
    first = client.v1.checkout.sessions.create(session(), {"idempotency_key": "order-1"})
    again = client.v1.checkout.sessions.create(session(), {"idempotency_key": "order-1"})
    assert again.id == first.id
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError) as refused:
        client.v1.checkout.sessions.create(session(amount=1_000), {"idempotency_key": "order-1"})
    assert refused.value.http_status == 400
    assert client.v1.checkout.sessions.create(session(), {"idempotency_key": "order-2"}).id != first.id
    assert len(client.v1.checkout.sessions.list().data) == 2


def test_a_refused_request_does_not_use_up_its_key(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(session(mode="shop"), {"idempotency_key": "order-1"})
    assert client.v1.checkout.sessions.create(session(), {"idempotency_key": "order-1"}).status == "open"


def test_a_key_is_forgotten_after_a_day(fakes: Fakes, client: stripe.StripeClient) -> None:
    first = client.v1.checkout.sessions.create(session(), {"idempotency_key": "order-1"})
    fakes.forward(days=1, seconds=1)
    assert client.v1.checkout.sessions.create(session(), {"idempotency_key": "order-1"}).id != first.id


def test_many_at_once_with_one_key_do_it_once(client: stripe.StripeClient) -> None:
    begin = threading.Barrier(8)

    def ask(_: int) -> str:
        begin.wait(30)
        return client.v1.checkout.sessions.create(session(), {"idempotency_key": "order-1"}).id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1


def test_errors_limits_and_silence(fakes: Fakes, client: stripe.StripeClient) -> None:
    faults = fakes.stripe.faults
    faults.add(kind="limit")
    with pytest.raises(stripe.RateLimitError) as limited:
        client.v1.events.list()
    assert limited.value.http_status == 429
    faults.add(kind="error", status=503, path="/v1/events")
    assert client.v1.charges.list().data == []
    with pytest.raises(stripe.APIError) as broken:
        client.v1.events.list()
    assert broken.value.http_status == 503
    faults.add(kind="garbage", status=502)
    with pytest.raises(stripe.APIError):
        client.v1.events.list()
    faults.add(kind="down", times=-1)
    for _ in range(2):
        with pytest.raises(stripe.APIConnectionError):
            client.v1.events.list()
    faults.clear()
    assert client.v1.events.list().data == []
    with pytest.raises(ValueError, match="no fault"):
        faults.add(kind="mischief")


def test_an_answer_may_be_lost_after_the_deed(fakes: Fakes, client: stripe.StripeClient) -> None:
    fakes.stripe.faults.add(kind="down", done=True)
    key: Any = {"idempotency_key": "order-1"}
    with pytest.raises(stripe.APIConnectionError):
        client.v1.checkout.sessions.create(session(), key)
    made = client.v1.checkout.sessions.create(session(), key)
    assert [each.id for each in client.v1.checkout.sessions.list().data] == [made.id]


def test_slow_is_as_slow_as_it_was_told(fakes: Fakes) -> None:
    hasty = stripe.RequestsClient(timeout=0.2)
    client = stripe.StripeClient(fakes.stripe.key, base_addresses={"api": fakes.stripe_url}, http_client=hasty)
    fakes.stripe.faults.add(kind="slow", seconds=600)
    with pytest.raises(stripe.APIConnectionError):
        client.v1.events.list()
    fakes.stripe.faults.clear()
    assert client.v1.events.list().data == []


def test_lists_go_page_by_page(fakes: Fakes, client: stripe.StripeClient) -> None:
    made = [client.v1.checkout.sessions.create(session()).id for _ in range(5)]
    first = client.v1.checkout.sessions.list({"limit": 2})
    assert ([each.id for each in first.data], first.has_more) == (made[:2:-1], True)
    assert [each.id for each in first.auto_paging_iter()] == made[::-1]
    back = client.v1.checkout.sessions.list({"limit": 2, "ending_before": made[0]})
    assert [each.id for each in back.data] == [made[2], made[1]]
    with pytest.raises(stripe.InvalidRequestError, match="between 1 and 100"):
        client.v1.checkout.sessions.list({"limit": 0})
    assert client.v1.checkout.sessions.list({"created": {"gt": fakes.world.now() + 60}}).data == []
    for id in made[:2]:
        client.v1.checkout.sessions.expire(id)
    assert [each.id for each in client.v1.checkout.sessions.list({"status": "expired"}).data] == made[1::-1]


def test_what_was_sent_is_known_field_by_field(fakes: Fakes, client: stripe.StripeClient) -> None:
    made = client.v1.checkout.sessions.create(session(), {"idempotency_key": "order-1"})
    browser.pay(str(made.url))
    (sent,) = fakes.stripe.sent
    assert (sent.method, sent.path, sent.status) == ("POST", "/v1/checkout/sessions", 200)
    assert sent.fields["line_items[0][price_data][product_data][name]"] == "An editor"
    assert set(sent.fields) == {
        "mode",
        "customer_email",
        "client_reference_id",
        "metadata[order]",
        "success_url",
        "cancel_url",
        "line_items[0][quantity]",
        "line_items[0][price_data][currency]",
        "line_items[0][price_data][unit_amount]",
        "line_items[0][price_data][product_data][name]",
    }
    assert sent.headers["idempotency-key"] == "order-1"
    assert "x-stripe-client-telemetry" not in sent.headers
    assert fakes.stripe.key not in str(sent.as_data())
