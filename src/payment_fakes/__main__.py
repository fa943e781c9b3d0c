"""`python -m payment_fakes`: the two processors, until interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from payment_fakes import fakes


def main(arguments: list[str] | None = None) -> int:
    """Serves both; prints their addresses, and ends on SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="python -m payment_fakes", description="A stand-in for Stripe and PayPal, on loopback. No money moves."
    )
    parser.add_argument("--stripe-port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--paypal-port", type=int, default=0)
    parser.add_argument(
        "--webhook",
        default="",
        metavar="URL",
        help="where the shop hears of events; {processor} becomes stripe or paypal",
    )
    parser.add_argument("--file", type=Path, help="keep what happened in this file, so that it outlasts the process")
    parser.add_argument("--stripe-key", default=fakes.STRIPE_KEY)
    parser.add_argument("--stripe-webhook-secret", default=fakes.STRIPE_WEBHOOK_SECRET)
    parser.add_argument("--paypal-client", default=fakes.PAYPAL_CLIENT)
    parser.add_argument("--paypal-secret", default=fakes.PAYPAL_SECRET)
    parser.add_argument("--paypal-webhook-id", default=fakes.PAYPAL_WEBHOOK)
    given = vars(parser.parse_args(arguments))
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with fakes.Fakes(**given) as both:
        print(f"Stripe  {both.stripe_url}", f"PayPal  {both.paypal_url}", sep="\n", flush=True)
        over.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
