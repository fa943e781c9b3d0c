"""Says of each column of this part what it tells about a person."""

from keepword.enforcement.register import not_personal, owned_by, personal, since, table, titled
from keepword.policy.words import N_

LINK = personal("rights.requests")

table(
    "privacy.DataLink",
    owned_by("person_id"),
    titled(N_("Links to this page that we mailed you")),
    since("made_at"),
    digest=not_personal("a fingerprint of random letters"),
    person_id=not_personal("whose row this is"),
    made_at=LINK,
    ends_at=LINK,
    uses=LINK,
    closed_through=LINK,
)
