"""Holds security statements: the headers, the origin of forms, the ledger."""

from __future__ import annotations

from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from keepword.enforcement import ledger
from keepword.enforcement.models import LedgerEntry, ProbeResult
from keepword.enforcement.point import Failed, Grade, Seen, point, probe
from keepword.enforcement.stack import Stack
from keepword.policy import Policy
from keepword.policy.words import N_

WANTED = {
    "content-security-policy": ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"),
    "x-content-type-options": ("nosniff",),
    "referrer-policy": ("same-origin",),
    "cross-origin-opener-policy": ("same-origin",),
    "permissions-policy": ("camera=()",),
}
FORBIDDEN = ("unsafe-inline", "unsafe-eval", "http:", "https:", "*")

point(
    "security.headers",
    grade=Grade.WITNESSED,
    how=N_(
        "Every answer tells the browser to load nothing from elsewhere, run nothing inline, show no page in a frame."
    ),
    try_it=N_("Look at the headers of any page in your browser’s network view, or let any header scanner do it."),
)
point(
    "security.origin",
    grade=Grade.BLOCKED,
    how=N_("A form that was not sent from a page of this site is refused before any code of the page runs."),
    try_it=N_("Send any form of this site from a page of another one: the answer is 403."),
)
point(
    "security.ledger",
    grade=Grade.BLOCKED,
    how=N_(
        "What was published and permitted stands in a chained ledger; the database itself refuses to change a line."
    ),
    try_it=N_("With the database at hand, run `keepword ledger verify`."),
)


@probe("security.headers")
def every_page_has_the_headers(stack: Stack, policy: Policy) -> Seen:
    pages = stack.pages()
    if not pages:
        raise Failed(N_("No public page could be read."))
    for path in pages:
        headers = stack.read(path).headers
        for name, parts in WANTED.items():
            value = headers.get(name, "")
            if any(part not in value for part in parts):
                raise Failed(N_("The page %(path)s lacks the right header %(name)s."), path=path, name=name)
        if any(word in headers["content-security-policy"] for word in FORBIDDEN):
            raise Failed(N_("The page %(path)s allows content from elsewhere or inline."), path=path)
    return Seen(N_("Pages read: %(count)s. Each came with all headers."), count=len(pages))


@probe("security.origin")
def a_foreign_form_is_refused(stack: Stack, policy: Policy) -> Seen:
    path = reverse("keepword:attempt", args=["security.origin"])
    foreign: list[dict[str, str]] = [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ]
    for headers in foreign:
        if stack.post(path, {}, headers=headers).status != 403:
            raise Failed(N_("A form sent from another site was not refused."))
    if stack.post(path, {}).status == 403:
        raise Failed(N_("A form sent from a page of this site was refused."))
    return Seen(N_("Forms from elsewhere tried and refused: %(count)s. One from here was let in."), count=len(foreign))


@probe("security.ledger", every=120)
def the_ledger_is_whole(stack: Stack, policy: Policy) -> Seen:
    faults = list(ledger.verify())
    if faults:
        raise Failed(
            N_("Line %(line)s of the ledger does not hold: %(what)s."), line=faults[0].sequence, what=faults[0].what
        )
    _nothing_was_cut_off()
    return Seen(N_("The chain was walked from its first line to its last, %(head)s…, and holds."), head=_head()[:16])


def _head() -> str:
    return LedgerEntry.objects.order_by("-sequence").values_list("digest", flat=True).first() or ledger.START


def _nothing_was_cut_off() -> None:
    """A chain without its end is a chain too: the end seen last time has to be in it still."""
    seen = ProbeResult.objects.filter(probe="security.ledger/the-ledger-is-whole").first()
    head = seen.params.get("head") if seen else None
    if head and head != ledger.START[:16] and not LedgerEntry.objects.filter(digest__startswith=head).exists():
        raise Failed(N_("The last lines of the ledger are gone: %(head)s… is not in it any more."), head=head)


@probe("security.ledger", every=120)
def a_written_line_cannot_be_changed(stack: Stack, policy: Policy) -> Seen:
    statements = ["UPDATE enforcement_ledgerentry SET kind = 'attempt'", "DELETE FROM enforcement_ledgerentry"]
    if connection.vendor == "postgresql":
        statements.append("TRUNCATE enforcement_ledgerentry CASCADE")
    for statement in statements:
        if not _database_refuses(statement):
            raise Failed(N_("The database let a line of the ledger be changed; the change was taken back."))
    return Seen(N_("Changing and removing lines was tried, and the database refused both."))


def _database_refuses(statement: str) -> bool:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False
