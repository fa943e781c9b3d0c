"""Opens the shop to everybody, its orders to staff, and the way back under every page, as the law wants it."""

from importlib import import_module

from keepword.policy.words import N_
from keepword.web.menu import desk_room, door, foot, waits


def _waiting(which: str, module: str = "purchases.desk_queue") -> int:
    """How many of these wait; loaded when staff look, and not at each start."""
    found: int = getattr(import_module(f"keepword.parts.{module}"), which)().count()
    return found


door("buy", N_("Buy"), "purchases:shop")
desk_room(N_("Orders"), "purchases:desk-orders", place=20)
foot(N_("Withdraw from a contract"), "purchases:withdraw")
waits(N_("Withdrawals"), "purchases:desk-queue", lambda: _waiting("withdrawals"))
waits(N_("Money that fits nothing"), "purchases:desk-queue", lambda: _waiting("waiting", "payments.strays"))
waits(N_("Money that did not go back"), "purchases:desk-queue", lambda: _waiting("not_gone"))
waits(N_("Disputes"), "purchases:desk-queue", lambda: _waiting("disputes"))
