"""Holds access, a copy and erasure: here, as a project without this app keeps nothing about persons."""

from __future__ import annotations

from keepword.enforcement.point import Failed, Grade, Seen, point, probe
from keepword.enforcement.residue import trial
from keepword.enforcement.stack import Stack
from keepword.policy import Policy
from keepword.policy.words import N_

point(
    "rights.access",
    grade=Grade.MEASURED,
    how=N_("What you are shown is made from the same list of tables and columns that the program starts with."),
    try_it=N_("Open “Your data” and compare it with what you remember giving us."),
)
point(
    "rights.portability",
    grade=Grade.MEASURED,
    how=N_("The copy is made from the same list, exactly, for people and for programs."),
    try_it=N_("Take a copy on “Your data” and open index.html in it."),
)
point(
    "rights.erasure",
    grade=Grade.MEASURED,
    how=N_("Rows go by the same list, then keys, then a search through everything must find nothing."),
    try_it=N_("Make an account, erase it, and verify the receipt against the ledger."),
)
# Somebody invented is put through the real thing; several minutes apart, as it holds the database for a moment.
EVERY = 300


@probe("rights.access", every=EVERY)
def somebody_invented_sees_everything(stack: Stack, policy: Policy) -> Seen:
    count, missing = trial.shown()
    if missing:
        raise Failed(N_("The page “Your data” does not show %(column)s."), column=missing[0])
    return Seen(N_("Words put into columns of somebody invented: %(count)s. All were shown to them."), count=count)


@probe("rights.portability", every=EVERY)
def somebody_invented_takes_everything(stack: Stack, policy: Policy) -> Seen:
    count, missing = trial.exported()
    if missing:
        raise Failed(N_("The copy of one’s data lacks %(column)s."), column=missing[0])
    return Seen(N_("Words put into columns of somebody invented: %(count)s. All were in their copy."), count=count)


@probe("rights.erasure", every=EVERY)
def somebody_invented_is_erased(stack: Stack, policy: Policy) -> Seen:
    count, left = trial.deleted()
    if left:
        raise Failed(N_("An erasure leaves rows in %(table)s."), table=left[0])
    if place := trial.really_erased():
        raise Failed(N_("What an erasure deleted is still in %(place)s."), place=place)
    return Seen(N_("Rows of somebody invented: %(count)s. All went, and no file holds their words."), count=count)


@probe("rights.erasure", every=60)
def no_erasure_is_stuck(stack: Stack, policy: Policy) -> Seen:
    found, late, done = trial.real_ones()
    if found:
        raise Failed(N_("Erasures that found something left behind, which somebody has to remove: %(n)s."), n=found)
    if late:
        raise Failed(N_("Erasures that should have been finished a day ago: %(n)s."), n=late)
    return Seen(N_("Every erasure that was due is finished or under way.")) if done else Seen(N_("No erasure was due."))
