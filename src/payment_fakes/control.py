"""The control side, below `/_control/` on either port: what the world does to a shop, at will.

Everything is JSON; what each address does stands in the docstring of the package.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from payment_fakes.exchange import Answer, Request, data
from payment_fakes.paypal_api.office import PayPal
from payment_fakes.processor import Processor, Refused
from payment_fakes.stripe_api.office import Stripe

if TYPE_CHECKING:
    from payment_fakes.fakes import Fakes

PREFIX = "/_control/"
Given = dict[str, Any]


def answer(fakes: Fakes, processor: Processor, request: Request) -> Answer:
    """What the address asks for; mistakes are told in words, with 400."""
    deed = DEEDS.get((request.method, request.path.removeprefix(PREFIX)))
    if deed is None:
        return data({"error": "no such control", "there are": [f"{how} {what}" for how, what in DEEDS]}, 404)
    # A browser asks before it sends JSON to another origin, and is never told yes: no page can reach this side.
    if request.method == "POST" and not request.headers.get("content-type", "").startswith("application/json"):
        return data({"error": "send JSON"}, 415)
    try:
        given = json.loads(request.body or b"{}")
        done = deed(fakes, processor, given)
    except Refused as refused:
        return refused.answer
    except (ValueError, TypeError, KeyError) as mistake:
        return data({"error": f"{type(mistake).__name__}: {mistake}"}, 400)
    if request.method == "POST":
        fakes.world.save()
    return data({"done": True} if done is None else done)


def _sent(fakes: Fakes, processor: Processor, given: Given) -> Any:
    return [each.as_data() for each in list(processor.sent)]


def _forget_sent(fakes: Fakes, processor: Processor, given: Given) -> None:
    processor.sent.clear()


def _faults(fakes: Fakes, processor: Processor, given: Given) -> Any:
    return processor.faults.as_data()


def _fault(fakes: Fakes, processor: Processor, given: Given) -> Any:
    return asdict(processor.faults.add(**given))


def _no_faults(fakes: Fakes, processor: Processor, given: Given) -> None:
    processor.faults.clear()


def _journeys(fakes: Fakes, processor: Processor, given: Given) -> Any:
    return processor.outbox.told()


def _way(fakes: Fakes, processor: Processor, given: Given) -> Any:
    processor.outbox.way = replace(processor.outbox.way, **given)
    return asdict(processor.outbox.way)


def _address(fakes: Fakes, processor: Processor, given: Given) -> None:
    processor.outbox.address = str(given["url"])


def _release(fakes: Fakes, processor: Processor, given: Given) -> Any:
    return processor.outbox.release(**given)


def _redeliver(fakes: Fakes, processor: Processor, given: Given) -> None:
    processor.outbox.redeliver(given["event"], given.get("copies", 1))


def _take(fakes: Fakes, processor: Processor, given: Given) -> Any:
    return [
        {"event": each.event, "type": each.type, "headers": each.headers, "body": each.body.decode()}
        for each in processor.outbox.take()
    ]


def _clock(fakes: Fakes, processor: Processor, given: Given) -> Any:
    fakes.forward(days=given.get("days", 0), seconds=given.get("seconds", 0))
    return {"now": fakes.world.now()}


def _refund(fakes: Fakes, processor: Processor, given: Given) -> Any:
    return processor.refund(given["payment"], given.get("amount"))


def _refund_fails(fakes: Fakes, processor: Processor, given: Given) -> Any:
    return _stripe(processor).fail_refund(given["refund"])


def _dispute(fakes: Fakes, processor: Processor, given: Given) -> Any:
    return processor.dispute(given["payment"], given.get("reason", ""))


def _end_dispute(fakes: Fakes, processor: Processor, given: Given) -> Any:
    return processor.end_dispute(given["dispute"], given["outcome"])


def _renew(fakes: Fakes, processor: Processor, given: Given) -> Any:
    return processor.renew(given["subscription"], fail=given.get("fail", False))


def _failing(fakes: Fakes, processor: Processor, given: Given) -> None:
    processor.failing(given["subscription"], given.get("failing", True))


def _finish(fakes: Fakes, processor: Processor, given: Given) -> Any:
    if not isinstance(processor, PayPal):
        raise ValueError("this is PayPal's alone")
    return processor.finish(given["payment"], given.get("status", "COMPLETED"))


def _stripe(processor: Processor) -> Stripe:
    if not isinstance(processor, Stripe):
        raise ValueError("this is Stripe's alone")
    return processor


DEEDS: dict[tuple[str, str], Callable[[Fakes, Processor, Given], Any]] = {
    ("GET", "sent"): _sent,
    ("POST", "sent/forget"): _forget_sent,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _fault,
    ("POST", "faults/clear"): _no_faults,
    ("GET", "webhooks"): _journeys,
    ("POST", "webhooks/way"): _way,
    ("POST", "webhooks/address"): _address,
    ("POST", "webhooks/release"): _release,
    ("POST", "webhooks/redeliver"): _redeliver,
    ("POST", "webhooks/take"): _take,
    ("POST", "clock"): _clock,
    ("POST", "refund"): _refund,
    ("POST", "refund/fail"): _refund_fails,
    ("POST", "finish"): _finish,
    ("POST", "dispute"): _dispute,
    ("POST", "dispute/end"): _end_dispute,
    ("POST", "renew"): _renew,
    ("POST", "renew/failing"): _failing,
}
