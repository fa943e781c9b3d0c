"""What parts put into the menus, each in its ``menu.py``, found by name.

Rooms are for who is signed in, those of the desk for staff; a door is for everybody and stands where ``navigation`` in
site.toml names it; what the law wants within reach of every page goes to the foot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

ROOMS: list[Room] = []
DOORS: dict[str, Door] = {}
FEET: list[Door] = []
DESK: list[Room] = []
WAITING: list[Wait] = []


@dataclass(frozen=True, slots=True)
class Room:
    """One entry of the menu: its label (marked with N_()), the name of its address, and its place among the others."""

    label: str
    address: str
    place: int


@dataclass(frozen=True, slots=True)
class Door:
    """One public address of a part: its label (marked with N_()) and its name."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that can wait for staff: its label (marked with N_()), the name of the address where they act, and how
    many there are now."""

    label: str
    address: str
    count: Callable[[], int]


def door(name: str, label: str, address: str) -> None:
    """Lets ``navigation`` name an address of the part that calls, as it names pages."""
    DOORS[name] = Door(label, address)


def foot(label: str, address: str) -> None:
    """Puts an address of the part that calls under every page."""
    known = Door(label, address)
    if known not in FEET:
        FEET.append(known)


def room(label: str, address: str, *, place: int) -> None:
    """Puts an address of the part that calls into the menu of whoever is signed in."""
    _add(ROOMS, Room(label, address, place))


def desk_room(label: str, address: str, *, place: int) -> None:
    """Puts an address of the part that calls onto the desk's first page."""
    _add(DESK, Room(label, address, place))


def waits(label: str, address: str, count: Callable[[], int]) -> None:
    """Has what waits in the part that calls counted on the desk's first page."""
    if not any((each.label, each.address) == (label, address) for each in WAITING):
        WAITING.append(Wait(label, address, count))


def _add(rooms: list[Room], one: Room) -> None:
    if one not in rooms:
        rooms.append(one)
        rooms.sort(key=lambda each: each.place)


def on_the_desk() -> list[tuple[str, str]]:
    """(label, address) of each of the desk's rooms, in the language of the moment."""
    return [(gettext(each.label), url) for each in DESK if (url := found(each.address))]


def waiting() -> list[tuple[str, str, int]]:
    """(label, address, how many) of everything that waits for staff, in the language of the moment."""
    every = ((gettext(each.label), found(each.address), each) for each in WAITING)
    return [(label, url, count) for label, url, each in every if url and (count := each.count())]


def first() -> str:
    """Where somebody goes who just came in, or "" where no part has a room."""
    return next((url for each in ROOMS if (url := found(each.address))), "")


def found(address: str) -> str:
    """The address by its name in the language of the moment, or "" where there is none of that name."""
    try:
        return reverse(address)
    except NoReverseMatch:
        return ""
