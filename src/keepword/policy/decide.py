"""Answers whether something may be done under a policy: permit, refuse, or undeclared; and explains by a statement."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from keepword.policy.document import Cookie, Policy
from keepword.policy.statements import Collection, Cookies, Disclosure, Retention
from keepword.policy.words import N_, Translate


class Outcome(enum.Enum):
    """PERMIT and REFUSE are decisions by a statement (XACML 3.0: Permit, Deny); UNDECLARED is its NotApplicable, which
    here never permits: what no statement in force speaks of is not done."""

    PERMIT = "permit"
    REFUSE = "refuse"
    UNDECLARED = "undeclared"


@dataclass(frozen=True)
class Collect:
    """May this datum come in and be stored?"""

    datum: str


@dataclass(frozen=True)
class Use:
    """May this datum be read for that purpose?"""

    datum: str
    purpose: str


@dataclass(frozen=True)
class Keep:
    """May this datum still be there as it came, `age` after its clock started? "while-needed" is always a yes."""

    datum: str
    age: timedelta


@dataclass(frozen=True)
class Disclose:
    """May these data go to that recipient? Every datum is asked for the same purpose (None: whichever is declared).

    `permission`: the person's written permission to this stands; `order`: an approved legal order demands it;
    `consideration` ("sale", "lease", "advertising"): something is given in return, which nothing permits.
    """

    recipient: str
    data: tuple[str, ...] = ()
    purpose: str | None = None
    permission: bool = False
    order: bool = False
    consideration: str | None = None


@dataclass(frozen=True)
class Connect:
    """May a connection be opened to that host (any case, a final dot allowed) and port?"""

    host: str
    port: int


@dataclass(frozen=True)
class SetCookie:
    """May a cookie of this name (the browser's) be set? `life` None ends with the session; deleting (a life of zero or
    less) is always permitted. `granted` are the choices the visitor accepted; `requested`: it answers their own act."""

    name: str
    life: timedelta | None = None
    http_only: bool = True
    same_site: str = "Lax"
    granted: frozenset[str] = frozenset()
    requested: bool = False


type Question = Collect | Use | Keep | Disclose | Connect | SetCookie


@dataclass(frozen=True)
class Decision:
    """The answer, the id of the statement that gave it (None: no statement speaks of it), and why."""

    outcome: Outcome
    statement: str | None
    message: str
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def permitted(self) -> bool:
        return self.outcome is Outcome.PERMIT

    @property
    def reason(self) -> str:
        return self.message.format(**self.parts)


def decide(policy: Policy, question: Question) -> Decision:
    """What the statements in force answer. Takes a few dictionary look-ups, whatever the size of the policy."""
    return _answers(policy).by_type[type(question)](question)


def explain(decision: Decision, translate: Translate = str) -> str:
    """One sentence that names the statement."""
    reason = translate(decision.message).format(**decision.parts)
    if decision.statement is None:
        frame = (
            N_("Permitted: {reason}.")
            if decision.permitted
            else N_("Refused, as nothing in force speaks of it: {reason}.")
        )
        return translate(frame).format(reason=reason)
    frame = N_("Permitted by {statement}: {reason}.") if decision.permitted else N_("Refused by {statement}: {reason}.")
    return translate(frame).format(statement=decision.statement, reason=reason)


def _permit(statement: str | None, message: str, **parts: str) -> Decision:
    return Decision(Outcome.PERMIT, statement, message, parts)


def _refuse(statement: str, message: str, **parts: str) -> Decision:
    return Decision(Outcome.REFUSE, statement, message, parts)


def _undeclared(message: str, **parts: str) -> Decision:
    return Decision(Outcome.UNDECLARED, None, message, parts)


class _Answers:
    """A policy's statements in force, turned into one dictionary for each type of question."""

    def __init__(self, policy: Policy) -> None:
        self.by_type: dict[type, Callable[..., Decision]] = {
            Collect: self.collect,
            Use: self.use,
            Keep: self.keep,
            Disclose: self.disclose,
            Connect: self.connect,
            SetCookie: self.set_cookie,
        }
        self.collected: dict[str, str] = {}
        self.used: dict[tuple[str, str], str] = {}
        self.kept: dict[str, tuple[timedelta | None, str]] = {}
        self.disclosed: dict[tuple[str, str | None, str | None], dict[str, str]] = {}
        self.never: dict[str, str] = {}
        self.hosts: dict[tuple[str, int], str] = {}
        self.cookies: dict[str, tuple[Cookie, str]] = {}
        for each in policy.in_force:
            if isinstance(each, Collection):
                for datum in each.data:
                    self.collected.setdefault(datum, each.id)
                    for purpose in each.purposes:
                        self.used.setdefault((datum, purpose), each.id)
            elif isinstance(each, Retention):
                self._keep(each)
            elif isinstance(each, Disclosure):
                self._disclose(each, policy)
            elif isinstance(each, Cookies):
                for key in each.cookies:
                    cookie = policy.cookies[key]
                    self.cookies.setdefault(cookie.name, (cookie, each.id))
                    for datum in cookie.data:
                        self.used.setdefault((datum, cookie.purpose), each.id)
        # What else is said of a datum, to name a statement when the answer is no
        self.mentioned = {datum: id for (datum, _), id in reversed(self.used.items())} | self.collected

    def _keep(self, each: Retention) -> None:
        for datum in each.data:
            longest = each.keep.timedelta if each.keep else None
            known = self.kept.get(datum)
            if known is None or (longest is not None and (known[0] is None or longest < known[0])):
                self.kept[datum] = longest, each.id

    def _disclose(self, each: Disclosure, policy: Policy) -> None:
        for never in each.never:
            self.never.setdefault(never, each.id)
        for recipient in each.recipients:
            for address in policy.recipients[recipient].hosts:
                host, _, port = address.rpartition(":")
                self.hosts.setdefault((host, int(port)), each.id)
            for datum in {None, *each.data}:
                for purpose in {None, *each.purposes}:
                    self.disclosed.setdefault((recipient, datum, purpose), {}).setdefault(each.ground, each.id)

    def collect(self, asked: Collect) -> Decision:
        statement = self.collected.get(asked.datum)
        if statement is None:
            return _undeclared(N_("{datum} is not collected"), datum=asked.datum)
        return _permit(statement, N_("{datum} is collected"), datum=asked.datum)

    def use(self, asked: Use) -> Decision:
        parts = {"datum": asked.datum, "purpose": asked.purpose}
        if statement := self.used.get((asked.datum, asked.purpose)):
            return _permit(statement, N_("{datum} is used for {purpose}"), **parts)
        if statement := self.mentioned.get(asked.datum):
            return _refuse(statement, N_("{datum} is not used for {purpose}"), **parts)
        return _undeclared(N_("{datum} is not collected"), **parts)

    def keep(self, asked: Keep) -> Decision:
        if asked.datum not in self.kept:
            if statement := self.collected.get(asked.datum):
                return _permit(statement, N_("{datum} is collected, and no period is set for it"), datum=asked.datum)
            return _undeclared(N_("{datum} is not collected and not kept"), datum=asked.datum)
        longest, statement = self.kept[asked.datum]
        if longest is None:
            return _permit(statement, N_("{datum} is kept while it is needed"), datum=asked.datum)
        if asked.age <= longest:
            return _permit(statement, N_("{datum} is within its time"), datum=asked.datum)
        return _refuse(statement, N_("{datum} is past its time"), datum=asked.datum)

    def disclose(self, asked: Disclose) -> Decision:
        parts = {"recipient": asked.recipient, "purpose": asked.purpose or "", "return": asked.consideration or ""}
        if asked.consideration is not None:
            message = N_("nothing permits handing data over for {return}")
            statement = self.never.get(asked.consideration)
            return _refuse(statement, message, **parts) if statement else _undeclared(message, **parts)
        anything = self.disclosed.get((asked.recipient, None, None))
        if anything is None:
            return _undeclared(N_("{recipient} is not a recipient"), **parts)
        found = next(iter(anything.values()))
        for datum in asked.data or (None,):
            grounds = self.disclosed.get((asked.recipient, datum, asked.purpose))
            if grounds is None:
                message = (
                    N_("{recipient} does not get {datum} for {purpose}")
                    if asked.purpose
                    else N_("{recipient} does not get {datum}")
                )
                return _refuse(found, message, datum=datum or "", **parts)
            met = [each for each, given in (("permission", asked.permission), ("order", asked.order)) if given]
            holds = [grounds[each] for each in ("service", *met) if each in grounds]
            if not holds:
                needed = (
                    N_("it takes the person's written permission")
                    if "permission" in grounds
                    else N_("it takes a legal order")
                )
                return _refuse(next(iter(grounds.values())), needed, **parts)
            found = holds[0]
        return _permit(found, N_("{recipient} is a recipient of this"), **parts)

    def connect(self, asked: Connect) -> Decision:
        address = asked.host.lower().removesuffix("."), asked.port
        parts = {"host": f"{address[0]}:{asked.port}"}
        if statement := self.hosts.get(address):
            return _permit(statement, N_("{host} belongs to a recipient"), **parts)
        return _undeclared(N_("{host} belongs to no recipient"), **parts)

    def set_cookie(self, asked: SetCookie) -> Decision:
        parts = {"cookie": asked.name}
        if asked.life is not None and asked.life <= timedelta(0):
            return _permit(None, N_("the cookie {cookie} is deleted"), **parts)
        cookie, statement = self.cookies.get(asked.name, (None, ""))
        if cookie is None:
            return _undeclared(N_("there is no cookie {cookie}"), **parts)
        if cookie.life is None and asked.life is not None:
            return _refuse(statement, N_("the cookie {cookie} ends with the session"), **parts)
        if cookie.life is not None and asked.life is not None and asked.life > cookie.life.timedelta:
            return _refuse(statement, N_("the cookie {cookie} may not live that long"), **parts)
        if cookie.http_only and not asked.http_only:
            return _refuse(statement, N_("the cookie {cookie} must be closed to scripts (HttpOnly)"), **parts)
        if asked.same_site.lower() not in ("strict", cookie.same_site.lower()):
            return _refuse(statement, N_("the cookie {cookie} must not be sent from other sites (SameSite)"), **parts)
        if cookie.needs == "permission" and cookie.choice not in asked.granted:
            return _refuse(statement, N_("the cookie {cookie} needs the visitor's permission"), **parts)
        if cookie.needs == "request" and not asked.requested:
            return _refuse(statement, N_("the cookie {cookie} is set only when the visitor asks for it"), **parts)
        return _permit(statement, N_("the cookie {cookie} is declared"), **parts)


_answers = lru_cache(maxsize=32)(_Answers)
