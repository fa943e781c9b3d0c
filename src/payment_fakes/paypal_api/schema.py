"""What PayPal's interface takes, written out: the fields of each request that a shop of ours has any use for.

A field that is not named here is refused, though PayPal may know it: it has to be put here, and be acted on, first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from payment_fakes.pages import decimals
from payment_fakes.paypal_api.errors import invalid, unprocessable
from payment_fakes.processor import Refused

CURRENCIES = frozenset(
    "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD".split()
)
# PayPal takes these without digits after the point, though they have some.
WHOLE_HERE = frozenset({"HUF", "TWD", "JPY"})


class Unknown(Refused):
    """A field that is not in the schema."""

    def __init__(self, field: str) -> None:
        words = "A field was given that this interface does not know."
        super().__init__(invalid("INVALID_PARAMETER", words, field).answer)
        self.name = field


@dataclass(frozen=True, slots=True)
class Text:
    """A string."""

    most: int = 127
    pattern: str = ""
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """An integer."""

    least: int = 0
    most: int = 999


@dataclass(frozen=True, slots=True)
class Switch:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    of: Any
    most: int = 100
    least: int = 1


@dataclass(frozen=True, slots=True)
class Fields:
    """An object: its fields, and which must be there."""

    known: Mapping[str, Any]
    needed: tuple[str, ...] = ()


MONEY = Fields({"currency_code": Text(3), "value": Text(32)}, ("currency_code", "value"))
ADDRESS = Fields(
    {
        "address_line_1": Text(300),
        "address_line_2": Text(300),
        "admin_area_1": Text(300),
        "admin_area_2": Text(120),
        "postal_code": Text(60),
        "country_code": Text(2, r"[A-Z]{2}|C2"),
    },
    ("country_code",),
)
URL = Text(2_000, r"https?://\S+")
EMAIL = Text(254, r"[^@\s]+@[^@\s]+")
SUMS = ("item_total", "shipping", "handling", "tax_total", "insurance", "shipping_discount", "discount")
BREAKDOWN = Fields(dict.fromkeys(SUMS, MONEY))
ITEM = Fields(
    {
        "name": Text(127),
        "quantity": Text(10, r"[1-9][0-9]{0,9}"),
        "unit_amount": MONEY,
        "tax": MONEY,
        "description": Text(2_048),
        "sku": Text(127),
        "category": Text(20, of=("DIGITAL_GOODS", "PHYSICAL_GOODS", "DONATION")),
    },
    ("name", "quantity", "unit_amount"),
)
CONTEXT = {
    "brand_name": Text(127),
    "locale": Text(10, r"[a-z]{2}(-[A-Z][a-z]{3})?(-[A-Z]{2})?"),
    "shipping_preference": Text(24, of=("GET_FROM_FILE", "NO_SHIPPING", "SET_PROVIDED_ADDRESS")),
    "return_url": URL,
    "cancel_url": URL,
}
ACTIONS = {
    "user_action": Text(8, of=("CONTINUE", "PAY_NOW")),
    "landing_page": Text(13, of=("LOGIN", "GUEST_CHECKOUT", "BILLING", "NO_PREFERENCE")),
    "payment_method_preference": Text(30, of=("UNRESTRICTED", "IMMEDIATE_PAYMENT_REQUIRED")),
}
UNIT = Fields(
    {
        "reference_id": Text(256),
        "description": Text(3_000),
        "custom_id": Text(255),
        "invoice_id": Text(127),
        "soft_descriptor": Text(22),
        "amount": Fields({**MONEY.known, "breakdown": BREAKDOWN}, MONEY.needed),
        "items": Many(ITEM),
    },
    ("amount",),
)
PAYPAL_SOURCE = Fields(
    {
        "experience_context": Fields({**CONTEXT, **ACTIONS}, ("return_url", "cancel_url")),
        "email_address": EMAIL,
        "name": Fields({"given_name": Text(140), "surname": Text(140)}),
        "address": ADDRESS,
    }
)
ORDER = Fields(
    {
        "intent": Text(9, of=("CAPTURE",)),
        "purchase_units": Many(UNIT, 1),
        "payment_source": Fields({"paypal": PAYPAL_SOURCE}),
        "application_context": Fields({**CONTEXT, **ACTIONS}),
    },
    ("intent", "purchase_units"),
)
CAPTURE = Fields({})
REFUND = Fields(
    {"amount": MONEY, "custom_id": Text(127), "invoice_id": Text(127), "note_to_payer": Text(255)},
)
SALE_REFUND = Fields(
    {
        "amount": Fields({"total": Text(10, r"[0-9]+(\.[0-9]{1,2})?"), "currency": Text(3)}, ("total", "currency")),
        "invoice_number": Text(127),
    }
)
PRODUCT = Fields(
    {
        "id": Text(50),
        "name": Text(127),
        "description": Text(256),
        "type": Text(8, of=("DIGITAL", "SERVICE", "PHYSICAL")),
        "category": Text(256),
    },
    ("name",),
)
FREQUENCY = Fields(
    {"interval_unit": Text(5, of=("DAY", "WEEK", "MONTH", "YEAR")), "interval_count": Number(1, 365)},
    ("interval_unit",),
)
CYCLE = Fields(
    {
        "frequency": FREQUENCY,
        "tenure_type": Text(7, of=("REGULAR", "TRIAL")),
        "sequence": Number(1, 99),
        "total_cycles": Number(0, 999),
        "pricing_scheme": Fields({"fixed_price": MONEY}, ("fixed_price",)),
    },
    ("frequency", "tenure_type", "sequence"),
)
PLAN = Fields(
    {
        "product_id": Text(50),
        "name": Text(127),
        "description": Text(127),
        "status": Text(8, of=("ACTIVE", "CREATED")),
        "billing_cycles": Many(CYCLE, 12),
        "payment_preferences": Fields({"auto_bill_outstanding": Switch(), "payment_failure_threshold": Number(0, 999)}),
        "quantity_supported": Switch(),
    },
    ("product_id", "name", "billing_cycles", "payment_preferences"),
)
SUBSCRIPTION = Fields(
    {
        "plan_id": Text(26),
        "quantity": Text(32, r"[1-9][0-9]*"),
        "custom_id": Text(127),
        "subscriber": Fields({"email_address": EMAIL, "name": Fields({"given_name": Text(140), "surname": Text(140)})}),
        "application_context": Fields(
            {**CONTEXT, "user_action": Text(13, of=("CONTINUE", "SUBSCRIBE_NOW"))}, ("return_url", "cancel_url")
        ),
    },
    ("plan_id",),
)
REVISE = Fields(
    {
        "plan_id": Text(26),
        "quantity": Text(32, r"[1-9][0-9]*"),
        "application_context": SUBSCRIPTION.known["application_context"],
    }
)
REASON = Fields({"reason": Text(128)}, ("reason",))
COLLECT = Fields(
    {"note": Text(128), "capture_type": Text(19, of=("OUTSTANDING_BALANCE",)), "amount": MONEY},
    ("note", "capture_type", "amount"),
)
RESEND = Fields({"webhook_ids": Many(Text(50))})
VERIFY = Fields(
    {
        "auth_algo": Text(100),
        "cert_url": URL,
        "transmission_id": Text(50),
        "transmission_sig": Text(500),
        "transmission_time": Text(100),
        "webhook_id": Text(50),
        "webhook_event": None,
    },
    (
        "auth_algo",
        "cert_url",
        "transmission_id",
        "transmission_sig",
        "transmission_time",
        "webhook_id",
        "webhook_event",
    ),
)


def check(kind: Any, value: Any, field: str = "") -> None:
    """Refuses what does not fit."""
    match kind:
        case None:
            return
        case Fields():
            _check_fields(kind, value, field)
        case Many():
            _expect(isinstance(value, list), field)
            if not kind.least <= len(value) <= kind.most:
                raise invalid("INVALID_ARRAY_MAX_ITEMS", "The number of items in an array is not valid.", field)
            for number, each in enumerate(value):
                check(kind.of, each, f"{field}/{number}")
        case Text():
            _check_text(kind, value, field)
        case Number():
            _expect(isinstance(value, int) and not isinstance(value, bool), field)
            if not kind.least <= value <= kind.most:
                raise invalid("INVALID_INTEGER_MAX_VALUE", "The value is out of range.", field, str(value))
        case Switch():
            _expect(isinstance(value, bool), field)


def _expect(fits: bool, field: str) -> None:
    if not fits:
        raise invalid(
            "INVALID_PARAMETER_SYNTAX", "The value of a field does not conform to the expected format.", field
        )


def _check_fields(kind: Fields, value: Any, field: str) -> None:
    _expect(isinstance(value, dict), field)
    for name, inner in value.items():
        if name not in kind.known:
            raise Unknown(f"{field}/{name}")
        check(kind.known[name], inner, f"{field}/{name}")
    for name in kind.needed:
        if name not in value:
            raise invalid("MISSING_REQUIRED_PARAMETER", "A required field is missing.", f"{field}/{name}")
    if kind.needed == MONEY.needed:
        _check_money(value, field)


def _check_text(kind: Text, value: Any, field: str) -> None:
    _expect(isinstance(value, str), field)
    if not 1 <= len(value) <= kind.most:
        raise invalid("INVALID_STRING_LENGTH", "The value of a field is either too short or too long.", field)
    if kind.of and value not in kind.of:
        raise invalid("INVALID_PARAMETER_VALUE", "The value of a field is invalid.", field, value)
    _expect(not kind.pattern or re.fullmatch(kind.pattern, value) is not None, field)


def _check_money(value: Any, field: str) -> None:
    code, text = value["currency_code"], value["value"]
    if code not in CURRENCIES:
        raise unprocessable("CURRENCY_NOT_SUPPORTED", "Currency code is not supported.", f"{field}/currency_code", code)
    _expect(re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", text) is not None, f"{field}/value")
    if text.startswith("-"):
        words = "Must be greater than or equal to zero."
        raise unprocessable("CANNOT_BE_NEGATIVE", words, f"{field}/value", text)
    digits = 0 if code in WHOLE_HERE else decimals(code)
    if len(text.partition(".")[2]) > digits and Decimal(text) != round(Decimal(text), digits):
        words = "If the currency supports decimals, only two decimal place precision is supported."
        raise unprocessable("DECIMAL_PRECISION", words, f"{field}/value", text)
