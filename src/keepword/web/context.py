"""What every page needs to know; cheap, because it runs on each of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, is_valid_path, reverse
from django.utils import translation
from django.utils.translation import get_language, gettext

from keepword.enforcement import consent, evidence, versions
from keepword.enforcement.people import purpose
from keepword.policy import Policy

from . import markdown, menu, stylesheet
from .site import Site, current

ADDRESSES = {
    "home": "home",
    "policy": "privacy:policy",
    "evidence": "privacy:evidence",
    "history": "privacy:history",
    "choices": "privacy:choices",
    "preferences": "privacy:preferences",
    "ask": "privacy:ask",
    "your_data": "your-data:page",
    "sign_in": "accounts:sign-in",
    "sign_out": "accounts:sign-out",
    "account": "accounts:account",
    "desk": "desk:today",
}
FRESH = 2.0  # seconds for which the line under every page may be remembered


class Entry(NamedTuple):
    """One entry of the menu."""

    label: str
    url: str
    current: bool


class Tongue(NamedTuple):
    """A language of the site, and this page in it."""

    code: str
    name: str
    url: str
    current: bool


class Me(NamedTuple):
    """Whoever is signed in, to themselves."""

    name: str
    is_staff: bool


class Asked(NamedTuple):
    """A choice the visitor has not answered, and its question in their language."""

    key: str
    asks: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What the first visit asks."""

    to_ask: Sequence[Asked]


@dataclass(frozen=True, slots=True)
class Shown:
    """The site as its pages show it in one language."""

    name: str
    company: str
    contact: str
    address: Sequence[str]
    tagline: str
    accent: str
    accent_night: str
    logo: str
    night_logo: str

    @property
    def logo_url(self) -> str:
        """Asked for by pages alone: a mail shows no picture, and is also written where no files are laid out."""
        return static(f"brand/{self.logo}") if self.logo else ""

    @property
    def logo_night_url(self) -> str:
        return static(f"brand/{self.night_logo}") if self.logo and self.night_logo else ""


def house(request: HttpRequest) -> dict[str, Any]:
    """The context of every page: the site, its menu, the visitor's theme and language, the promises, the notice."""
    language = get_language() or settings.LANGUAGE_CODE
    theme = consent.remembered(request, "theme")
    found, rooms = furniture(language, request.path_info), _rooms(request)
    return {
        **found,
        "theme": theme if theme in ("light", "dark") else "",
        "languages": tongues(request.path_info, language),
        "here": request.get_full_path(),
        "promises": (promises := summary.get()),
        "promises_state": promises.state,
        "notice": _notice(request, language),
        "staff": _signed_in(request),
        "me": _me(request),
        "rooms": rooms,
        "navigation": _beside(rooms, found["navigation"], found["feet"]),
    }


def furniture(language: str, path: str) -> dict[str, Any]:
    """What a page can show without asking the database or the visitor: all that an error page may rely on."""
    return {
        "site": shown(language),
        "links": links(language),
        "navigation": _navigation(current(), language, path),
        "feet": _feet(language),
        "language": language,
        "ribbon": _ribbon(),
    }


@lru_cache(maxsize=32)
def shown(language: str) -> Shown:
    """The site's names and marks in this language."""
    site = current()
    return Shown(
        name=site.says(language, "name"),
        company=site.company,
        contact=site.contact,
        address=site.address,
        tagline=site.says(language, "tagline"),
        accent=site.accent.day,
        accent_night=site.accent.night,
        logo=site.logo or "",
        night_logo=site.night_logo or "",
    )


@lru_cache(maxsize=32)
def links(language: str) -> dict[str, str]:
    """The addresses that header and footer lead to; a room that is not built in has none."""
    found = {}
    with translation.override(language):
        for name, address in ADDRESSES.items():
            try:
                found[name] = reverse(address)
            except NoReverseMatch:
                found[name] = ""
    return found


def _navigation(site: Site, language: str, path: str) -> list[Entry]:
    """The menu of site.toml: pages by their slug, `privacy`, and the doors of parts."""
    entries = []
    for slug in site.navigation:
        label, url = _place(site, slug, language)
        if url:
            here = path == url or (slug != "index" and path.startswith(url))
            entries.append(Entry(label, url, here))
    return entries


