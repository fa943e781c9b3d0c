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
    for run in _BASE64.finditer(text):
        letters = run[0].translate(_URL_SAFE).replace("\r", "").replace("\n", "")
        # It may begin anywhere in the run: in an address a slash stands before it, which is a letter of Base64 too.
        for start in range(4):
            yield from _base64(letters[start:], depth)
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


def _base64(letters: str, depth: int) -> Iterator[str]:
    try:
        content = binascii.a2b_base64(letters[: len(letters) // 4 * 4] + _rest(letters))
    except binascii.Error:
        return
    if content[:2] in {b"PK", b"\x1f\x8b"} or content[:1] == b"\x78":
        yield from forms_of_bytes(content, depth + 1)
        return
    try:
        yield from forms(content.decode(), depth + 1)
    except UnicodeDecodeError:
        yield folded(content.decode("utf-8", "ignore"))


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
