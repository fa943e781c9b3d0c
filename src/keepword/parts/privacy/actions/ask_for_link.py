"""Takes an address to which a link is to be mailed: the same one row for everybody, whoever the address belongs to."""

from __future__ import annotations

from keepword.parts.accounts import guessing
from keepword.parts.mail.actions.ask import ask

QUESTION = "privacy.data"


def ask_for_link(address: str, *, network: str, base: str) -> None:
    """Puts the question on the list that the worker answers; ``base`` is what links in the mail begin with.

    Who asks too often is told the same, and nothing is mailed: a mailbox is not to be filled by strangers.
    """
    try:
        guessing.spend(address, network, act="your-data")
    except guessing.TooManyGuessesError:
        return
    ask(QUESTION, address, base=base)
