"""Opens the shop to everybody, its orders to staff, and the way back under every page, as the law wants it."""

from keepword.policy.words import N_
from keepword.web.menu import desk_room, door, foot

door("buy", N_("Buy"), "purchases:shop")
desk_room(N_("Orders"), "purchases:desk-orders", place=20)
foot(N_("Withdraw from a contract"), "purchases:withdraw")
