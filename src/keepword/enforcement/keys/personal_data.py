"""What the key store's tables hold."""

from keepword.enforcement.register import not_personal, table

NUMBER = not_personal("a number the database hands out, which says nothing without the data it belongs to")

table(
    "keys.PersonKey",
    id=NUMBER,
    person=NUMBER,
    retention_class=not_personal("the name of a statement"),
    wrapped=not_personal("a random key, itself encrypted"),
    master=not_personal("a fingerprint of a random key"),
)
table(
    "keys.ErasedPerson",
    person=not_personal("a number that leads nowhere any more: what it stood beside is gone"),
    erased_at=not_personal("when somebody whom nothing names any more was erased"),
)
BACKUP = not_personal("a backup of everything, which names nobody")
table(
    "keys.Backup",
    name=BACKUP,
    kind=BACKUP,
    made_at=BACKUP,
    gone_by=BACKUP,
    size=BACKUP,
    digest=BACKUP,
    wrapped=not_personal("a random key, itself encrypted"),
    master=not_personal("a fingerprint of a random key"),
)
SIGNS = not_personal("a key of the site itself")
table("keys.SiteKey", name=SIGNS, public=SIGNS, wrapped=SIGNS, master=SIGNS)
