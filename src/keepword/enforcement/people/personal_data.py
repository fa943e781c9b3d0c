"""What this app's own tables hold."""

from keepword.enforcement.register import not_personal, owned_by, personal, since, table, titled
from keepword.policy.words import N_


def _about(value: str) -> str:
    from . import consenting

    return consenting.words_for(value)


WHOSE = not_personal("whose row this is")

table(
    "people.StaffRead",
    owned_by("person_id"),
    titled(N_("Who of the staff looked at your data")),
    since("read_at"),
    id=not_personal("a row number"),
    person_id=WHOSE,
    staff=personal("staff.reads", called=N_("number of who looked")),
    datum=personal("staff.reads", called=N_("what they saw")),
    purpose=personal("staff.reads", called=N_("what for")),
    read_at=personal("staff.reads", called=N_("when")),
)
table(
    "people.Consent",
    owned_by("person_id"),
    titled(N_("What you said yes to")),
    since("given_at"),
    key=not_personal("random letters, by which the ledger’s line is found"),
    person_id=WHOSE,
    about=personal("consent.record", called=N_("to what"), reads=_about),
    version_id=personal("consent.record", called=N_("version of the policy")),
    shown=personal("consent.record", called=N_("fingerprint of what you read")),
    language=personal("consent.record", called=N_("language")),
    given_at=personal("consent.record", called=N_("when")),
    ends_at=personal("consent.record", called=N_("ends")),
    withdrawn_at=personal("consent.record", called=N_("taken back")),
)
table(
    "people.Restriction",
    owned_by("person_id"),
    titled(N_("Your data is restricted")),
    person_id=WHOSE,
    since=personal("rights.wishes", called=N_("since")),
)
table(
    "people.Objection",
    owned_by("person_id"),
    titled(N_("Uses you objected to")),
    id=not_personal("a row number"),
    person_id=WHOSE,
    purpose=personal("rights.wishes", called=N_("use")),
    since=personal("rights.wishes", called=N_("since")),
)
table(
    "people.RightsRequest",
    owned_by("person_id"),
    titled(N_("What you asked about your data")),
    since("at"),
    key=not_personal("random letters, by which the ledger’s line is found"),
    person_id=WHOSE,
    kind=personal("rights.requests", called=N_("what you asked")),
    about=personal("rights.requests", called=N_("about what")),
    at=personal("rights.requests", called=N_("when")),
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