@lru_cache(maxsize=32)
def _feet(language: str) -> list[Entry]:
    with translation.override(language):
        return [Entry(gettext(each.label), url, False) for each in menu.FEET if (url := menu.found(each.address))]


def _place(site: Site, slug: str, language: str) -> tuple[str, str]:
    known = links(language)
    if slug == "privacy":
        return gettext("Privacy"), known["policy"]
    if slug in menu.DOORS:
        with translation.override(language):
            return gettext(menu.DOORS[slug].label), menu.found(menu.DOORS[slug].address)
    page = markdown.find(site.folder, slug, language, site.languages[0])
    if page is None:
        return "", ""
    return page.nav, known["home"] if slug == "index" else f"{known['home']}{slug}/"


def tongues(path: str, language: str) -> list[Tongue]:
    """The other languages this page exists in, and its own; nothing where there is only one."""
    names = dict(settings.LANGUAGES)
    bare = path.removeprefix(f"/{language}") if language != settings.LANGUAGE_CODE else path
    if len(names) < 2 or not all(_exists(code, bare) for code in names if code != settings.LANGUAGE_CODE):
        return []
    return [Tongue(code, names[code], _address(code, bare), code == language) for code in names]


def _address(code: str, bare: str) -> str:
    return bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}"


@lru_cache(maxsize=1024)
def _exists(code: str, bare: str) -> bool:
    with translation.override(code):
        return bool(is_valid_path(f"/{code}{bare}"))


def _ribbon() -> str:
    if not getattr(settings, "KEEPWORD_DEMO", False):
        return ""
    said = gettext("A sample built from a public policy. It is not run by or connected with %(company)s.")
    return said % {"company": current().company.rstrip(".")}


def _notice(request: HttpRequest, language: str) -> Notice | None:
    """What to ask on the first visit; nothing where there is nothing to ask, or where the page asks by itself."""
    to_ask = consent.state(request).to_ask
    if not to_ask or request.path_info == links(language)["choices"]:
        return None
    policy = versions.current()
    return Notice([Asked(choice.key, policy.word("choices.asks", choice.key, language)) for choice in to_ask])


def _signed_in(request: HttpRequest) -> bool:
    """Whether somebody is signed in; without a session cookie nobody is, and nothing is looked up."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return bool(getattr(getattr(request, "user", None), "is_authenticated", False))


def _me(request: HttpRequest) -> Me | None:
    """Whoever is signed in, as the head of their pages names them."""
    if not _signed_in(request):
        return None
    user: Any = request.user
    with purpose.own(user.pk):
        return Me(str(user.name), bool(user.is_staff))


def _beside(rooms: list[Entry], doors: list[Entry], feet: list[Entry]) -> list[Entry]:
    """Beside rooms, the doors that do not stand at the foot of the page as well: a phone has two lines for a menu."""
    if not rooms:
        return doors
    below = {each.url for each in feet}
    return [each for each in doors if each.url not in below]


def _rooms(request: HttpRequest) -> list[Entry]:
    """The rooms of whoever is signed in."""
    if not _signed_in(request):
        return []
    found = [(each, menu.found(each.address)) for each in menu.ROOMS]
    return [Entry(gettext(each.label), url, request.path_info.startswith(url)) for each, url in found if url]


class Remembered[T]:
    """Something about the policy in force, asked for at most every two seconds in each process."""

    def __init__(self, ask: Callable[[Policy], T]) -> None:
        self.ask = ask
        self.held: tuple[T, Policy, float] | None = None

    def get(self) -> T:
        """What was asked for, unless it is too old or about another version."""
        policy, now = versions.current(), time.monotonic()
        if self.held is None or self.held[1] is not policy or now >= self.held[2]:
            self.held = (self.ask(policy), policy, now + FRESH)
        return self.held[0]

    def forget(self) -> None:
        """The next asking is a fresh one."""
        self.held = None


summary: Remembered[evidence.Summary] = Remembered(lambda policy: evidence.summary())
statements: Remembered[list[evidence.Evidence]] = Remembered(lambda policy: evidence.statements(policy))


def forget() -> None:
    """Drops what is remembered, after a change that must be seen at once."""
    summary.forget()
    statements.forget()
    shown.cache_clear()
    links.cache_clear()
    _exists.cache_clear()
    stylesheet.sheet.cache_clear()
    stylesheet.head_links.cache_clear()
