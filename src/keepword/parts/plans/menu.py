"""The room this part puts into the menu, its desk, and the door to its prices, which every page has at its foot."""

from importlib import import_module

from django.apps import apps

from keepword.policy.words import N_
from keepword.web.menu import desk_room, door, foot, room, waits


def _strays() -> int:
    """Money that fits nothing; a shop has it on its own desk. Loaded when staff look, and not at each start."""
    if apps.is_installed("keepword.parts.purchases"):
        return 0
    count: int = import_module("keepword.parts.payments.strays").waiting().count()
    return count


room(N_("Plan"), "plans:plan", place=80)
door("prices", N_("Prices"), "plans:prices")
foot(N_("Prices"), "plans:prices")
desk_room(N_("Plans"), "plans:desk-plans", place=25)
waits(N_("Money that fits nothing"), "plans:desk-plans", _strays)
