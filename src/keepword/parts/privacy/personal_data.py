"""Says of each column of this part what it tells about a person."""

from keepword.enforcement.register import not_personal, owned_by, personal, since, table, titled
from keepword.policy.words import N_

table(
    "privacy.DataLink",
    owned_by("person_id"),
    titled(N_("Links to this page that we mailed you")),
    since("made_at"),
    digest=not_personal("a fingerprint of random letters"),
    person_id=not_personal("whose row this is"),
    made_at=personal("rights.requests", called=N_("made")),
    ends_at=personal("rights.requests", called=N_("works until")),
    uses=personal("rights.requests", called=N_("times used")),
    closed_through=personal("rights.requests", called=N_("visits you closed, up to number")),
)
