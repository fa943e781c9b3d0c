"""Says of each column of this part what it tells about a person, so that the policy can allow or refuse it."""

from keepword.enforcement.register import not_personal, owned_by, personal, since, table, titled, unlinked
from keepword.policy.words import N_

table(
    "accounts.Account",
    owned_by("id"),
    titled(N_("Your account")),
    since("joined_at"),
    id=not_personal("the number of its person, which is random and means nothing outside this site"),
    email=personal("account.email"),
    name=personal("account.name"),
    password=personal("account.password"),
    is_active=personal("account.role"),
    is_staff=personal("account.role"),
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
