"""Opens the shop to everybody."""

from keepword.policy.words import N_
from keepword.web.menu import door

door("buy", N_("Buy"), "purchases:shop")
