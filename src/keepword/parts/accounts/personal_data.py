"""Says of each column of this part what it tells about a person, so that the policy can allow or refuse it."""

from keepword.enforcement.register import not_personal, personal, table

table(
    "accounts.Account",
    id=not_personal("a number the database hands out, which means nothing outside this site and goes with the row"),
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
    bucket=personal("account.sign-in-failures"),
    window_started=personal("account.sign-in-failures"),
    failures=personal("account.sign-in-failures"),
)
