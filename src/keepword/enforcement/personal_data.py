"""What enforcement's own tables hold."""

from keepword.policy.words import N_

from .register import not_personal, owned_by, personal, since, table, titled, unlinked
from .third_party import declare

declare()

ROW = not_personal("a row number")
PROBE = not_personal("the name of a probe")
SEEN = not_personal("what a probe saw of the program; probes name no person")

table(
    "enforcement.PolicyVersion",
    number=not_personal("the number of a version"),
    digest=not_personal("the digest of a published text"),
    published_at=not_personal("when a version was published"),
    document=not_personal("a published text"),
    reduces_rights=not_personal("what the comparison of two versions found"),
    vouched_by=not_personal("a role, never a name"),
)
table(
    "enforcement.Person",
    owned_by("id"),
    titled(N_("You as this site knows you")),
    id=not_personal("a random number that means nothing outside this site and goes with the person"),
    version_id=personal("account.policy-version", called=N_("version of the policy")),
    since=personal("account.policy-version", called=N_("known here since")),
)
table(
    "enforcement.LedgerEntry",
    sequence=ROW,
    kind=not_personal("the kind of an event"),
    at=not_personal("when something happened, of nobody named"),
    commitment=not_personal("a salted hash, whose salt is kept apart and can be erased"),
    previous=not_personal("a hash of the entry before"),
    digest=not_personal("a hash of this entry"),
)
table(
    "enforcement.LedgerDetail",
    entry_id=ROW,
    salt=not_personal("random bytes"),
    detail=not_personal("row numbers and digests; persons stand in it by random keys only"),
)
table(
    "enforcement.ConsentRecord",
    titled(N_("Permissions given in a browser")),
    unlinked(N_("Only the cookie in your own browser knows which record is yours.")),
    since("given_at"),
    key=personal("consent.record"),
    version_id=personal("consent.record"),
    shown=personal("consent.record"),
    language=personal("consent.record"),
    choices=personal("consent.record"),
    given_at=personal("consent.record"),
    withdrawn_at=personal("consent.record"),
)
table("enforcement.ProbeResult", probe=PROBE, passed=SEEN, text=SEEN, params=SEEN, at=SEEN, since=SEEN)
table("enforcement.Red", id=ROW, probe=PROBE, obligation=PROBE, text=SEEN, params=SEEN, began=SEEN, ended=SEEN)
table(
    "enforcement.RefusalCount",
    id=ROW,
    day=not_personal("a day"),
    obligation=not_personal("the name of a point"),
    count=not_personal("how often the point refused, whoever asked"),
)
TIME = not_personal("when the clock was looked at, or somebody was asked about it")
RUN = not_personal("how far the removing of what is past its time got")
table(
    "enforcement.RetentionClock",
    id=ROW,
    seen=TIME,
    question=not_personal("what retention asks: names of tables and numbers of rows"),
    asked_at=TIME,
    confirmed=not_personal("what was answered to that"),
    confirmations=not_personal("how often it was answered"),
    keys_seen=not_personal("the number of a row"),
    keys_seen_at=TIME,
)
table(
    "enforcement.RetentionRun",
    id=ROW,
    began=RUN,
    ended=RUN,
    state=RUN,
    expected=RUN,
    removed=RUN,
    overdue=RUN,
    tables=RUN,
    held_since=RUN,
)
