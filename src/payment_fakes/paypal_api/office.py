"""PayPal as a whole: who may ask, each question once under its id, signed events, and the page for the payer."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from payment_fakes.exchange import Answer, Request, data
from payment_fakes.memory import Sent
from payment_fakes.paypal_api import captures, disputes, errors, hosted, orders, routes, sales, schema, subscriptions
from payment_fakes.paypal_api.ledger import Ledger
from payment_fakes.paypal_api.signature import ALGORITHM, Seal, message
from payment_fakes.processor import Entry, Processor, Refused
from payment_fakes.world import LETTERS, Row, World, random_text

CERTIFICATES = "/v1/notifications/certs/"
TOKEN_LASTS = 32_400
REMEMBERED = 6 * 3_600  # for so long a request id is known
# A repetition is answered with the thing as it is by then.
_LATEST = ("order", "refund", "subscription", "plan", "product", "capture", "sale_refund")


class PayPal(Processor):
    """One account at PayPal, with the credentials of its app and the id of its webhook."""

    name = "paypal"

    def __init__(self, world: World, client: str, secret: str, webhook_id: str, webhook: str = "") -> None:
        self.client = client
        self.secret = secret
        self.webhook_id = webhook_id
        self.seal = Seal(world.table("paypal.seal").get("key", {}).get("pem", ""))
        super().__init__(world, webhook)
        self.ledger = Ledger(world, self.event, lambda: self.url, self.outbox.redeliver)
        world.passing.append(lambda: orders.catch_up(self.ledger))
        world.passing.append(lambda: subscriptions.catch_up(self.ledger))

    def sign(self, body: bytes) -> dict[str, str]:
        headers = self.seal.headers(body, self.webhook_id, self._certificate())
        if self.world.file is not None:
            with self.world.lock:
                self.world.table("paypal.seal").setdefault("key", {"pem": self.seal.pem()})
        return headers

    def _certificate(self) -> str:
        """Where it is served; another key has another address."""
        return f"{self.url}{CERTIFICATES}CERT-{self.seal.name()}"

    def is_interface(self, request: Request) -> bool:
        return re.match(r"/v[12]/", request.path) is not None

    def page(self, request: Request) -> Answer:
        with self.world.lock:
            answer = hosted.answer(self.ledger, request)
        if request.method == "POST":
            self.world.save()
        return answer

    def limited(self) -> Answer:
        return errors.error(429)

    def broken(self, status: int) -> Answer:
        return errors.bad_token() if status == 401 else errors.error(status)

    def refund(self, payment: str, amount: Any = None) -> Row:
        with self.world.lock:
            if payment in self.ledger.rows("sale"):
                currency = self.ledger.rows("sale")[payment]["amount"]["currency"]
                asked = {} if amount is None else {"amount": {"total": str(amount), "currency": currency}}
                return copy.deepcopy(sales.refund(self.ledger, payment, asked))
            currency = self.ledger.get("capture", payment)["amount"]["currency_code"]
            asked = {} if amount is None else {"amount": {"value": str(amount), "currency_code": currency}}
            return copy.deepcopy(captures.refund(self.ledger, payment, asked))

    def pending(self, times: int = 1) -> None:
        """The next captures have to wait, until `finish`."""
        self.faults.add(kind="pending", times=times)

    def finish(self, capture: str, status: str = "COMPLETED") -> Row:
        """A pending capture is completed, or declined."""
        with self.world.lock:
            return copy.deepcopy(captures.finish(self.ledger, capture, status))

    def dispute(self, payment: str, reason: str = "") -> Row:
        with self.world.lock:
            return copy.deepcopy(disputes.begin(self.ledger, payment, reason or "UNAUTHORISED"))

    def end_dispute(self, id: str, outcome: str) -> Row:
        with self.world.lock:
            return copy.deepcopy(disputes.end(self.ledger, id, outcome))

    def renew(self, subscription: str, *, fail: bool = False) -> Row:
        with self.world.lock:
            row = self.ledger.get("subscription", subscription)
            if row["status"] != "ACTIVE":
                raise errors.unprocessable("SUBSCRIPTION_STATUS_INVALID", "Only an active subscription is billed.")
            subscriptions.bill(self.ledger, row, fail)
            return copy.deepcopy(row)

    def failing(self, subscription: str, failing: bool = True) -> None:
        with self.world.lock:
            self.ledger.get("subscription", subscription)
            self.ledger.hidden(subscription)["declines"] = failing

    def entries(self) -> list[Entry]:
        rows = self.ledger.rows
        found = []
        kinds = {"COMPLETED": "payment", "PARTIALLY_REFUNDED": "payment", "PENDING": "pending"}
        for row in rows("capture").values():
            kind = "" if self.ledger.hidden(row["id"]).get("disputed") else kinds.get(row["status"], "")
            found.append(_entry(kind, row, row.get("custom_id", "Payment"), row["amount"]))
        for row in rows("sale").values():
            cost = {"value": row["amount"]["total"], "currency_code": row["amount"]["currency"]}
            live = row["state"] != "refunded" and not self.ledger.hidden(row["id"]).get("disputed")
            kind = "payment" if live else ""
            found.append(_entry(kind, row | {"status": row["state"]}, "Payment of a subscription", cost))
        for row in rows("subscription").values():
            kind = "subscription" if row["status"] in subscriptions.LIVE else ""
            price = rows("plan")[row["plan_id"]]["billing_cycles"][-1]["pricing_scheme"]["fixed_price"]
            found.append(_entry(kind, row, "Subscription", price))
        for row in rows("dispute").values():
            kind = "" if row["status"] == "RESOLVED" else "dispute"
            found.append(_entry(kind, row, "Dispute", row["dispute_amount"]))
        return sorted(found, key=lambda entry: -entry.at)

    def interface(self, request: Request, sent: Sent) -> Answer:
        if request.path.startswith(CERTIFICATES):
            if self.url + request.path != self._certificate():
                return errors.error(404)
            return Answer(200, self.seal.certificate(), {"Content-Type": "application/x-pem-file"})
        if request.path == "/v1/oauth2/token" and request.method == "POST":
            return self._token(request, sent)
        if not self._known(request):
            return errors.bad_token()
        try:
            if request.path == "/v1/notifications/verify-webhook-signature" and request.method == "POST":
                return self._verify(request)
            return self._once(request)
        except schema.Unknown as unknown:
            sent.refused.append(unknown.name)
            return unknown.answer
        except Refused as refused:
            return refused.answer

    def _token(self, request: Request, sent: Sent) -> Answer:
        """A bearer token for the app's credentials."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        try:
            credentials = base64.b64decode(given, validate=True) if scheme == "Basic" else b""
        except ValueError:
            credentials = b""
        if not hmac.compare_digest(credentials, f"{self.client}:{self.secret}".encode()):
            return errors.bad_client()
        if request.field("grant_type") != "client_credentials":
            return data({"error": "unsupported_grant_type", "error_description": "Grant Type is unsupported"}, 400)
        token = f"A21AA{random_text(80, LETTERS)}"
        with self.world.lock:
            self.world.table("paypal.token")[token] = {"ends": self.world.now() + TOKEN_LASTS}
        sent.fields.pop("client_secret", None)
        return data(
            {
                "scope": "https://uri.paypal.com/services/payments/payment",
                "access_token": token,
                "token_type": "Bearer",
                "app_id": "APP-STANDIN",
                "expires_in": TOKEN_LASTS,
                "nonce": f"{self.ledger.moment()}{random_text(43)}",
            }
        )

    def _known(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        with self.world.lock:
            known = self.world.table("paypal.token").get(token)
            return scheme == "Bearer" and known is not None and known["ends"] > self.world.now()

    def _once(self, request: Request) -> Answer:
        """Each deed under a request id once; a repetition is told how things stand by now."""
        key = request.headers.get("paypal-request-id", "")
        if request.method != "POST" or not key:
            return self._asked(request)
        if len(key) > 108:
            raise errors.invalid("INVALID_STRING_LENGTH", "The request id is too long.", "PayPal-Request-Id")
        asked = hashlib.sha256(request.body).hexdigest()
        with self.world.lock:
            table, name = self.world.table("paypal.key"), f"{request.path} {key}"
            known = table.get(name)
            if known is not None and known["at"] + REMEMBERED > self.world.now():
                if known["asked"] != asked:
                    words = "This PayPal-Request-Id was used with another request before."
                    raise errors.unprocessable("DUPLICATE_REQUEST_ID", words)
                return self._again(known)
            answer = self._asked(request)
            if answer.status < 300:
                row: Row = {"asked": asked, "at": self.world.now(), "status": answer.status}
                table[name] = row | {"body": answer.body.decode()}
        return answer

    def _again(self, known: Row) -> Answer:
        if not known["body"]:
            return Answer(known["status"])
        body: Any = json.loads(known["body"])
        for kind in _LATEST:
            row = self.ledger.rows(kind).get(body.get("id", ""))
            if row is not None:
                return data({name: row.get(name, value) for name, value in body.items()}, 200)
        return data(body, known["status"])

    def _asked(self, request: Request) -> Answer:
        for route in routes.ROUTES:
            match = route.path.fullmatch(request.path)
            if match is None or route.method != request.method:
                continue
            with self.world.lock:
                return self._done(route, match.groups(), request)
        return errors.error(404)

    def _done(self, route: routes.Route, ids: tuple[str, ...], request: Request) -> Answer:
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        for name in query:
            if name not in route.query:
                raise schema.Unknown(name)
        body = _body(request) if route.schema is not None else {}
        if route.schema is not None:
            schema.check(route.schema, body)
        fault = self.faults.take(request, "decline", "pending") if route.deed is routes.capture else None
        request_id = request.headers.get("paypal-request-id", "")
        asked = routes.Asked(ids, body, query, request_id, fault.kind if fault else "")
        status, row = route.deed(self.ledger, asked)
        if row is None:
            return Answer(status)
        if not route.whole and request.headers.get("prefer") != "return=representation":
            row = orders.minimal(row)
        return data(copy.deepcopy(row), status)

    def _verify(self, request: Request) -> Answer:
        """Whether a webhook is one of ours. The event has to come back byte for byte, as with PayPal itself."""
        given = _body(request)
        schema.check(schema.VERIFY, given)
        raw = _raw(request.body.decode(), "webhook_event").encode()
        signed = message(given["transmission_id"], given["transmission_time"], given["webhook_id"], raw)
        holds = (
            given["auth_algo"] == ALGORITHM
            and given["webhook_id"] == self.webhook_id
            and given["cert_url"] == self._certificate()
            and self.seal.holds(given["transmission_sig"], signed)
        )
        return data({"verification_status": "SUCCESS" if holds else "FAILURE"})


def _entry(kind: str, row: Row, words: str, cost: Row) -> Entry:
    at = datetime.fromisoformat(row["create_time"]).timestamp()
    return Entry(kind, row["id"], words, f"{cost['value']} {cost['currency_code']}", row["status"].lower(), at)


def _body(request: Request) -> Any:
    if not request.body:
        return {}
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Refused(errors.error(415))
    try:
        return json.loads(request.body)
    except ValueError:
        raise errors.invalid("MALFORMED_REQUEST_JSON", "The request JSON is not well formed.", "/") from None


def _raw(text: str, name: str) -> str:
    """The bytes of one member as they came: its checksum is that of these, and of no other spelling."""
    start = re.search(rf'"{name}"\s*:\s*', text)
    if start is None:
        return ""
    _, end = json.JSONDecoder().raw_decode(text, start.end())
    return text[start.end() : end]
