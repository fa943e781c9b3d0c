"""Holds what a person may ask about their data: here, as a project without this app keeps nothing about persons."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from keepword.enforcement import versions
from keepword.enforcement.models import unguessable_number
from keepword.enforcement.point import Attempt, Failed, Grade, Seen, attempt, point, probe
from keepword.enforcement.refused import Refused
from keepword.enforcement.residue import canaries, forbidding, trial
from keepword.enforcement.stack import Stack
from keepword.policy import Policy
from keepword.policy.statements import Collection
from keepword.policy.words import N_

from . import leave, objection, purpose, restriction, seal, trying

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
point(
    "security.staff-reads",
    grade=Grade.MEASURED,
    how=N_("Sealed data opens for staff only after a row says who looked, whose datum it was, when and what for."),
    try_it=N_("Ask us something, then open “Your data”: our looks at it are listed there."),
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


point(
    "rights.restriction",
    grade=Grade.BLOCKED,
    how=N_(
        "Before the program opens sealed data for a purpose, it asks whether the person restricted it; then only what "
        "the law demands and what they ask for themselves goes on, and staff are refused."
    ),
    try_it=N_("Press “Restrict my data” on “Your data”, then ask staff to open something of yours."),
)
point(
    "rights.objection",
    grade=Grade.BLOCKED,
    how=N_(
        "Before the program uses data for an interest of ours, it asks whether the person objected to that purpose; "
        "then it is refused, until they withdraw."
    ),
    try_it=N_("Object to a use on “Your data”: it is refused from the next moment on."),
)
STOPPED_BY_RESTRICTION = frozenset({"consent", "public-task", "legitimate-interest"})
STOPPED_BY_OBJECTION = frozenset({"public-task", "legitimate-interest"})


@probe("rights.restriction", every=EVERY)
def somebody_restricted_is_left_alone(stack: Stack, policy: Policy) -> Seen:
    use = forbidding.a_use(policy, STOPPED_BY_RESTRICTION)
    if use is None:
        return Seen(N_("This policy has no use that a restriction would stop."))
    return _refused_meanwhile(
        forbidding.tried(use, lambda who, _: restriction.begin(who), lambda who, _: restriction.lift(who))
    )


@probe("rights.objection", every=EVERY)
def an_objection_ends_a_use(stack: Stack, policy: Policy) -> Seen:
    use = forbidding.a_use(policy, STOPPED_BY_OBJECTION)
    if use is None:
        return Seen(N_("This policy has no use that anybody could object to."))
    return _refused_meanwhile(forbidding.tried(use, objection.make, objection.withdraw))


def _refused_meanwhile(tried: forbidding.Tried) -> Seen:
    if tried.meanwhile:
        raise Failed(N_("A use that somebody had forbidden went on: %(purpose)s."), purpose=tried.purpose)
    if not (tried.before and tried.afterwards):
        raise Failed(N_("A use that nobody had forbidden was refused: %(purpose)s."), purpose=tried.purpose)
    return Seen(
        N_("Somebody invented forbade a use, %(purpose)s, and it was refused until they allowed it again."),
        purpose=tried.purpose,
    )


@attempt("security.staff-reads")
def read_without_saying_what_for(request: HttpRequest, response: HttpResponse) -> Attempt:
    return trying.open_without_purpose()


@probe("security.staff-reads")
def nobody_reads_without_saying_what_for(stack: Stack, policy: Policy) -> Seen:
    answer = stack.get(reverse("keepword:attempt", args=["security.staff-reads"]))
    if answer.headers.get("keepword-attempt") != "refused":
        raise Failed(N_("The running program opened sealed data without a purpose."))
    return Seen(N_("Opening sealed data without saying what for was tried and refused."))


@probe("security.staff-reads", every=120)
def a_look_of_staff_is_recorded(stack: Stack, policy: Policy) -> Seen:
    """Somebody invented is read by staff that is invented too; at the end it never happened."""
    collected = [each for each in policy.in_force if isinstance(each, Collection) and each.data and each.purposes]
    datum, use = collected[0].data[0], collected[0].purposes[0]
    with canaries.never_happened():
        person, staff, word = versions.come().pk, unguessable_number(), canaries.word()
        sealed = seal.seal(word, person=person, datum=datum, place=trying.PLACE)
        with purpose.reading(use, staff=staff):
            opened = seal.unseal(sealed, person=person, datum=datum, place=trying.PLACE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT person_id, datum, purpose FROM people_staffread WHERE staff = %s", [staff])
            recorded = cursor.fetchall()
    if opened != word or recorded != [(person, datum, use)]:
        raise Failed(N_("A member of staff read a person’s data, and nothing recorded it."))
    return Seen(N_("A look of invented staff at the data of somebody invented was recorded, and taken back."))


point(
    "security.staff-access",
    grade=Grade.BLOCKED,
    how=N_(
        "Before staff see such data, the program asks whether its person lets them look now. That ends by the clock, "
        "or at once when they take it back."
    ),
    try_it=N_("Ask us to look without letting us: we can’t. Then let us, and see our look on “Your data”."),
)


@probe("security.staff-access", every=120)
def staff_see_nothing_without_leave(stack: Stack, policy: Policy) -> Seen:
    """Invented staff try to open each such datum of somebody invented, for each purpose that the policy gives it."""
    tried = 0
    with canaries.never_happened():
        person, staff = versions.come().pk, unguessable_number()
        for datum, use in _uses_of(policy, leave.data()):
            with purpose.reading(use, staff=staff):
                try:
                    purpose.may_read(person, datum)
                except Refused as refused:
                    tried += refused.obligation == leave.OBLIGATION  # another gate may have been first
                else:
                    raise Failed(N_("Staff could look at data of somebody who did not let them."))
    if not tried:
        raise Failed(N_("The policy lets staff use no such data, so nothing could be tried."))
    return Seen(N_("Invented staff tried %(count)s ways to look without being let, and were refused."), count=tried)


def _uses_of(policy: Policy, data: list[str]) -> list[tuple[str, str]]:
    collected = [each for each in policy.in_force if isinstance(each, Collection)]
    return [(datum, use) for each in collected for datum in each.data if datum in data for use in each.purposes]


point(
    "collection.card-numbers",
    grade=Grade.BLOCKED,
    how=N_(
        "Before a text about somebody is stored, each card number that can be recognised in it is masked: issuer, "
        "length and check digit have to fit. One in an image, or written in words, is not recognised."
    ),
    try_it=N_("Have a text with a card number for tests stored, and see what is kept of it."),
)
# Numbers that payment companies publish for tests; nobody has such a card.
FOR_TESTS = ("4242 4242 4242 4242", "5555555555554444", "3782-822463-10005")
TRIED = "paid with {}, thank you"


@attempt("collection.card-numbers")
def store_a_card_number(request: HttpRequest, response: HttpResponse) -> Attempt:
    what = N_("store a text with a card number in it")
    kept = trying.kept_of(TRIED.format(FOR_TESTS[0]))
    return Attempt(what, FOR_TESTS[0] not in kept, kept)


@probe("collection.card-numbers", every=120)
def a_card_number_is_not_sealed(stack: Stack, policy: Policy) -> Seen:
    """Has texts with numbers for tests stored as any other, and opens what was stored."""
    for number in FOR_TESTS:
        if number in trying.kept_of(TRIED.format(number)):
            raise Failed(N_("A text was stored with a card number in it."))
    if trying.kept_of(TRIED.format("4242 4242 4242 4241")) != TRIED.format("4242 4242 4242 4241"):
        raise Failed(N_("A number that no card can have was masked."))
    return Seen(
        N_("%(count)s card numbers for tests were typed into a text, and none was stored."), count=len(FOR_TESTS)
    )


@probe("collection.card-numbers", every=300)
def no_column_takes_a_card_number(stack: Stack, policy: Policy) -> Seen:
    """Has one saved, and one changed, in each column that holds what somebody typed in the clear."""
    text, columns = TRIED.format(FOR_TESTS[0]), 0
    with canaries.somebody() as planted:
        for row in planted.rows:
            for column in trying.columns_for(text, type(row)):
                columns += 1
                if FOR_TESTS[0] in trying.kept_in(row, column, text):
                    raise Failed(N_("A text was stored with a card number in it."))
    return Seen(
        N_("A card number for tests was written into %(count)s columns of texts, and none kept it."), count=columns
    )
