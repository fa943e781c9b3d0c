"""Answers whether something may be done under a policy: permit, refuse, or undeclared; and explains by a statement."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache, partial

from keepword.policy.document import Policy
from keepword.policy.glossary import Cookie
from keepword.policy.questions import Collect, Connect, Disclose, Keep, Question, SetCookie, Use
from keepword.policy.statements import Collection, Cookies, Disclosure, Retention
from keepword.policy.words import N_, Translate


class Outcome(enum.Enum):
    """PERMIT and REFUSE are decisions by a statement (XACML 3.0: Permit, Deny); UNDECLARED is its NotApplicable, which
    here never permits: what no statement in force speaks of is not done."""

    PERMIT = "permit"
    REFUSE = "refuse"
    UNDECLARED = "undeclared"


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


_permit = partial(Decision, Outcome.PERMIT)
_refuse = partial(Decision, Outcome.REFUSE)
_undeclared = partial(Decision, Outcome.UNDECLARED, None)
_FRAMES = {
    (Outcome.PERMIT, True): N_("Permitted by {statement}: {reason}."),
    (Outcome.PERMIT, False): N_("Permitted: {reason}."),
    (Outcome.REFUSE, True): N_("Refused by {statement}: {reason}."),
    (Outcome.UNDECLARED, False): N_("Refused, as nothing in force speaks of it: {reason}."),
}


def decide(policy: Policy, question: Question) -> Decision:
    """What the statements in force answer. Takes a few dictionary look-ups, whatever the size of the policy."""
    return _answers(policy).by_type[type(question)](question)


def explain(decision: Decision, translate: Translate = str) -> str:
    """One sentence that names the statement."""
    frame = _FRAMES[decision.outcome, decision.statement is not None]
    reason = translate(decision.message).format(**decision.parts)
    return translate(frame).format(statement=decision.statement, reason=reason)


class _Answers:
    """A policy's statements in force, turned into one dictionary for each type of question."""

    def __init__(self, policy: Policy) -> None:
        methods = (self.collect, self.use, self.keep, self.disclose, self.connect, self.set_cookie)
        types = (Collect, Use, Keep, Disclose, Connect, SetCookie)
        self.by_type: dict[type, Callable[..., Decision]] = dict(zip(types, methods, strict=True))
        self.collected: dict[str, str] = {}
        self.used: dict[tuple[str, str], str] = {}
        self.kept: dict[str, tuple[timedelta | None, str]] = {}
        self.disclosed: dict[tuple[str, str | None, str | None], dict[str, str]] = {}
        self.never: dict[str, str] = {}
        self.hosts: dict[tuple[str, int], str] = {}
        self.cookies: dict[str, tuple[Cookie, str]] = {}
        for each in policy.in_force:
            if isinstance(each, Collection):
                self.collected = dict.fromkeys(each.data, each.id) | self.collected
                self.used = {(datum, purpose): each.id for datum in each.data for purpose in each.purposes} | self.used
            elif isinstance(each, Retention):
                self._keep(each)
            elif isinstance(each, Disclosure):
                self._disclose(each, policy)
            elif isinstance(each, Cookies):
                for cookie in map(policy.cookies.__getitem__, each.cookies):
                    self.cookies.setdefault(cookie.name, (cookie, each.id))
                    self.used = {(datum, cookie.purpose): each.id for datum in cookie.data} | self.used
        # What else is said of a datum, to name a statement when the answer is no
        self.mentioned = {datum: id for (datum, _), id in self.used.items()} | self.collected

    def _keep(self, each: Retention) -> None:
        for datum in each.data:
            longest = each.keep.timedelta if each.keep else None
            known = self.kept.get(datum)
            if known is None or (longest is not None and (known[0] is None or longest < known[0])):
                self.kept[datum] = longest, each.id

    def _disclose(self, each: Disclosure, policy: Policy) -> None:
        self.never = dict.fromkeys(each.never, each.id) | self.never
        for recipient in each.recipients:
            for host, _, port in (address.rpartition(":") for address in policy.recipients[recipient].hosts):
                self.hosts.setdefault((host, int(port)), each.id)
            for datum in (None, *each.data):
                for purpose in (None, *each.purposes):
                    self.disclosed.setdefault((recipient, datum, purpose), {}).setdefault(each.ground, each.id)

    def collect(self, asked: Collect) -> Decision:
        parts = {"datum": asked.datum}
        if statement := self.collected.get(asked.datum):
            return _permit(statement, N_("{datum} is collected"), parts)
        return _undeclared(N_("{datum} is not collected"), parts)

    def use(self, asked: Use) -> Decision:
        parts = {"datum": asked.datum, "purpose": asked.purpose}
        if statement := self.used.get((asked.datum, asked.purpose)):
            return _permit(statement, N_("{datum} is used for {purpose}"), parts)
        if statement := self.mentioned.get(asked.datum):
            return _refuse(statement, N_("{datum} is not used for {purpose}"), parts)
        return _undeclared(N_("{datum} is not collected"), parts)

    def keep(self, asked: Keep) -> Decision:
        parts = {"datum": asked.datum}
        longest, statement = self.kept.get(asked.datum, (None, None))
        if statement is None:
            if collected := self.collected.get(asked.datum):
                return _permit(collected, N_("{datum} is collected, and no period is set for it"), parts)
            return _undeclared(N_("{datum} is not collected and not kept"), parts)
        if longest is None:
            return _permit(statement, N_("{datum} is kept while it is needed"), parts)
        if asked.age <= longest:
            return _permit(statement, N_("{datum} is within its time"), parts)
        return _refuse(statement, N_("{datum} is past its time"), parts)

    def disclose(self, asked: Disclose) -> Decision:
        parts = {"recipient": asked.recipient, "purpose": asked.purpose or "", "return": asked.consideration or ""}
        if asked.consideration is not None:
            message = N_("nothing permits handing data over for {return}")
            statement = self.never.get(asked.consideration)
            return _refuse(statement, message, parts) if statement else _undeclared(message, parts)
        if (asked.recipient, None, None) not in self.disclosed:
            return _undeclared(N_("{recipient} is not a recipient"), parts)
        found = next(iter(self.disclosed[asked.recipient, None, None].values()))
        for datum in asked.data or (None,):
            parts["datum"] = datum or ""
            grounds = self.disclosed.get((asked.recipient, datum, asked.purpose))
            if grounds is None and asked.purpose:
                return _refuse(found, N_("{recipient} does not get {datum} for {purpose}"), parts)
            if grounds is None:
                return _refuse(found, N_("{recipient} does not get {datum}"), parts)
            met = {"service": True, "permission": asked.permission, "order": asked.order}
            holds = [statement for ground, statement in grounds.items() if met[ground]]
            if not holds and "permission" in grounds:
                return _refuse(grounds["permission"], N_("it takes the person’s written permission"), parts)
            if not holds:
                return _refuse(grounds["order"], N_("it takes a legal order"), parts)
            found = holds[0]
        return _permit(found, N_("{recipient} is a recipient of this"), parts)

    def connect(self, asked: Connect) -> Decision:
        host = asked.host.lower().removesuffix(".")
        parts = {"host": f"{host}:{asked.port}"}
        if statement := self.hosts.get((host, asked.port)):
            return _permit(statement, N_("{host} belongs to a recipient"), parts)
        return _undeclared(N_("{host} belongs to no recipient"), parts)

    def set_cookie(self, asked: SetCookie) -> Decision:
        parts = {"cookie": asked.name}
        cookie, statement = self.cookies.get(asked.name, (None, None))
        if asked.life is not None and asked.life <= timedelta(0):
            return _permit(statement, N_("the cookie {cookie} is deleted"), parts)
        if cookie is None or statement is None:
            return _undeclared(N_("there is no cookie {cookie}"), parts)
        if asked.life is not None and cookie.life is None:
            return _refuse(statement, N_("the cookie {cookie} ends with the session"), parts)
        if asked.life is not None and cookie.life is not None and asked.life > cookie.life.timedelta:
            return _refuse(statement, N_("the cookie {cookie} may not live that long"), parts)
        if cookie.http_only and not asked.http_only:
            return _refuse(statement, N_("the cookie {cookie} must be closed to scripts (HttpOnly)"), parts)
        if asked.same_site.lower() not in ("strict", cookie.same_site.lower()):
            return _refuse(statement, N_("the cookie {cookie} must not be sent from other sites (SameSite)"), parts)
        if cookie.needs == "permission" and cookie.choice not in asked.granted:
            return _refuse(statement, N_("the cookie {cookie} needs the visitor’s permission"), parts)
        if cookie.needs == "request" and not asked.requested:
            return _refuse(statement, N_("the cookie {cookie} is set only when the visitor asks for it"), parts)
        return _permit(statement, N_("the cookie {cookie} is declared"), parts)


_answers = lru_cache(maxsize=32)(_Answers)
