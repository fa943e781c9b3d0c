"""The pages that payers see: on a phone, without script, by keyboard, in the browser itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from payment_fakes import Fakes, browser, payers
from tests.payment_fakes.asking import RETURN, link, order, plan_session, session
from tests.payment_fakes.conftest import Shop, Wallet
from tests.payment_fakes.test_paypal_subscriptions import CONTEXT, plan


def test_what_is_written_is_told_and_nothing_else(client: stripe.StripeClient) -> None:
    price: Any = {"currency": "eur", "unit_amount": 4_900, "product_data": {"name": "<b>An & editor</b>"}}
    items = [{"price_data": price, "quantity": 3}]
    made = client.v1.checkout.sessions.create(session(line_items=items, cancel_url='http://x.example/"><script>'))
    _, page, _ = browser.ask("GET", str(made.url))
    assert "&lt;b&gt;An &amp; editor&lt;/b&gt; × 3" in page
    assert "147.00 EUR" in page
    assert "<script" not in page
    assert "stand-in" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": "4111 1111 1111 1111"}, "test cards"),
        ({"expiry": "13/30"}, "MM/YY"),
        ({"cvc": "1"}, "security code"),
        ({"name": " "}, "name on the card"),
        ({"email": "nobody"}, "e-mail address"),
    ],
)
def test_mistakes_are_told_and_what_was_typed_stays(
    fakes: Fakes, client: stripe.StripeClient, change: dict[str, str], words: str
) -> None:
    asked = session()
    del asked["customer_email"]
    made = client.v1.checkout.sessions.create(asked)  # type: ignore[arg-type]
    form = {
        "number": payers.GOOD.number,
        "expiry": "12/34",
        "cvc": "123",
        "name": "P. Robe",
        "country": "FR",
        "email": "payer@example.com",
    }
    status, page, _ = browser.ask("POST", str(made.url), form | change)
    assert status == 402
    assert words in page
    assert '<option value="FR" selected>France' in page
    assert fakes.webhooks("stripe") == []
    assert client.v1.payment_intents.list().data == []


def test_the_payer_s_own_address_is_asked_for_where_the_shop_told_none(client: stripe.StripeClient) -> None:
    asked = session()
    del asked["customer_email"]
    made = client.v1.checkout.sessions.create(asked)  # type: ignore[arg-type]
    browser.pay(str(made.url), email="payer@example.com")
    details = client.v1.checkout.sessions.retrieve(made.id).customer_details
    assert details is not None
    assert (details.email, details.name) == ("payer@example.com", payers.CARD_HOLDER)


def test_yen_have_no_cents(client: stripe.StripeClient, wallet: Wallet) -> None:
    price: Any = {"currency": "jpy", "unit_amount": 4_900, "product_data": {"name": "An editor"}}
    made = client.v1.checkout.sessions.create(session(line_items=[{"price_data": price, "quantity": 1}]))
    assert "4,900 JPY" in browser.ask("GET", str(made.url))[1]


@pytest.fixture
def page(chromium: str) -> Iterator[Any]:
    """A phone without script, in the dark."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = running.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
        yield context.new_page()
        running.close()


@pytest.mark.browser
def test_a_card_on_a_phone_without_script(fakes: Fakes, client: stripe.StripeClient, page: Any, shop: Shop) -> None:
    back = shop.url.partition("/hooks")[0] + "/back?session={CHECKOUT_SESSION_ID}"
    made = client.v1.checkout.sessions.create(session(success_url=back))
    page.goto(str(made.url))
    page.get_by_label("Card number").fill("4000 0000 0000 0002")
    page.get_by_label("Valid until").fill("12/34")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on the card").fill("P. Robe")
    page.get_by_role("button", name="Pay 49.00 EUR").click()
    assert page.get_by_role("alert").inner_text() == "Your card was declined."
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Pay 49.00 EUR").click()
    page.wait_for_url("**/back?session=cs_test_*")
    assert client.v1.checkout.sessions.retrieve(made.id).payment_status == "paid"


