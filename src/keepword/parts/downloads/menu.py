"""What this part puts into the menus: a door for everybody, and a room of the desk."""

from keepword.policy.words import N_
from keepword.web.menu import desk_room, door

door("download", N_("Download"), "downloads:index")
desk_room(N_("Downloads"), "downloads:desk", place=10)
