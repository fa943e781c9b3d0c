"""The control side over HTTP, the program on the command line, and what outlasts a restart."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

import payment_fakes
from payment_fakes import Fakes, browser, control, payers
from tests.payment_fakes.asking import link, order, plan_session, session
from tests.payment_fakes.conftest import Shop, Wallet


def ask(origin: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    parts = urlsplit(origin)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        content = None if body is None else json.dumps(body)
        given = {"Content-Type": "application/json"} | headers
        connection.request(method, f"/_control/{path}", content, given)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_every_control_is_told_of() -> None:
    told = set(re.findall(r"^    (GET|POST) +(\S+)", str(payment_fakes.__doc__), re.MULTILINE))
    assert told == set(control.DEEDS)


def test_money_back_disputes_and_renewals(fakes: Fakes, client: stripe.StripeClient, wallet: Wallet) -> None:
    made = client.v1.checkout.sessions.create(session())
    browser.pay(str(made.url))
    intent = client.v1.checkout.sessions.retrieve(made.id).payment_intent
    stripe_url, paypal_url = fakes.stripe_url, fakes.paypal_url
    status, refund = ask(stripe_url, "POST", "refund", {"payment": intent, "amount": 100})
    assert (status, refund["amount"]) == (200, 100)
    assert ask(stripe_url, "POST", "refund/fail", {"refund": refund["id"]})[1]["status"] == "failed"
    dispute = ask(stripe_url, "POST", "dispute", {"payment": intent})[1]
    assert ask(stripe_url, "POST", "dispute/end", {"dispute": dispute["id"], "outcome": "won"})[1]["status"] == "won"
    assert ask(stripe_url, "POST", "refund", {"payment": "pi_unknown"})[0] == 404
    browser.pay(str(client.v1.checkout.sessions.create(plan_session()).url))
    subscription = client.v1.subscriptions.list().data[0].id
    assert ask(stripe_url, "POST", "renew", {"subscription": subscription})[1]["status"] == "paid"
    ask(stripe_url, "POST", "renew/failing", {"subscription": subscription})
    now = ask(stripe_url, "POST", "clock", {"days": 70})[1]["now"]
    assert now >= client.v1.subscriptions.retrieve(subscription)["items"].data[0].current_period_start
    assert client.v1.subscriptions.retrieve(subscription).status == "past_due"
    fakes.paypal.pending()
    _, row = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    browser.approve(link(row, "payer-action"))
    _, done = wallet("POST", f"/v2/checkout/orders/{row['id']}/capture", {})
    capture = done["purchase_units"][0]["payments"]["captures"][0]["id"]
    assert ask(paypal_url, "POST", "finish", {"payment": capture})[1]["status"] == "COMPLETED"
    assert ask(stripe_url, "POST", "finish", {"payment": capture})[0] == 400


def test_faults_and_what_was_sent(fakes: Fakes, client: stripe.StripeClient) -> None:
    assert ask(fakes.stripe_url, "POST", "faults", {"kind": "limit", "times": 2})[0] == 200
    with pytest.raises(stripe.RateLimitError):
        client.v1.events.list()
    assert [each["times"] for each in ask(fakes.stripe_url, "GET", "faults")[1]] == [1]
    ask(fakes.stripe_url, "POST", "faults/clear", {})
    client.v1.events.list()
    sent = ask(fakes.stripe_url, "GET", "sent")[1]
    assert [(each["path"], each["status"]) for each in sent] == [("/v1/events", 429), ("/v1/events", 200)]
    assert ask(fakes.paypal_url, "GET", "sent")[1] == [], "each port speaks of its own processor"
    ask(fakes.stripe_url, "POST", "sent/forget", {})
    assert ask(fakes.stripe_url, "GET", "sent")[1] == []


def test_webhooks_at_will(fakes: Fakes, client: stripe.StripeClient, shop: Shop) -> None:
    url = fakes.stripe_url
    assert ask(url, "POST", "webhooks/way", {"hold": True, "copies": 2})[1]["hold"]
    ask(url, "POST", "webhooks/address", {"url": shop.url})
    client.v1.checkout.sessions.expire(client.v1.checkout.sessions.create(session()).id)
    (journey,) = ask(url, "GET", "webhooks")[1]
    assert (journey["type"], journey["state"]) == ("checkout.session.expired", "held")
    assert ask(url, "POST", "webhooks/release", {"order": "backward", "copies": 2})[1] == [journey["event"]] * 2
    ask(url, "POST", "webhooks/redeliver", {"event": journey["event"]})
    fakes.settle()
    assert shop.types() == ["checkout.session.expired"] * 3
    ask(url, "POST", "webhooks/address", {"url": ""})
    ask(url, "POST", "webhooks/redeliver", {"event": journey["event"]})
    (taken,) = ask(url, "POST", "webhooks/take", {})[1]
    signature = taken["headers"]["Stripe-Signature"]
    assert stripe.Webhook.construct_event(taken["body"], signature, fakes.stripe.webhook_secret).id == taken["event"]


def test_mistakes_are_told(fakes: Fakes) -> None:
    url = fakes.stripe_url
    assert ask(url, "GET", "everything")[0] == 404
    assert ask(url, "POST", "faults", {"kind": "mischief"})[0] == 400
    assert ask(url, "POST", "webhooks/way", {"speed": 3})[0] == 400
    assert ask(url, "POST", "renew", {})[0] == 400
    status, said = ask(url, "POST", "clock", {}, **{"Content-Type": "text/plain"})
    assert (status, said) == (415, {"error": "send JSON"}), "as a page of another origin could post it"
    assert ask(url, "GET", "sent", Host="shop.example")[0] == 421


def test_what_happened_outlasts_the_process(tmp_path: Path) -> None:
    file = tmp_path / "processors.json"
    with Fakes(file=file) as first:
        client = stripe.StripeClient(first.stripe.key, base_addresses={"api": first.stripe_url})
        made = client.v1.checkout.sessions.create(session(), {"idempotency_key": "order-1"})
        browser.pay(str(made.url))
        told = first.webhooks("stripe")[:3]
        first.stripe.outbox.way.hold = True
        first.stripe.refund(str(client.v1.checkout.sessions.retrieve(made.id).payment_intent), 100)
        first.forward(days=0.5)
        wallet = Wallet(first)
        row = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")[1]
        certificate = first.paypal.seal.certificate()
        first.paypal.sign(b"{}")
    with Fakes(file=file) as second:
        client = stripe.StripeClient(second.stripe.key, base_addresses={"api": second.stripe_url})
        again = client.v1.checkout.sessions.create(session(), {"idempotency_key": "order-1"})
        assert again.id == made.id
        assert client.v1.checkout.sessions.retrieve(made.id).status == "complete"
        assert second.world.shift == 43_200
        assert [each["state"] for each in second.stripe.outbox.told()] == ["taken"] * 4 + ["held"] * 2
        second.stripe.outbox.redeliver(told[0].event)
        assert second.webhooks("stripe")[0].body == told[0].body
        assert Wallet(second)("GET", f"/v2/checkout/orders/{row['id']}")[0] == 200
        assert second.paypal.seal.certificate() != certificate, "another certificate of the same key"
        assert second.paypal.seal.pem() == first.paypal.seal.pem()


def test_a_fresh_start_on_the_same_ports(fakes: Fakes, client: stripe.StripeClient, shop: Shop) -> None:
    fakes.deliver_to(shop.url)
    browser.pay(str(client.v1.checkout.sessions.create(session(), {"idempotency_key": "order-1"}).url))
    fakes.forward(days=3)
    fakes.stripe.faults.add(kind="down", times=-1)
    fakes.stripe.outbox.way.hold = True
    fakes.forget()
    assert fakes.world.shift == 0
    assert list(fakes.stripe.sent) == []
    assert client.v1.events.list().data == []
    assert client.v1.checkout.sessions.create(session(9_900), {"idempotency_key": "order-1"}).amount_total == 9_900
    heard = len(shop.heard)
    client.v1.checkout.sessions.expire(client.v1.checkout.sessions.list().data[0].id)
    fakes.settle()
    assert shop.types()[heard:] == ["checkout.session.expired"]


def test_the_program_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "payment_fakes", "--file", str(tmp_path / "processors.json"), "--stripe-key", "k1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        address = lines[0].split()[1]
        assert lines[0].startswith("Stripe ")
        assert lines[1].startswith("PayPal ")
        client = stripe.StripeClient("k1", base_addresses={"api": address})
        made = client.v1.checkout.sessions.create(session())
        assert browser.pay(str(made.url)).endswith(made.id)
    finally:
        process.terminate()
        assert process.wait(30) == 0
        assert process.stdout is not None
        process.stdout.close()


def test_the_example_of_the_page_runs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "payment-fakes.md").read_text("utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    left: dict[str, Any] = {}
    exec(code, left)
    assert left["back"].startswith("https://shop.example/back?session=cs_test_")
    assert left["told"][-1].type == "checkout.session.completed"


def test_what_is_invented_can_be_found(tmp_path: Path) -> None:
    file = tmp_path / "processors.json"
    with Fakes(file=file) as fakes:
        client = stripe.StripeClient(fakes.stripe.key, base_addresses={"api": fakes.stripe_url})
        browser.pay(str(client.v1.checkout.sessions.create(session()).url))
        wallet = Wallet(fakes)
        _, row = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
        browser.approve(link(row, "payer-action"))
    kept = file.read_text("utf-8")
    expected = [each for each in payers.SECRETS if each not in payers.CARDS or each == payers.GOOD.number]
    assert all(each in kept for each in expected), "so a search for them would find them"
