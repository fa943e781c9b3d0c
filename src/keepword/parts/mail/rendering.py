"""Makes the mail out of one template: its HTML with the styles in place, and the text that reads as well."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from html.parser import HTMLParser
from typing import Any

import css_inline
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from keepword.web.context import shown

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_BLOCKS = {"p", "h1", "h2", "h3", "tr", "table", "ul", "ol", "li", "div", "blockquote", "pre"}
_SILENT = {"head", "style", "script", "title"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """What goes out."""

    subject: str
    html: str
    text: str


def rendered(template: str, context: Mapping[str, Any], *, language: str, base: str) -> Rendered:
    """The mail in ``language``; ``base`` is what links begin with, as ``{{ base }}`` does in templates."""
    with translation.override(language):
        told = {
            **context,
            "site": shown(language),
            "language": language,
            "base": base,
            "policy_url": base + reverse("privacy:policy"),
        }
        page = render_to_string(f"{template}.html", told)
    title = _TITLE.search(page)
    subject = " ".join(unescape(title[1]).split()) if title else ""
    return Rendered(subject, _inliner().inline(page), text_of(page))


@cache
def _inliner() -> css_inline.CSSInliner:
    # What depends on the reader's device (dark mode) can't be inlined and stays.
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def text_of(page: str) -> str:
    """What a page says, as plain text: a blank line between paragraphs, each link written out behind its words."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.silent = 0
        self.links: list[tuple[str, int]] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if self.hidden or "display:none" in (told.get("style") or "").replace(" ", ""):
            self.hidden.append(tag)
        if tag in _SILENT:
            self.silent += 1
        elif tag == "br":
            self.lines.append("")
        elif tag == "li":
            self._part("- ")
        elif tag in _BLOCKS:
            self._part("")
        elif tag == "a":
            self.links.append((told.get("href") or "", len(self.lines[-1])))

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()
        if tag in _SILENT:
            self.silent -= 1
        elif tag in _BLOCKS:
            self._part("")
        elif tag == "a" and self.links:
            address, began = self.links.pop()
            words = self.lines[-1][began:].strip()
            if address.removeprefix("mailto:") not in words:
                # On a line of its own, so that no reader breaks it.
                self.lines[-1] += ":"
                self.lines += [address, ""]

    def handle_data(self, data: str) -> None:
        if not self.silent and not self.hidden:
            joined = re.sub(r"\s+", " ", self.lines[-1] + data)
            self.lines[-1] = joined.lstrip() if not self.lines[-1].startswith("- ") else joined

    def _part(self, mark: str) -> None:
        if self.lines[-1].strip():
            self.lines += ["", mark] if not mark else [mark]
        else:
            self.lines[-1] = mark

    def text(self) -> str:
        whole = "\n".join(line.rstrip() for line in self.lines)
        whole = re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", whole)
        return re.sub(r"\n{3,}", "\n\n", whole).strip() + "\n"
