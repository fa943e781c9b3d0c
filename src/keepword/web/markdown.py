"""Turns a site's Markdown into HTML that can carry neither script nor style, whoever wrote it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "figcaption", "figure", "h1",
    "h2", "h3", "h4", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "strong", "sub",
    "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "ol": {"start"},
    "th": {"scope"},
}

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FRONT = re.compile(r"\A\+\+\+[ \t]*\n(.*?)\n\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)

# Raw HTML in a text is shown as text: a site needs none, and what is not parsed can't be parsed wrongly.
_PARSER = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(
    ["table", "strikethrough", "smartquotes", "replacements"]
)
_CLEANER = nh3.Cleaner(tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="noopener")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a site's content, as written."""

    slug: str
    title: str
    heading: str
    description: str
    nav: str
    lead: str
    body: SafeString
    language: str


def render(text: str) -> SafeString:
    """Markdown as clean HTML."""
    return mark_safe(_CLEANER.clean(_PARSER.render(text)))


def find(folder: Path, slug: str, language: str, own: str) -> Page | None:
    """The page with this slug in this language, else in the site's own; nothing if there is none."""
    if not _SLUG.fullmatch(slug):
        return None
    wanted = [(f"{slug}.{language}.md", language)] if language != own else []
    for name, spoken in [*wanted, (f"{slug}.md", own)]:
        path = folder / "content" / name
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            continue
        return _read(path, changed, slug, spoken)
    return None


@lru_cache(maxsize=256)
def _read(path: Path, changed: int, slug: str, language: str) -> Page:
    """The page as read when the file last changed; `changed` keeps an older reading from being used."""
    text = path.read_text("utf-8-sig").replace("\r\n", "\n")
    facts: dict[str, Any] = {}
    if front := _FRONT.match(text):
        facts = _facts(front[1])
        text = text[front.end() :]
    heading = re.match(r"\s*# +(.+?)[ #]*\n", text + "\n")
    if heading:
        text = text[heading.end() :]
    title = str(facts.get("title") or (heading[1] if heading else slug.replace("-", " ").capitalize()))
    return Page(
        slug=slug,
        title=title,
        heading=heading[1] if heading else title,
        description=str(facts.get("description", "")),
        nav=facts["nav"] if isinstance(facts.get("nav"), str) else title,
        lead=str(facts.get("lead", "")),
        body=render(text),
        language=language,
    )


def _facts(source: str) -> dict[str, Any]:
    """The front matter; a page whose front matter is broken is still a page."""
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError:
        return {}
