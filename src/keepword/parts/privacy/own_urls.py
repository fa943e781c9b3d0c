"""The rooms of "Your data", once behind each of their two doors: /account/data/ and the visit of a mailed link."""

from collections.abc import Callable

from django.urls import URLPattern, path

from .holders import Page, by_account, by_visit
from .views import erase, take, wishes, your_data


def rooms(door: Callable[[Page], Page]) -> list[URLPattern]:
    """The same addresses behind one door."""
    return [
        path("", door(your_data.page), name="page"),
        path("kept/<str:label>/", door(your_data.kept), name="kept"),
        path("copy/", door(take.copy), name="copy"),
        path("restrict/", door(wishes.restrict), name="restrict"),
        path("object/", door(wishes.object_to), name="object"),
        path("erase/", door(erase.erase), name="erase"),
        path("erase/undo/", door(erase.undo), name="undo"),
    ]


account = (rooms(by_account), "your-data")
visit = (rooms(by_visit), "visit")
