"""Refusals in PayPal's shape, with its names, issues and statuses."""

from __future__ import annotations

from typing import Any

from payment_fakes.exchange import Answer, data
from payment_fakes.processor import Refused
from payment_fakes.world import CAPITALS, Row, random_text

NAMES = {
    400: ("INVALID_REQUEST", "Request is not well-formed, syntactically incorrect, or violates schema."),
    401: (
        "AUTHENTICATION_FAILURE",
        "Authentication failed due to missing authorization header or invalid credentials.",
    ),
    403: ("NOT_AUTHORIZED", "Authorization failed due to insufficient permissions."),
    404: ("RESOURCE_NOT_FOUND", "The specified resource does not exist."),
    409: ("RESOURCE_CONFLICT", "The server has detected a conflict while processing this request."),
    422: (
        "UNPROCESSABLE_ENTITY",
        "The requested action could not be performed, semantically incorrect, or failed business validation.",
    ),
    429: ("RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting."),
    500: ("INTERNAL_SERVER_ERROR", "An internal server error has occurred."),
    503: ("SERVICE_UNAVAILABLE", "Service Unavailable."),
}


def error(status: int, details: list[Row] | None = None, links: list[Row] | None = None) -> Answer:
    """An answer as PayPal gives it. The number to ask its support about goes with it."""
    name, message = NAMES.get(status, NAMES[500])
    number = random_text(13, CAPITALS).lower()
    body: dict[str, Any] = {"name": name, "message": message, "debug_id": number}
    if details:
        body["details"] = details
    if links:
        body["links"] = links
    return data(body, status, PayPal_Debug_Id=number)


def unprocessable(
    issue: str, description: str, field: str = "", value: str = "", links: list[Row] | None = None
) -> Refused:
    """Understood, and not to be done."""
    return Refused(error(422, [_detail(issue, description, field, value)], links))


def invalid(issue: str, description: str, field: str, value: str = "") -> Refused:
    """Not what the interface takes."""
    return Refused(error(400, [_detail(issue, description, field, value)]))


def missing(issue: str = "INVALID_RESOURCE_ID") -> Refused:
    words = "Specified resource ID does not exist. Please check the resource ID and try again."
    return Refused(error(404, [_detail(issue, words)]))


def _detail(issue: str, description: str, field: str = "", value: str = "") -> Row:
    detail = {"issue": issue, "description": description}
    if field:
        detail |= {"field": field, "location": "body"}
    if value:
        detail["value"] = value
    return detail


def bad_token() -> Answer:
    words = "Token signature verification failed"
    return data({"error": "invalid_token", "error_description": words}, 401)


def bad_client() -> Answer:
    return data({"error": "invalid_client", "error_description": "Client Authentication failed"}, 401)
