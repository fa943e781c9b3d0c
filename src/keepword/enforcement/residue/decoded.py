"""Every readable form of a text or of bytes: Base64, quoted-printable, percent signs, JSON, HTML, ZIP, gzip."""

from __future__ import annotations

import binascii
import html
import io
import quopri
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote_plus

DEEPEST = 4
# What one packed thing may unfold to; more is no mail and no session, but an attack.
LARGEST = 32 * 1024 * 1024

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{10,}(?:\r?\n[A-Za-z0-9+/_-]+)*")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){6,}")
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([\"'/\\]))")
_URL_SAFE = str.maketrans("-_", "+/")
_NEWLINES = re.compile(r"[\r\n]+")
_PACKED = {b"PK", b"\x1f\x8b"}
_BETWEEN = b"\n\x1e\n"
_MARKED = re.compile(r"%[0-9A-Fa-f]{2}|=[0-9A-Fa-f]{2}|=\r?\n|\\[ux\"'/\\]|&[#a-z]")


def folded(text: str) -> str:
    """The one form in which texts are compared: no difference of case, or of how letters are encoded."""
    return unicodedata.normalize("NFKC", text).casefold()


def forms(text: str, depth: int = 0) -> Iterator[str]:
    """The text itself, folded, and whatever can be read out of it."""
    yield folded(text)
    if depth >= DEEPEST:
        return
    if _MARKED.search(text):
        plain = {unquote_plus(text), _unescaped(text), html.unescape(text), _unquoted(text)}
        for each in plain - {text}:
            yield from forms(each, depth + 1)
    yield from _base64(text, depth)
    for run in _HEX.finditer(text):
        yield from forms_of_bytes(bytes.fromhex(run[0]), depth + 1)


def forms_of_bytes(content: bytes, depth: int = 0) -> Iterator[str]:
    """What can be read out of bytes, packed ones unpacked."""
    if depth > DEEPEST:
        return
    if b"PK\x03\x04" in content:
        yield from _zipped(content, depth)
    if content[:2] == b"\x1f\x8b" or content[:1] == b"\x78":
        try:
            unpacked = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content, LARGEST)
        except zlib.error:
            unpacked = b""
        if unpacked:
            yield from forms_of_bytes(unpacked, depth + 1)
    if content.count(0) * 3 > len(content):
        yield folded(content.decode("utf-16-le", "ignore"))
    yield from forms(content.decode("utf-8", "replace"), depth)


def _base64(text: str, depth: int) -> Iterator[str]:
    """All that reads as Base64 in a text, one text for each of the four letters at which it may begin: before it may
    stand letters of Base64 that are none of it, such as the slash of an address."""
    runs = [_NEWLINES.sub("", run[0].translate(_URL_SAFE)) for run in _BASE64.finditer(text)]
    for start in range(4) if runs else ():
        contents = []
        for run in runs:
            letters = run[start:]
            try:
                content = binascii.a2b_base64(letters[: len(letters) // 4 * 4] + _rest(letters))
            except binascii.Error:
                continue
            contents.append(content)
            if content[:2] in _PACKED or content[:1] == b"\x78":
                yield from forms_of_bytes(content, depth + 1)
        yield from forms(_BETWEEN.join(contents).decode("utf-8", "replace"), depth + 1)


def _rest(letters: str) -> str:
    rest = letters[len(letters) // 4 * 4 :]
    return rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""


def _zipped(content: bytes, depth: int) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                yield folded(entry.filename)
                with archive.open(entry) as file:
                    yield from forms_of_bytes(file.read(LARGEST), depth + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError):
        return


def _unescaped(text: str) -> str:
    def letter(found: re.Match[str]) -> str:
        return found[3] or chr(int(found[1] or found[2], 16))

    plain = _ESCAPED.sub(letter, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unquoted(text: str) -> str:
    return quopri.decodestring(text.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
