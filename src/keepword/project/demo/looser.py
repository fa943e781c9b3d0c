"""Makes the looser policy that the tour publishes: the same one, with cookies that live ten times as long."""

from keepword.policy import Policy

LONGER = "P10Y"
TOUCHED = ("theme", "language")


def looser(policy: Policy) -> Policy:
    """`policy` with longer-living preference cookies, and as much time for what they hold."""
    document = policy.as_document()
    held = set()
    for role in TOUCHED:
        if role in document["cookies"]:
            document["cookies"][role]["life"] = LONGER
            held |= set(document["cookies"][role]["data"])
    for each in document["statements"]:
        if each["id"].startswith("retention.") and set(each["data"]) & held:
            each["keep"] = LONGER
    return Policy.from_document(document)


def is_looser(policy: Policy) -> bool:
    """Whether this is a policy the tour made."""
    return looser(policy).digest == policy.digest
