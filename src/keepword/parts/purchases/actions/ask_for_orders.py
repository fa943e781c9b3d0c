"""Takes an address, or a link whose time is over, for which links to orders are mailed: the same one row, whether there
is an order or not."""

from __future__ import annotations

from keepword.parts.accounts import guessing
from keepword.parts.mail.actions.ask import ask
from keepword.parts.purchases import links

QUESTION, LINK_QUESTION = "purchases.orders", "purchases.link"


def ask_for_orders(address: str, *, network: str, base: str) -> None:
    """Puts the question on the list that the worker answers; ``base`` is what links in the mail begin with.

    Who asks too often is told the same, and nothing is mailed: a mailbox is not to be filled by strangers.
    """
    try:
        guessing.spend(address, network, act="orders")
    except guessing.TooManyGuessesError:
        return
    ask(QUESTION, address, base=base)


def ask_for_link(token: str, *, network: str, base: str) -> None:
    """The same for a link: the worker looks whether it was one of ours, and mails to the address of its order."""
    token = token[: links.LONGEST + 1]
    try:
        guessing.spend(token, network, act="orders")
    except guessing.TooManyGuessesError:
        return
    ask(LINK_QUESTION, "", base=base, token=token)
