"""Everything that can be done by a key, in one list: the overlay, the palette and the keyboard all read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from keepword.web import menu

type Room = Literal["time", "routines", "reports", "figures"]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do: its keys, its words, and either an address to go to or the name of what a script does."""

    keys: str
    label: str
    url: str = ""
    does: str = ""
    palette: bool = True

    @property
    def caps(self) -> list[str]:
        """The keys one by one."""
        return self.keys.split()


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that belong together."""

    title: str
    commands: list[Command]


def commands(room: Room = "time") -> list[Group]:
    """What there is in a room of this site; a room that is not built in has no command."""
    groups = {"time": _time, "routines": _routines, "reports": _reports, "figures": _figures}[room]()
    return [
        *groups,
        Group(_("Go to"), _places()),
        Group(_("Help"), [
            Command("Ctrl K", _("Search all commands"), does="palette", palette=False),
            Command("?", _("Show all keys"), does="keys"),
            Command("Esc", _("Close what is open"), palette=False),
        ]),
    ]  # fmt: skip


def _time() -> list[Group]:
    return [
        Group(_("Time"), [
            Command("n", _("Write a new entry"), does="new"),
            Command("s", _("Start or stop the timer"), does="toggle"),
            Command("p", _("Pause or go on"), does="rest"),
            *_undo(),
        ]),
        Group(_("Entry in the list"), [
            Command("↓", _("Next entry"), does="below", palette=False),
            Command("↑", _("Entry before"), does="above", palette=False),
            Command("e", _("Edit the entry"), does="edit"),
            Command("d", _("Duplicate the entry"), does="duplicate"),
            Command("x", _("Split the entry"), does="split"),
            Command("Space", _("Choose the entry"), does="choose", palette=False),
            Command("Delete", _("Remove the entry"), does="remove"),
        ]),
        Group(_("In the week"), [
            Command("↑ ↓", _("Move an entry by five minutes"), palette=False),
            Command("← →", _("Move an entry to another day"), palette=False),
            Command("Shift ↑ ↓", _("Make an entry shorter or longer"), palette=False),
        ]),
        Group(_("Days"), [
            Command("←", _("Day or week before"), does="before", palette=False),
            Command("→", _("Day or week after"), does="after", palette=False),
        ]),
    ]  # fmt: skip


def _routines() -> list[Group]:
    return [
        Group(_("Routines"), [
            Command("n", _("Make a routine"), url=menu.found("timekeeping:routine-new")),
            Command("↓", _("Next routine"), does="below", palette=False),
            Command("↑", _("Routine before"), does="above", palette=False),
            Command("d", _("Check in"), does="done"),
            Command("x", _("Skip"), does="skip"),
            Command("e", _("Show the routine"), does="edit"),
            Command("←", _("Day before"), does="before", palette=False),
            Command("→", _("Day after"), does="after", palette=False),
            *_undo(),
        ]),
    ]  # fmt: skip


def _reports() -> list[Group]:
    return [
        Group(_("Reports"), [
            Command("f", _("Choose the days"), does="range"),
            Command("p", _("Print"), does="print"),
            Command("c", "CSV", does="csv"),
            Command("d", "PDF", does="pdf"),
            Command("k", _("Keep this report"), does="keep"),
        ]),
    ]  # fmt: skip


def _figures() -> list[Group]:
    return [Group(_("Reports"), [Command("p", _("Print"), does="print")])]


def _undo() -> list[Command]:
    said = _("Undo the last change")
    return [Command("u", said, does="undo"), Command("Ctrl Z", said, does="undo", palette=False)]


def _places() -> list[Command]:
    named = (
        ("t", _("Today"), "time"),
        ("w", _("Week"), "this-week"),
        ("g p", _("Projects and tags"), "projects"),
        ("g c", _("Changes"), "changes"),
        ("g x", _("Trash"), "trash"),
        ("g s", _("Settings"), "settings"),
        ("g r", _("Routines"), "routines"),
        ("g o", _("Reports"), "reports"),
        ("g i", _("Import a file"), "import"),
        ("g e", _("Export"), "export"),
    )
    found = [Command(keys, label, url=menu.found(f"timekeeping:{name}")) for keys, label, name in named]
    return [each for each in found if each.url]
