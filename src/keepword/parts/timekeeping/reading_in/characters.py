"""Bytes to characters: UTF-8, UTF-16, Windows-1252 and what else is found, also several in one file."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPED = re.compile("[\udc80-\udcff]")
_HIGH = re.compile(rb"[\x80-\xff]+")
SAMPLE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Text:
    """The characters of a file. In a `mixed` one the bytes that are not UTF-8 are still surrogates: see `mended`."""

    characters: str
    encoding: str
    mixed: bool = False
    zeros: bool = False


def decoded(content: bytes) -> Text:
    """The text of the bytes; never fails. NUL characters are dropped, and `zeros` says so."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            if encoding == "utf-8":
                return _eight_bit(content[len(mark) :])
            return _without_zeros(content[len(mark) :].decode(encoding, "replace"), encoding)
    if wide := _wide(content):
        return _without_zeros(content.decode(wide, "replace"), wide)
    return _eight_bit(content)


def mended(cell: str) -> str:
    """The cell with its undecodable bytes read as Windows-1252."""
    return _ESCAPED.sub(lambda found: _western(bytes([ord(found[0]) - 0xDC00])), cell)


def is_broken(cell: str) -> bool:
    return not cell.isascii() and _ESCAPED.search(cell) is not None


def _eight_bit(content: bytes) -> Text:
    try:
        return _without_zeros(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    escaped = content.decode("utf-8", "surrogateescape")
    broken = len(_ESCAPED.findall(escaped))
    sound = sum(1 for found in re.finditer("[^\x00-\x7f]", escaped)) - broken
    if sound > broken // 20:
        return _without_zeros(escaped, "utf-8, windows-1252", mixed=True)
    return _without_zeros(*_legacy(content))


def _legacy(content: bytes) -> tuple[str, str]:
    """Single accents between plain letters are Western; runs of high bytes are another alphabet, to be found out."""
    runs = _HIGH.findall(content)
    if sum(map(len, runs)) < 2 * len(runs):
        return _western(content), "windows-1252"
    lines = b"\n".join(line for line in content.splitlines() if _HIGH.search(line))
    best = from_bytes(lines[:SAMPLE]).best()
    if best is not None:
        try:
            return content.decode(best.encoding), best.encoding.replace("_", "-")
        except (UnicodeDecodeError, LookupError):
            pass
    return _western(content), "windows-1252"


def _western(content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of plain text is zero."""
    head = content[:4096]
    if len(head) < 4:
        return ""
    half = len(head) // 2
    if head[1::2].count(0) > half * 0.7 and head[::2].count(0) < half * 0.1:
        return "utf-16-le"
    if head[::2].count(0) > half * 0.7 and head[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""


def _without_zeros(characters: str, encoding: str, mixed: bool = False) -> Text:
    zeros = "\0" in characters
    return Text(characters.replace("\0", "") if zeros else characters, encoding, mixed, zeros)