@pytest.mark.browser
def test_paypal_on_a_phone_without_script(fakes: Fakes, wallet: Wallet, page: Any, shop: Shop) -> None:
    asked = order()
    asked["payment_source"]["paypal"]["experience_context"]["return_url"] = shop.url.partition("/hooks")[0] + "/back"
    _, made = wallet("POST", "/v2/checkout/orders", asked, PayPal_Request_Id="make-1")
    page.goto(link(made, "payer-action"))
    page.get_by_role("button", name="Log in").click()
    assert payers.PAYPAL_EMAIL in page.inner_text("main")
    page.get_by_role("button", name="Pay 49.00 EUR").click()
    page.wait_for_url("**/back?token=*")
    assert wallet("GET", f"/v2/checkout/orders/{made['id']}")[1]["status"] == "APPROVED"


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible(
    fakes: Fakes, client: stripe.StripeClient, wallet: Wallet, chromium: str, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    card = str(client.v1.checkout.sessions.create(session()).url)
    over = client.v1.checkout.sessions.create(session())
    client.v1.checkout.sessions.expire(over.id)
    _, made = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    asked = {"plan_id": plan(wallet, trial=True), "application_context": CONTEXT}
    _, subscription = wallet("POST", "/v1/billing/subscriptions", asked)
    pages = [
        card,
        str(client.v1.checkout.sessions.create(plan_session()).url),
        str(over.url),
        f"{fakes.stripe_url}/nothing",
        f"{fakes.stripe_url}/dashboard",
        link(made, "payer-action"),
        link(subscription, "approve"),
    ]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = running.new_context(
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport={"width": 320, "height": 640},
            bypass_csp=True,
        )
        page = context.new_page()
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url))
        for each in pages:
            page.goto(each)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, each
            found = Axe().run(page).response["violations"]
            assert not found, f"{each}: {json.dumps(found)[:2_000]}"
        running.close()
    assert all(url.startswith((fakes.stripe_url, fakes.paypal_url, "data:")) for url in loaded), (
        "nothing from elsewhere"
    )


def test_a_form_may_lead_back_to_the_shop_and_nowhere_else(client: stripe.StripeClient) -> None:
    from http.client import HTTPConnection
    from urllib.parse import urlsplit

    parts = urlsplit(str(client.v1.checkout.sessions.create(session()).url))
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.request("GET", parts.path)
    policy = connection.getresponse().headers["Content-Security-Policy"]
    connection.close()
    assert "form-action 'self' http://127.0.0.1:8000;" in policy
    assert RETURN.startswith("http://127.0.0.1:8000/")
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")


def press(origin: str, kind: str, id: str, button: int, **headers: str) -> int:
    """Presses a button of the dashboard; the status."""
    from http.client import HTTPConnection
    from urllib.parse import urlencode, urlsplit

    parts = urlsplit(origin)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        given = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin} | headers
        connection.request("POST", "/dashboard", urlencode({"kind": kind, "id": id, "button": button}), given)
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_dashboard_refunds_disputes_and_renews(fakes: Fakes, client: stripe.StripeClient) -> None:
    origin = fakes.stripe_url
    assert "Nothing has been paid yet" in browser.ask("GET", f"{origin}/dashboard")[1]
    for asked in (session(), session(), plan_session()):
        browser.pay(str(client.v1.checkout.sessions.create(asked).url))
    page = browser.ask("GET", f"{origin}/dashboard")[1]
    assert page.count("Refund all") == 3
    refunded, disputed, *_ = [charge.id for charge in client.v1.charges.list().data[1:]]
    assert press(origin, "payment", refunded, 0, Origin="http://shop.example") == 403
    assert press(origin, "payment", refunded, 0) == 303
    assert press(origin, "payment", refunded, 0) == 409, "once"
    assert press(origin, "payment", disputed, 1) == 303
    assert press(origin, "dispute", client.v1.disputes.list().data[0].id, 0) == 303
    subscription = client.v1.subscriptions.list().data[0].id
    assert [press(origin, "subscription", subscription, button) for button in (0, 1, 9)] == [303, 303, 409]
    assert client.v1.charges.retrieve(refunded).refunded
    assert client.v1.disputes.list().data[0].status == "won"
    assert client.v1.subscriptions.retrieve(subscription).status == "past_due"
    page = browser.ask("GET", f"{origin}/dashboard")[1]
    assert "49.00 EUR refunded" in page
    assert page.count("Refund all") == 2, "the first payment of the subscription, and its renewal"


def test_paypal_s_dashboard(fakes: Fakes, wallet: Wallet) -> None:
    fakes.paypal.pending()
    for number in ("1", "2"):
        _, made = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id=number)
        browser.approve(link(made, "payer-action"))
        wallet("POST", f"/v2/checkout/orders/{made['id']}/capture", {})
    pending, done = fakes.world.table("paypal.capture")
    assert press(fakes.paypal_url, "pending", pending, 0) == 303
    assert press(fakes.paypal_url, "payment", done, 1) == 303
    page = browser.ask("GET", f"{fakes.paypal_url}/dashboard")[1]
    assert (page.count("Refund all"), page.count("The shop wins")) == (1, 1)
    (dispute,) = fakes.world.table("paypal.dispute")
    assert press(fakes.paypal_url, "dispute", dispute, 1) == 303
    assert wallet("GET", f"/v2/payments/captures/{done}")[1]["status"] == "REFUNDED"
    assert wallet("GET", f"/v2/payments/captures/{pending}")[1]["status"] == "COMPLETED"
