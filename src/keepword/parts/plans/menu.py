"""The room this part puts into the menu, and the door to its prices, which every page has at its foot, too."""

from keepword.policy.words import N_
from keepword.web.menu import desk_room, door, foot, room

room(N_("Plan"), "plans:plan", place=80)
door("prices", N_("Prices"), "plans:prices")
foot(N_("Prices"), "plans:prices")
desk_room(N_("Plans"), "plans:desk-plans", place=25)
