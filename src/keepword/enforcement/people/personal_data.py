"""What this app's own tables hold."""

from keepword.enforcement.register import not_personal, owned_by, personal, since, table, titled
from keepword.policy.words import N_

READ = personal("staff.reads")

table(
    "people.StaffRead",
    owned_by("person_id"),
    titled(N_("Who of the staff looked at your data")),
    since("read_at"),
    id=not_personal("a row number"),
    person_id=not_personal("whose row this is"),
    staff=READ,
    datum=READ,
    purpose=READ,
    read_at=READ,
)
