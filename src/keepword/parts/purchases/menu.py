"""Opens the shop to everybody, and puts the way to take a purchase back under every page, as the law wants it."""

from keepword.policy.words import N_
from keepword.web.menu import door, foot

door("buy", N_("Buy"), "purchases:shop")
foot(N_("Withdraw from a contract"), "purchases:withdraw")
