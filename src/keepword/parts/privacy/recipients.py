"""What the register of recipients says, made of the policy in force, of what parts declare, and of what was counted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import get_language, gettext

from keepword.parts.disclosures.handing import Field, given_to
from keepword.parts.disclosures.models import Handed
from keepword.policy import Policy
from keepword.policy.statements import Disclosure
from keepword.web.times import day

# Smaller numbers could point to somebody, so they are told as "fewer than".
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Sent:
    """One field of what goes out: its name on the wire, and what it tells, or why it tells nothing."""

    path: str
    words: str
    personal: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One recipient. ``handed`` says for each datum how often it went; ``statements`` are those that name them."""

    name: str
    policy: str
    hosts: tuple[str, ...]
    purposes: tuple[str, ...]
    sent: tuple[Sent, ...]
    handed: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]
    vouched: tuple[tuple[str, str, str], ...]


def listed(policy: Policy) -> list[Listed]:
    """Every recipient that a statement in force names, by name."""
    named: dict[str, list[Disclosure]] = {}
    for statement in policy.in_force:
        if isinstance(statement, Disclosure):
            for each in statement.recipients:
                named.setdefault(each, []).append(statement)
    return sorted((_one(policy, key, statements) for key, statements in named.items()), key=lambda each: each.name)


def _one(policy: Policy, key: str, statements: list[Disclosure]) -> Listed:
    language = get_language()
    recipient = policy.recipients[key]
    purposes = dict.fromkeys(purpose for each in statements for purpose in each.purposes)
    return Listed(
        name=policy.word("recipients", key, language),
        policy=recipient.policy or "",
        hosts=tuple(recipient.hosts),
        purposes=tuple(policy.word("purposes", each, language) for each in purposes),
        sent=tuple(_sent(policy, each) for given in given_to(key) for each in given.fields),
        handed=tuple(_handed(policy, key)),
        statements=tuple(dict.fromkeys(each.id for each in statements)),
        vouched=tuple(
            (each.vouched.by, day(each.vouched.until), each.vouched.that) for each in statements if each.vouched
        ),
    )


def _sent(policy: Policy, field: Field) -> Sent:
    words = policy.word("data", field.datum, get_language()) if field.datum else gettext(field.why)
    return Sent(field.path, words, field.datum is not None)


def _handed(policy: Policy, key: str) -> list[tuple[str, str]]:
    totals = Handed.objects.filter(recipient=key).values("datum").annotate(sum=Sum("times")).order_by("datum")
    return [(policy.word("data", each["datum"], get_language()), _about(each["sum"])) for each in totals]


def _about(times: int) -> str:
    """A number that tells how much, and not exactly how often."""
    if times < FEWEST:
        return gettext("fewer than %(number)d times") % {"number": FEWEST}
    return gettext("about %(number)d times") % {"number": round(times, -len(str(times)) + 1)}
