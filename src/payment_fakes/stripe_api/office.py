"""Stripe as a whole: who may ask, each question once under its key, and the page for the payer."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import time
from base64 import b64decode
from typing import Any

from stripe._api_version import _ApiVersion

from payment_fakes.exchange import Answer, Request, data
from payment_fakes.memory import Sent
from payment_fakes.pages import money
from payment_fakes.processor import Entry, Processor, Refused
from payment_fakes.stripe_api import (
    disputes,
    errors,
    hosted,
    parameters,
    refunds,
    routes,
    sessions,
    shapes,
    subscriptions,
)
from payment_fakes.stripe_api.ledger import Ledger
from payment_fakes.world import Row, World, random_text

VERSION = _ApiVersion.CURRENT
REMEMBERED = 86_400  # for so long an idempotency key is known


class Stripe(Processor):
    """One account at Stripe, with its key and the secret of its webhook endpoint."""

    name = "stripe"

    def __init__(self, world: World, key: str, webhook_secret: str, webhook: str = "") -> None:
        self.key = key
        self.webhook_secret = webhook_secret
        # While a secret is rolled, Stripe signs with both.
        self.former_secret = ""
        super().__init__(world, webhook)
        self.ledger = Ledger(world, VERSION, self.event, self.outbox.arrived)
        world.passing.append(lambda: sessions.catch_up(self.ledger))
        world.passing.append(lambda: subscriptions.catch_up(self.ledger))

    def sign(self, body: bytes) -> dict[str, str]:
        at = int(time.time())
        text = f"{at}.".encode() + body
        secrets = [each for each in (self.former_secret, self.webhook_secret) if each]
        signed = [hmac.new(each.encode(), text, hashlib.sha256).hexdigest() for each in secrets]
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": ",".join([f"t={at}", *(f"v1={each}" for each in signed)]),
        }

    def is_interface(self, request: Request) -> bool:
        return request.path.startswith("/v1/")

    def page(self, request: Request) -> Answer:
        with self.world.lock:
            answer = hosted.answer(self.ledger, request)
        if request.method == "POST":
            self.world.save()
        return answer

    def limited(self) -> Answer:
        return errors.limited()

    def broken(self, status: int) -> Answer:
        return errors.in_use("(of this request)") if status == 409 else errors.broken(status)

    def refund(self, payment: str, amount: Any = None) -> Row:
        named = {"payment_intent" if payment.startswith("pi_") else "charge": payment}
        with self.world.lock:
            return copy.deepcopy(refunds.create(self.ledger, named if amount is None else named | {"amount": amount}))

    def fail_refund(self, id: str) -> Row:
        """A refund that went out comes back."""
        with self.world.lock:
            return copy.deepcopy(refunds.fail(self.ledger, id))

    def dispute(self, payment: str, reason: str = "") -> Row:
        with self.world.lock:
            intent = self.ledger.rows("payment_intent").get(payment)
            charge = intent["latest_charge"] if intent else payment
            return copy.deepcopy(disputes.begin(self.ledger, charge, reason=reason or "fraudulent"))

    def end_dispute(self, id: str, outcome: str) -> Row:
        with self.world.lock:
            return copy.deepcopy(disputes.end(self.ledger, id, outcome))

    def renew(self, subscription: str, *, fail: bool = False) -> Row:
        with self.world.lock:
            row = self.ledger.get("subscription", subscription)
            return copy.deepcopy(subscriptions.renew(self.ledger, row, fail))

    def failing(self, subscription: str, failing: bool = True) -> None:
        with self.world.lock:
            self.ledger.get("subscription", subscription)
            self.ledger.hidden(subscription)["failing"] = failing

    def entries(self) -> list[Entry]:
        rows = self.ledger.rows
        found = [
            Entry("dispute", row["id"], "Dispute", money(row["amount"], row["currency"]), row["status"], row["created"])
            for row in rows("dispute").values()
        ]
        for row in rows("charge").values():
            left = row["paid"] and not row["refunded"] and not row["disputed"]
            cost = money(row["amount"], row["currency"])
            back = row["amount_refunded"]
            state = f"{row['status']}, {money(back, row['currency'])} refunded" if back else row["status"]
            words = row["billing_details"]["email"]
            found.append(Entry("payment" if left else "", row["id"], words, cost, state, row["created"]))
        for row in rows("subscription").values():
            item = row["items"]["data"][0]
            kind = "subscription" if row["status"] in subscriptions.LIVE else ""
            cost = money(item["price"]["unit_amount"] * item["quantity"], row["currency"])
            found.append(Entry(kind, row["id"], "Subscription", cost, row["status"], row["created"]))
        return sorted(found, key=lambda entry: -entry.at)

    def interface(self, request: Request, sent: Sent) -> Answer:
        number = f"req_{random_text(14)}"
        key = _key(request.headers.get("authorization", ""))
        if not hmac.compare_digest(key.encode(), self.key.encode()):
            answer = errors.unauthorised(key)
        else:
            answer = self._once(request, sent, number)
        answer.headers.setdefault("Request-Id", number)
        answer.headers["Stripe-Version"] = request.headers.get("stripe-version", VERSION)
        return answer

    def _once(self, request: Request, sent: Sent, number: str) -> Answer:
        """Each deed under an idempotency key once: the same question again has the same answer."""
        key = request.headers.get("idempotency-key", "")
        if request.method != "POST" or not key:
            return self._asked(request, sent, number, key)
        if len(key) > 255:
            return errors.error(400, "idempotency_error", "Idempotency keys can be at most 255 characters long.")
        asked = hashlib.sha256(f"{request.path}?{request.query}\n".encode() + request.body).hexdigest()
        with self.world.lock:
            known = self.world.table("stripe.key").get(key)
            if known is not None and known["at"] + REMEMBERED > self.world.now():
                if known["asked"] != asked:
                    return errors.another_use(key)
                return _again(known)
            answer = self._asked(request, sent, number, key)
            # Where nothing was begun, the key may be used for a better question.
            if answer.status < 400:
                row: Row = {"asked": asked, "at": self.world.now(), "request": number}
                self.world.table("stripe.key")[key] = row | {"status": answer.status, "body": answer.body.decode()}
        return answer

    def _asked(self, request: Request, sent: Sent, number: str, key: str) -> Answer:
        for route in routes.ROUTES:
            match = route.path.fullmatch(request.path)
            if match is None or route.method != request.method:
                continue
            try:
                with self.world.lock:
                    return data(self._done(route, match.groups(), request, number, key))
            except parameters.Unknown as unknown:
                sent.refused.append(unknown.name)
                return unknown.answer
            except Refused as refused:
                return refused.answer
        words = f"Unrecognized request URL ({request.method}: {request.path})."
        return errors.error(404, "invalid_request_error", words)

    def _done(self, route: routes.Route, ids: tuple[str, ...], request: Request, number: str, key: str) -> Row:
        given = parameters.read(route.kind, request.form(), route.used)
        expand = given.pop("expand", None) or []
        self.ledger.request = {"id": number, "idempotency_key": key or None}
        try:
            row = route.deed(self.ledger, given, self.url, ids)
        finally:
            self.ledger.request = {"id": None, "idempotency_key": None}
        ledger = self.ledger
        return copy.deepcopy(
            shapes.expanded(row, expand, ledger.find, lambda row, name: routes.lists(ledger, row, name))
        )


def _key(authorization: str) -> str:
    scheme, _, key = authorization.partition(" ")
    if scheme == "Basic":
        try:
            return b64decode(key).decode().partition(":")[0]
        except ValueError:
            return ""
    return key.strip() if scheme == "Bearer" else ""


def _again(known: Row) -> Answer:
    body: Any = json.loads(known["body"])
    return data(body, known["status"], Idempotent_Replayed="true", Original_Request=known["request"])
