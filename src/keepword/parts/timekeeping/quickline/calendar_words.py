"""The words for days, months and their like, by language. English ones are read in every language."""

from __future__ import annotations

from .understood import Language

_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_TAGE = {"heute": 0, "gestern": -1, "vorgestern": -2, "morgen": 1, "übermorgen": 2}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "mon monday",
            "tue tues tuesday",
            "wed wednesday",
            "thu thur thurs thursday",
            "fri friday",
            "sat saturday",
            "sun sunday",
        )
    )
    for name in names.split()
}
_WOCHENTAGE = {
    name: number
    for number, names in enumerate(
        ("mo montag", "di dienstag", "mi mittwoch", "do donnerstag", "fr freitag", "sa samstag sonnabend", "so sonntag")
    )
    for name in names.split()
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_MONATE = {
    "jänner": 1,
    "januar": 1,
    "februar": 2,
    "mär": 3,
    "märz": 3,
    "mrz": 3,
    "mai": 5,
    "juni": 6,
    "juli": 7,
    "okt": 10,
    "oktober": 10,
    "dez": 12,
    "dezember": 12,
}
# What stands before a time or a day, and what it does: the entry runs on, or nothing.
_SINCE, _SEIT = ("since",), ("seit", "ab")
_AT, _UM = ("at", "from"), ("um", "von")
_ON, _AM = ("on",), ("am",)
_LAST, _LETZTEN = ("last",), ("letzten", "letzte", "letzter")
_NEXT, _KOMMEND = ("next",), ("nächsten", "nächste", "nächster", "kommenden")
_FOR, _LANG = ("for",), ("für",)
_TO, _BIS = ("to", "till", "until"), ("bis",)
_NOW, _JETZT = ("now",), ("jetzt",)


class Words:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        german = language == "de"
        self.days = {**_DAYS, **(_TAGE if german else {})}
        self.weekdays = {**_WEEKDAYS, **(_WOCHENTAGE if german else {})}
        self.months = {**_MONTHS, **(_MONATE if german else {})}
        self.since = _SINCE + (_SEIT if german else ())
        self.at = _AT + (_UM if german else ())
        self.last = _LAST + (_LETZTEN if german else ())
        self.next = _NEXT + (_KOMMEND if german else ())
        self.on = _ON + (_AM if german else ()) + self.last + self.next
        self.lasting = _FOR + (_LANG if german else ())
        self.to = _TO + (_BIS if german else ())
        self.now = _NOW + (_JETZT if german else ())


WORDS: dict[Language, Words] = {"en": Words("en"), "de": Words("de")}
