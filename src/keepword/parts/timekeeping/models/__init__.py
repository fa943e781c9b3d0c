"""The nouns of this part. Rows that devices exchange have ids made where the row was made, and a number of their last
change that the server counts up per person (``seq``): no clock but the server's is ever trusted."""

from .bringing import Bringing
from .changes import Change
from .entries import Entry, Project
from .figures import KeyFigures, KeyTotals
from .openings import Feed, Token
from .routines import Away, CheckIn, Routine
from .timebook import SavedReport, Timebook

__all__ = [
    "Away",
    "Bringing",
    "Change",
    "CheckIn",
    "Entry",
    "Feed",
    "KeyFigures",
    "KeyTotals",
    "Project",
    "Routine",
    "SavedReport",
    "Timebook",
    "Token",
]
