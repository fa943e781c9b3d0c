"""Refusals in Stripe's shape, with its types, codes and statuses."""

from __future__ import annotations

from typing import Any

from payment_fakes.exchange import Answer, data
from payment_fakes.processor import Refused


def error(status: int, type: str, message: str, **more: Any) -> Answer:
    """An answer that the SDK turns into one of its exceptions."""
    return data(
        {"error": {"message": message, "type": type, **{k: v for k, v in more.items() if v is not None}}}, status
    )


def invalid(message: str, param: str | None = None, code: str | None = None, status: int = 400) -> Refused:
    """A request that can't be done as it is."""
    url = f"https://docs.stripe.com/error-codes#{code.replace('_', '-')}" if code else None
    return Refused(error(status, "invalid_request_error", message, code=code, doc_url=url, param=param))


def missing(kind: str, id: str, param: str = "id") -> Refused:
    """No such thing."""
    return invalid(f"No such {kind}: '{id}'", param, "resource_missing", 404)


def unauthorised(key: str) -> Answer:
    """No key, or a wrong one; of which only the ends are said back."""
    if not key:
        words = (
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
    else:
        words = f"Invalid API Key provided: {key[:8]}{'*' * 8}{key[-4:]}"
    return error(401, "invalid_request_error", words)


def limited() -> Answer:
    answer = error(429, "invalid_request_error", "Request rate limit exceeded.", code="rate_limit")
    answer.headers["Stripe-Rate-Limited-Reason"] = "global-rate"
    return answer


def broken(status: int) -> Answer:
    return error(status, "api_error", "Sorry, there was a problem on our side. Please try again.")


def another_use(key: str) -> Answer:
    """An idempotency key with other parameters than the first time."""
    return error(
        400,
        "idempotency_error",
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request.",
    )


def in_use(key: str) -> Answer:
    """The first request with this key is still being worked on."""
    return error(
        409,
        "idempotency_error",
        f"There is currently another in-progress request using this Idempotent Key: {key}. Please try again later.",
        code="idempotency_key_in_use",
    )
