"""The rooms of a signed-in person: each part names its own in its ``menu.py``, found by name."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

ROOMS: list[Room] = []


@dataclass(frozen=True, slots=True)
class Room:
    """One entry of the menu: its label (marked with N_()), the name of its address, and its place among the others."""

    label: str
    address: str
    place: int


def room(label: str, address: str, *, place: int) -> None:
    """Puts an address of the part that calls into the menu of whoever is signed in."""
    known = Room(label, address, place)
    if known not in ROOMS:
        ROOMS.append(known)
        ROOMS.sort(key=lambda each: each.place)


def first() -> str:
    """Where somebody goes who just came in, or "" where no part has a room."""
    return next((url for each in ROOMS if (url := found(each.address))), "")


def found(address: str) -> str:
    """The address by its name in the language of the moment, or "" where there is none of that name."""
    try:
        return reverse(address)
    except NoReverseMatch:
        return ""
