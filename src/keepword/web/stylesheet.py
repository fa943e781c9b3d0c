"""Joins the stylesheets and the site's accent into one hashed file, because a page may hold no style of its own."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from .accent import Accent
from .site import current

FOLDER = Path(__file__).parent / "static" / "web"
SHEETS = ("tokens.css", "page.css", "elements.css", "print.css")
FONTS = ("source-serif-4.woff2", "source-sans-3.woff2")

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*|(?<=:)\s+(?=[^{}]*;)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The finished stylesheet, its compressed form, and the version in its address."""

    text: bytes
    packed: bytes
    version: str


@cache
def sheet() -> Sheet:
    """The one stylesheet of this site, made once a process."""
    return join(current().accent)


@cache
def join(accent: Accent) -> Sheet:
    """All sheets in order, without comments and idle space, with the fonts' real addresses and this accent."""
    source = "\n".join((FOLDER / name).read_text("utf-8") for name in SHEETS)
    source = re.sub(r'url\("(fonts/[^"]+)"\)', lambda found: f'url("{static("web/" + found[1])}")', source)
    source = f":root{{--accent-day:{accent.day};--accent-night:{accent.night};}}\n{source}"
    text = _AROUND.sub(lambda found: found[1] or "", _SPACE.sub(" ", _COMMENT.sub("", source))).strip().encode()
    return Sheet(text, gzip.compress(text, 9, mtime=0), hashlib.sha256(text).hexdigest()[:12])


@cache
def head_links() -> str:
    """The lines in a page's head that fetch the stylesheet and, early, the two fonts."""
    fonts = "".join(
        f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{static("web/fonts/" + name)}">'
        for name in FONTS
    )
    with translation.override(settings.LANGUAGE_CODE):  # one address for all languages, fetched once
        address = reverse("stylesheet", args=[sheet().version])
    return f'<link rel="stylesheet" href="{address}">{fonts}'
