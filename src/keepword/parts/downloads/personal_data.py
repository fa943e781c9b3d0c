"""Says of each column of this part what it tells about a person, whose it is, and since when it is kept."""

from keepword.enforcement.register import not_personal, owned_by, personal, since, table, titled
from keepword.policy.words import N_

ROW = not_personal("a row number")
WHOSE = not_personal("whose row this is")
FINGERPRINT = not_personal("a fingerprint of random letters")
PUBLISHED = not_personal("what the site publishes about its own software")

table(
    "downloads.Product",
    id=ROW,
    slug=PUBLISHED,
    name=PUBLISHED,
    summary=PUBLISHED,
    free=PUBLISHED,
    open_updates=PUBLISHED,
)
table(
    "downloads.Release",
    id=ROW,
    product_id=ROW,
    version=PUBLISHED,
    channel=PUBLISHED,
    notes=PUBLISHED,
    state=PUBLISHED,
    at=PUBLISHED,
)
table(
    "downloads.File",
    id=ROW,
    key_in_address=not_personal("random letters that stand in an address"),
    release_id=ROW,
    system=PUBLISHED,
    name=PUBLISHED,
    size=PUBLISHED,
    sha256=PUBLISHED,
    signature=PUBLISHED,
    key=PUBLISHED,
    added_at=PUBLISHED,
    fetched=not_personal("how often it was fetched, whoever did"),
)
UPLOAD = not_personal("a file of the site's own software on its way in; who sends it is not kept")
table(
    "downloads.Upload",
    key=UPLOAD,
    release_id=ROW,
    system=UPLOAD,
    name=UPLOAD,
    size=UPLOAD,
    digest=UPLOAD,
    touched_at=UPLOAD,
    whole=UPLOAD,
)
FEED = not_personal("how often a feed was asked for on a day, whoever asked")
table("downloads.FeedCount", id=ROW, product_id=ROW, channel=FEED, day=FEED, count=FEED)

table(
    "downloads.Grant",
    owned_by("person_id"),
    titled(N_("Download links made for you")),
    since("made_at"),
    digest=FINGERPRINT,
    person_id=WHOSE,
    product_id=personal("download.link", called=N_("product")),
    release_id=personal("download.link", called=N_("release")),
    reason=personal("download.link", called=N_("why")),
    updates=personal("download.link", called=N_("asked with important updates")),
    covers_until=personal("download.link", called=N_("gives what came out until")),
    made_at=personal("download.link", called=N_("made")),
    expires_at=personal("download.link", called=N_("works until")),
    uses_left=personal("download.link", called=N_("downloads left")),
)
table(
    "downloads.Start",
    owned_by("grant__person_id"),
    titled(N_("Downloads you began")),
    since("begun_at"),
    digest=FINGERPRINT,
    grant_id=not_personal("which link it was begun with"),
    file_id=personal("download.link", called=N_("file")),
    begun_at=personal("download.link", called=N_("begun")),
    room=personal("download.link", called=N_("bytes it still gives")),
    sent=personal("download.link", called=N_("bytes sent")),
)
table(
    "downloads.Wish",
    owned_by("person_id"),
    titled(N_("Your wish to hear of important updates")),
    since("given_at"),
    person_id=WHOSE,
    name=personal("download.name", called=N_("name")),
    email=personal("download.email", called=N_("e-mail address")),
    shown=personal("download.wish", called=N_("what was before you")),
    language=personal("download.wish", called=N_("in which language")),
    version=personal("download.wish", called=N_("version of the policy")),
    given_at=personal("download.wish", called=N_("given")),
    confirmed_at=personal("download.wish", called=N_("confirmed by using the link")),
)
