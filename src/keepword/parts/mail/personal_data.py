"""Says of each column of this part what it tells about a person, whose it is, and since when it is kept."""

from keepword.enforcement.people.elsewhere import kept_elsewhere
from keepword.enforcement.register import not_personal, owned_by, personal, since, table, titled, unlinked
from keepword.policy.words import N_

from . import mailbox

WHOSE = not_personal("whose row this is")
ROW = not_personal("a row number")

table(
    "mail.Contact",
    owned_by("person_id"),
    titled(N_("Your address, as you have no account")),
    since("used_at"),
    person_id=WHOSE,
    address=personal("mail.address", called=N_("e-mail address")),
    used_at=personal("mail.address", called=N_("last written to")),
)
table(
    "mail.Message",
    owned_by("person_id"),
    titled(N_("Mail to you")),
    since("made_at"),
    id=ROW,
    person_id=WHOSE,
    kind=personal("mail.delivery", called=N_("kind of mail")),
    payload=personal("mail.message"),
    state=personal("mail.delivery", called=N_("state")),
    made_at=personal("mail.delivery", called=N_("made")),
    next_try_at=personal("mail.delivery", called=N_("next attempt")),
    attempts=personal("mail.delivery", called=N_("attempts")),
    reason=personal("mail.delivery", called=N_("why it waits")),
    done_at=personal("mail.delivery", called=N_("done with")),
    message_id=not_personal("a random number that only the mail itself carries besides"),
)
table(
    "mail.Question",
    titled(N_("Addresses that wait for an answer")),
    unlinked(N_("It is about an address nobody has looked at yet, and is there for seconds.")),
    since("asked_at"),
    id=ROW,
    kind=personal("mail.message"),
    sealed=personal("mail.message"),
    asked_at=personal("mail.message"),
)

kept_elsewhere(
    "mailbox",
    title=N_("Mail to you in the folder of a site without a mail server"),
    forget=mailbox.forget,
    holds=mailbox.holds,
    files=mailbox.copies,
    late=mailbox.late,
)
