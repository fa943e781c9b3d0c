"""Takes name and address of whoever wants a free release: the same one row for everybody, whoever the address is of."""

from __future__ import annotations

from keepword.parts.accounts import guessing
from keepword.parts.mail.actions.ask import ask

QUESTION = "downloads.link"
AGAIN = "downloads.again"


def ask_for_link(
    address: str, *, name: str, product: str, channel: str, updates: bool, shown: str, network: str, base: str
) -> None:
    """Puts the wish on the list that the worker answers. ``shown`` is what the button said that was pressed.

    Who asks too often is told the same, and nothing is mailed: a mailbox is not to be filled by strangers.
    """
    try:
        guessing.spend(address, network, act="download")
    except guessing.TooManyGuessesError:
        return
    ask(QUESTION, address, name=name, product=product, channel=channel, updates=updates, shown=shown, base=base)


def ask_again(digest: str, *, network: str, base: str) -> None:
    """The same for whoever holds a link that ran out: the fresh one goes to the person it was made for."""
    try:
        guessing.spend(digest, network, act="download")
    except guessing.TooManyGuessesError:
        return
    ask(AGAIN, "", digest=digest, base=base)
