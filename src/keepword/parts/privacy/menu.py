"""Puts the register of recipients under every page."""

from keepword.policy.words import N_
from keepword.web.menu import foot

foot(N_("Recipients"), "privacy:recipients")
