"""Holds consent statements: what needs permission is not set without it, and a browser's refusal is one."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from keepword.enforcement import consent, gate, versions
from keepword.enforcement.models import ConsentRecord, LedgerDetail
from keepword.enforcement.point import Attempt, Failed, Grade, Seen, attempt, point, probe
from keepword.enforcement.stack import Stack
from keepword.policy import Cookie, Policy
from keepword.policy.statements import Consent
from keepword.policy.words import N_

point(
    "consent.choice",
    grade=Grade.BLOCKED,
    how=N_("A cookie that needs permission is taken out of every answer to a visitor who has not given it."),
    try_it=N_(
        "Open this address before you accept anything: the program tries to set every optional cookie. None arrives."
    ),
)
point(
    "consent.withdrawal",
    grade=Grade.BLOCKED,
    how=N_("Taking a permission back is one button on one page; from then on the optional cookies are refused again."),
    try_it=N_("Accept, look at your choices, take it back, and look at your browser’s cookies."),
)
point(
    "consent.signals",
    grade=Grade.BLOCKED,
    how=N_("A browser that sends Global Privacy Control or Do Not Track is not asked and gets nothing optional."),
    try_it=N_("Switch on Global Privacy Control in your browser and open any page: no question, no optional cookie."),
)

point(
    "consent.record",
    grade=Grade.MEASURED,
    how=N_(
        "A permission is written down with what was shown, in which language and version, what was chosen and when."
    ),
    try_it=N_("Accept, and look at your choices: they say when you gave the permission."),
)


@attempt("consent.choice")
def set_every_optional_cookie(request: HttpRequest, response: HttpResponse) -> Attempt:
    for cookie in _optional(versions.current()):
        consent.set_cookie(response, cookie, "attempt")
    return Attempt(N_("set every optional cookie"), True, N_("The answer you got carries only what you permitted."))


@probe("consent.choice")
def nothing_optional_without_permission(stack: Stack, policy: Policy) -> Seen:
    _nothing_optional(stack, policy, {})
    return Seen(N_("Optional cookies tried without permission and taken out: %(count)s."), count=len(_optional(policy)))


@probe("consent.withdrawal")
def nothing_optional_after_refusing(stack: Stack, policy: Policy) -> Seen:
    role = policy.cookies.get(consent.ROLE)
    _nothing_optional(stack, policy, {}, {gate.browser_name(role): consent.REFUSED} if role else {})
    return Seen(N_("Optional cookies were tried on a visitor who took their permission back, and taken out."))


@probe("consent.signals")
def a_signal_is_a_refusal(stack: Stack, policy: Policy) -> Seen:
    honoured = sorted(
        {each for statement in policy.in_force if isinstance(statement, Consent) for each in statement.signals}
    )
    for signal in honoured:
        header = {"gpc": {"Sec-GPC": "1"}, "dnt": {"DNT": "1"}}[signal]
        _nothing_optional(stack, policy, header)
    names = {"gpc": "Global Privacy Control", "dnt": "Do Not Track"}
    return Seen(N_("Honoured just now: %(signals)s."), signals=", ".join(names[each] for each in honoured))


@probe("consent.record", every=120)
def a_permission_leaves_a_record(stack: Stack, policy: Policy) -> Seen:
    """Gives every permission, looks at the stored row and the ledger, and takes it all back before anybody sees it."""
    asked = [choice.key for choice in consent.asked_choices(policy)]
    with transaction.atomic():
        request, response = HttpRequest(), HttpResponse()
        consent.accept(request, response, asked, language=policy.language, shown="attempt")
        key = consent.state(request).key
        record = ConsentRecord.objects.filter(key=key).first()
        entered = LedgerDetail.objects.filter(entry__kind="consent", detail__contains=str(key)).exists()
        transaction.set_rollback(True)
    if asked and (record is None or not entered or record.choices != sorted(asked)):
        raise Failed(N_("A permission was given as a test and left no full record."))
    known = LedgerDetail.objects.filter(entry__kind="consent").count()
    kept = ConsentRecord.objects.count()
    if kept > known:
        raise Failed(N_("There are records of permissions that the ledger does not know."))
    return Seen(N_("A permission was given as a test, found recorded in full, and taken back."))


def _optional(policy: Policy) -> list[Cookie]:
    return [cookie for cookie in gate.cookies_in_force(policy).values() if cookie.needs != "service"]


def _nothing_optional(
    stack: Stack, policy: Policy, headers: dict[str, str], cookies: dict[str, str] | None = None
) -> None:
    answer = stack.get(reverse("keepword:attempt", args=["consent.choice"]), headers=headers, cookies=cookies or {})
    if answer.headers.get("keepword-attempt") is None:
        raise Failed(N_("The attempt to set the optional cookies could not be made."))
    optional = {cookie.name for cookie in _optional(policy)}
    for seen in answer.cookies:
        if gate.declared_name(seen.name) in optional:
            raise Failed(N_("The optional cookie %(name)s was set without permission."), name=seen.name)
