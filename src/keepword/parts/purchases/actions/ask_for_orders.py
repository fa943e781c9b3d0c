"""Takes an address to which the links to its orders are mailed: the same one row, whether there is an order or not."""

from __future__ import annotations

from keepword.parts.accounts import guessing
from keepword.parts.mail.actions.ask import ask

QUESTION = "purchases.orders"


def ask_for_orders(address: str, *, network: str, base: str) -> None:
    """Puts the question on the list that the worker answers; ``base`` is what links in the mail begin with.

    Who asks too often is told the same, and nothing is mailed: a mailbox is not to be filled by strangers.
    """
    try:
        guessing.spend(address, network, act="orders")
    except guessing.TooManyGuessesError:
        return
    ask(QUESTION, address, base=base)
