"""A stand-in for Stripe and PayPal, for developing, showing and testing a shop: no money moves.

It speaks their true interfaces over HTTP on loopback, so that the `stripe` SDK and a client of PayPal's REST API talk
to it unchanged, shows their pages to payers, and sends their webhooks, signed the true way. Each request is held
against the SDK's own types, and for PayPal against a written-out schema; a field that neither knows is refused, and
remembered.

    with Fakes(webhook="http://127.0.0.1:8000/hooks/{processor}/") as fakes:
        client = stripe.StripeClient(fakes.stripe.key, base_addresses={"api": fakes.stripe_url})

    python -m payment_fakes --stripe-port 4242 --paypal-port 4243 --webhook URL

The payers and cards it invents are in `payment_fakes.payers`: `SECRETS` is what a shop must never keep.

What a shop's staff could do at the processor's own dashboard stands at `/dashboard` of each, for people.

The control side, on either port, below `/_control/` (JSON in and out; the same deeds are methods of `Fakes`, of its
`stripe` and `paypal`, and of their `outbox` and `faults`):

    GET  sent                    what was sent to this processor: method, path, fields, status, refused fields
    POST sent/forget
    GET  faults                  those that are still to come
    POST faults                  {"kind": "error" | "limit" | "slow" | "down" | "garbage" | "empty" | "decline" |
                                 "pending", "times": 1, "method": "", "path": "", "status": 500,
                                 "seconds": 0, "done": false};
                                 `times` below zero: until cleared; `done`: the work is done and only the answer lost;
                                 `decline`: PayPal refuses a capture; `pending`: it has to wait
    POST faults/clear
    GET  webhooks                each event, and what became of it
    POST webhooks/way            {"copies": 1, "delay": 0, "drop": 0, "hold": false, "retry": true}, from now on
    POST webhooks/address        {"url": ""}
    POST webhooks/release        {"order": "forward" | "backward" | "shuffled" | [events], "copies": 1, "seed": 0}
    POST webhooks/redeliver      {"event": "evt_…", "copies": 1}
    POST webhooks/take           those that lie here because there is no address, signed
    POST clock                   {"days": 31, "seconds": 0}: sessions expire, subscriptions are renewed
    POST refund                  {"payment": "pi_…" or a capture, "amount": all}: at the processor's own dashboard
    POST refund/fail             {"refund": "re_…"}: the bank could not take it (Stripe)
    POST finish                  {"payment": …, "status": "COMPLETED" | "DECLINED"}: what was pending (PayPal)
    POST dispute                 {"payment": …, "reason": ""}
    POST dispute/end             {"dispute": …, "outcome": "won" | "lost"}
    POST renew                   {"subscription": …, "fail": false}: the next period now
    POST renew/failing           {"subscription": …, "failing": true}
"""

from payment_fakes.fakes import Fakes
from payment_fakes.payers import (
    CARD_FINGERPRINT,
    CARD_HOLDER,
    CARD_LAST4,
    CARDS,
    PAYPAL_EMAIL,
    PAYPAL_PAYER_ID,
    SECRETS,
)
from payment_fakes.webhooks import Webhook

__all__ = [
    "CARDS",
    "CARD_FINGERPRINT",
    "CARD_HOLDER",
    "CARD_LAST4",
    "PAYPAL_EMAIL",
    "PAYPAL_PAYER_ID",
    "SECRETS",
    "Fakes",
    "Webhook",
]
