"""The rooms this part puts into the menu; one that is not built in has no address and is left out."""

from keepword.policy.words import N_
from keepword.web.menu import desk_room, room

room(N_("Time"), "timekeeping:time", place=10)
room(N_("Routines"), "timekeeping:routines", place=20)
room(N_("Reports"), "timekeeping:reports", place=30)
desk_room(N_("Somebody’s time entries"), "timekeeping:desk", place=30)
