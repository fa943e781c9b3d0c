"""The room this part puts into the menu."""

from keepword.policy.words import N_
from keepword.web.menu import room

room(N_("Plan"), "plans:plan", place=80)
