"""Makes a link: a person may fetch one release, or whatever is newest of a product, a few times until it runs out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.utils import timezone

from keepword.parts.downloads import links, queries
from keepword.parts.downloads.models import Grant, Product, Release


@dataclass(frozen=True, slots=True)
class Made:
    """A grant that was just made, and the token for its link: it can't be had again."""

    grant: Grant
    token: str


def grant(
    person: int,
    what: Release | Product,
    *,
    reason: str = Grant.Reason.ASKED,
    uses: int = links.USES,
    updates: bool = False,
    covers_until: date | None = None,
) -> Made:
    """The link for this person. Raises `Refused` if the person's version of the policy keeps no links.

    With ``covers_until`` it never gives what came out after that day. It runs out later if the files are large. The
    page is at ``reverse("downloads:link", args=[made.token])``.
    """
    release = what if isinstance(what, Release) else queries.newest(what, until=covers_until)
    size = 0 if release is None else release.files.aggregate(all=Sum("size"))["all"] or 0
    made, digest = links.letters()
    now = timezone.now()
    row = Grant(
        digest=digest,
        person_id=person,
        product=what.product if isinstance(what, Release) else what,
        release=what if isinstance(what, Release) else None,
        reason=reason,
        updates=updates,
        covers_until=covers_until,
        made_at=now,
        expires_at=now + links.life(person, size),
        uses_left=uses,
    )
    row.save(force_insert=True)
    return Made(row, links.token(made))
