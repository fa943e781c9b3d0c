"""What this app's own tables hold."""

from keepword.enforcement.register import not_personal, owned_by, personal, since, table, titled
from keepword.policy.words import N_

READ = personal("staff.reads")
ASKED = personal("rights.requests")
WISH = personal("rights.wishes")
WHOSE = not_personal("whose row this is")

table(
    "people.StaffRead",
    owned_by("person_id"),
    titled(N_("Who of the staff looked at your data")),
    since("read_at"),
    id=not_personal("a row number"),
    person_id=WHOSE,
    staff=READ,
    datum=READ,
    purpose=READ,
    read_at=READ,
)
table(
    "people.Restriction",
    owned_by("person_id"),
    titled(N_("Your data is restricted")),
    person_id=WHOSE,
    since=WISH,
)
table(
    "people.Objection",
    owned_by("person_id"),
    titled(N_("Uses you objected to")),
    id=not_personal("a row number"),
    person_id=WHOSE,
    purpose=WISH,
    since=WISH,
)
table(
    "people.RightsRequest",
    owned_by("person_id"),
    titled(N_("What you asked about your data")),
    since("at"),
    key=not_personal("random letters, by which the ledger’s line is found"),
    person_id=WHOSE,
    kind=ASKED,
    about=ASKED,
    at=ASKED,
    line_id=not_personal("the number of a line of the ledger"),
)

STEP = not_personal("how far an erasure is; it says nothing of whom")

table(
    "people.Erasure",
    number=not_personal("the number of a receipt, drawn at random"),
    person=not_personal("leads to somebody only until their rows are deleted, and is emptied with the receipt"),
    token=not_personal("a fingerprint of a random link"),
    why=not_personal("what set an erasure off: a wish, the end of a time, a restored backup"),
    language=not_personal("the language of a receipt"),
    version=not_personal("the number of a version"),
    asked_at=STEP,
    due_at=STEP,
    state=STEP,
    progress=not_personal("dates, places and rounded counts"),
    found=not_personal("places in which something was found, without what it was"),
    terms=not_personal("sealed; emptied, and its key destroyed, before the receipt is final"),
    receipt=not_personal("dates, rounded counts and statements; it names nobody"),
)
