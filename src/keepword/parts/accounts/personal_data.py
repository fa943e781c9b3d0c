"""Says of each column of this part what it tells about a person, so that the policy can allow or refuse it."""

from keepword.enforcement.register import not_personal, owned_by, personal, since, table, titled, unlinked
from keepword.policy.words import N_

table(
    "accounts.Account",
    owned_by("id"),
    titled(N_("Your account")),
    since("joined_at"),
    # A sign-up whose address nobody confirmed; staff came by an invitation.
    since(
        "joined_at",
        "account.unconfirmed",
        where={"is_staff": False, "emailaddress__primary": True, "emailaddress__verified": False},
        ends_person=True,
    ),
    id=not_personal("the number of its person, which is random and means nothing outside this site"),
    email=personal("account.email"),
    name=personal("account.name"),
    password=personal("account.password"),
    needs_code=personal("account.password"),
    is_active=personal("account.role", called=N_("may sign in")),
    is_staff=personal("account.role", called=N_("belongs to the staff")),
    joined_at=personal("account.joined"),
)
table(
    "accounts.Invitation",
    id=not_personal("a number the database hands out"),
    digest=not_personal("a fingerprint of a random link; nobody’s name or address stands beside it"),
    created_at=not_personal("when the link was made, not by or for whom"),
    expires_at=not_personal("when the link stops working"),
    used_at=not_personal("when the link was used, not by whom"),
)
table(
    "accounts.SignInAttempt",
    titled(N_("Wrong passwords, counted")),
    unlinked(N_("We keep a keyed fingerprint that changes every day, and can’t tell from it whose attempt it was.")),
    since("window_started"),
    bucket=personal("account.sign-in-failures"),
    window_started=personal("account.sign-in-failures"),
    failures=personal("account.sign-in-failures"),
)

SIGNED_IN = personal("account.signed-in")

table(
    "accounts.Session",
    owned_by("person_id"),
    titled(N_("Where you are signed in")),
    since("stops_at"),
    key=not_personal("a keyed hash of a random key, which is the row’s name"),
    person_id=not_personal("whose row this is"),
    data=personal("account.signed-in", called=N_("what the session holds")),
    device=personal("account.device"),
    shared=personal("account.signed-in", called=N_("on a shared computer")),
    idle_seconds=personal("account.signed-in", called=N_("seconds without use until it ends")),
    began_at=personal("account.signed-in", called=N_("begun")),
    seen_at=personal("account.signed-in", called=N_("last used")),
    ends_at=personal("account.signed-in", called=N_("ends in any case")),
    stops_at=personal("account.signed-in", called=N_("ends without use")),
)
table(
    "accounts.PendingSession",
    titled(N_("Sign-ins that are not finished")),
    unlinked(N_("Whoever it is has not come in yet, and it lasts for minutes.")),
    since("stops_at"),
    key=not_personal("a keyed hash of a random key, which is the row’s name"),
    data=SIGNED_IN,
    began_at=SIGNED_IN,
    stops_at=SIGNED_IN,
)
table(
    "account.EmailAddress",
    owned_by("user_id"),
    titled(N_("Addresses of your account")),
    id=not_personal("a row number"),
    user_id=not_personal("whose row this is"),
    email=personal("account.email", called=N_("e-mail address")),
    verified=personal("account.email", called=N_("confirmed")),
    primary=personal("account.email", called=N_("the one you sign in with")),
)
table(
    "account.EmailConfirmation",
    owned_by("email_address__user_id"),
    titled(N_("Links that confirm an address")),
    id=not_personal("a row number"),
    email_address_id=personal("account.email", called=N_("number of the address")),
    created=personal("account.email", called=N_("begun")),
    sent=personal("account.email", called=N_("mailed")),
    key=personal("account.email"),
)
