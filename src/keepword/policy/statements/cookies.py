"""A cookies statement names the cookies that may be set; each cookie's life, flags and need are in the glossary."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from keepword.policy.glossary import Cookie, Glossary
from keepword.policy.statements.collection import purposes_without_statement
from keepword.policy.statements.statement import ANYHOW, YES, InForce, Key, Statement, Value, holds
from keepword.policy.vocabulary import NEEDS, SAME_SITE
from keepword.policy.words import N_, Wording


@dataclass(frozen=True, kw_only=True)
class Cookies(Statement):
    """RFC 6265bis and the ePrivacy directive, article 5(3). `cookies` may be empty: then none is set by it.

    The subject in the lattice is the name that the browser sees. Looser are: more cookies, a longer life (the session
    is shortest), scripts that may read it, SameSite Lax instead of Strict, more data or purposes, and a looser need:
    "service" is looser than "request" and "permission", which are not comparable.
    """

    cookies: tuple[str, ...] = holds("names", "cookies", required=True, empty=True)

    kind: ClassVar[str] = "cookies"
    about: ClassVar[str] = "cookies"
    things = {
        "": (N_("setting the cookie {0}"), ("",)),
        "life": (N_("the life of the cookie {0}"), ("",)),
        "needs": (N_("what it takes to set the cookie {0}"), ("",)),
        "scripts": (N_("letting scripts read the cookie {0}"), ("",)),
        "sites": (N_("sending the cookie {0} when a link of another site is followed"), ("",)),
        "data": (N_("using {1} in the cookie {0} for {2}"), ("", "data", "purposes")),
    }

    def problems(self, glossary: Glossary, in_force: InForce) -> Iterator[tuple[str, str, str]]:
        for key in self.cookies:
            cookie = glossary.cookies[key]
            if cookie.choice and ("choices", cookie.choice) not in in_force:
                what = f'no consent statement in force asks for "{cookie.choice}", which the cookie "{key}" needs'
                yield "cookies", what, f'Add a consent statement with choices = ["{cookie.choice}"].'
            for _, what, instead in purposes_without_statement((cookie.purpose,), in_force):
                yield "cookies", f'{what} (cookie "{key}")', instead

    def known_as(self, glossary: Glossary) -> tuple[str, ...]:
        return tuple(glossary.cookies[key].name for key in self.cookies)

    def grants(self, glossary: Glossary) -> Iterator[tuple[Key, Value]]:
        yield from super().grants(glossary)
        for key in self.cookies:
            yield from self._grants(glossary.cookies[key])

    def _grants(self, cookie: Cookie) -> Iterator[tuple[Key, Value]]:
        def about(*dimension: str) -> Key:
            return (self.kind, cookie.name, *dimension)

        yield about("life"), (float(cookie.life.total) if cookie.life else 0,)
        choice = frozenset({f"permission {cookie.choice}"})
        yield about("needs"), {"permission": choice, "request": frozenset({"request"})}.get(cookie.needs, ANYHOW)
        yield about("sites"), (float(SAME_SITE.index(cookie.same_site)),)
        if not cookie.http_only:
            yield about("scripts"), YES
        for datum in cookie.data or ("",):
            yield about("data", datum, cookie.purpose), YES

    def reading(self, wording: Wording) -> Iterator[str]:
        if not self.cookies:
            yield wording.translate(N_("Cookies: none."))
        for key in self.cookies:
            cookie = wording.policy.cookies[key]
            life = wording.period(cookie.life) if cookie.life else wording.translate(N_("until the browser is closed"))
            yield wording.say(
                N_("{name} remembers {what}: {life}; {need}."),
                name=cookie.name,
                what=wording.word("cookies", key),
                life=life,
                need=wording.translate(NEEDS[cookie.needs]),
            )
