"""Which bytes of a file an answer carries (RFC 9110 sections 13 and 14): plain values in, plain values out."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

KIND = "application/octet-stream"
# Nobody who goes on with a download needs more; RFC 9110 section 14.2 lets a server do without what looks like abuse.
MOST_RANGES = 16
LONGEST = 1_000
_UNIT = re.compile(r"[ \t]*bytes[ \t]*=(.*)", re.IGNORECASE | re.DOTALL)
_ONE = re.compile(r"([0-9]{1,19})-([0-9]{0,19})|-([0-9]{1,19})")
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')

# From the first byte up to, and without, the second.
type Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """The headers of a request that say which bytes are wanted; "" for one that is not there."""

    range: str = ""
    if_range: str = ""
    if_match: str = ""
    if_none_match: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """An answer: its status, its headers, and its body in pieces, each bytes of ours or a span of the file."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    pieces: tuple[bytes | Span, ...] = field(default=(), repr=False)

    @property
    def length(self) -> int:
        """How long the body is."""
        return sum(len(each) if isinstance(each, bytes) else each[1] - each[0] for each in self.pieces)

    @property
    def of_file(self) -> int:
        """How many bytes of the file are in it."""
        return sum(each[1] - each[0] for each in self.pieces if not isinstance(each, bytes))


def spans(header: str, size: int) -> list[Span] | None:
    """The spans a Range header names, in its order, joined where they touch; empty if none lies in the file.

    None: the header says nothing we follow, so the whole file is the answer.
    """
    if len(header) > LONGEST or not (named := _UNIT.fullmatch(header)):
        return None
    found: list[Span] = []
    several = [each.strip(" \t") for each in named[1].split(",")]
    several = [each for each in several if each]  # empty elements of a list count for nothing (section 5.6.1)
    if not several or len(several) > MOST_RANGES:
        return None
    for each in several:
        one = _ONE.fullmatch(each)
        if one is None or (one[2] and int(one[2]) < int(one[1])):
            return None
        begin, end = _within(one, size)
        if begin < end:
            found.append((begin, end))
    return _joined(found)


def _within(one: re.Match[str], size: int) -> Span:
    if one[3]:  # the last so many bytes
        return max(0, size - int(one[3])), size
    return int(one[1]), min(int(one[2]) + 1, size) if one[2] else size


def _joined(found: list[Span]) -> list[Span]:
    """No byte is sent twice: whoever overlaps another is merged into it, at the first one's place."""
    made: list[Span] = []
    for begin, end in found:
        touching = [each for each in made if begin <= each[1] and each[0] <= end]
        if touching:
            whole = min(begin, *(each[0] for each in touching)), max(end, *(each[1] for each in touching))
            at = made.index(touching[0])
            made = [each for each in made if each not in touching]
            made.insert(at, whole)
        else:
            made.append((begin, end))
    return made


def cut(asked: Asked, size: int, tag: str) -> Cut:
    """What to answer of a file of this size whose strong entity tag is ``tag``, with its quotation marks."""
    known = (("ETag", tag), ("Accept-Ranges", "bytes"))
    if asked.if_match and not _names(asked.if_match, tag, strong=True):
        return Cut(412, (*known, ("Content-Length", "0")))
    if asked.if_none_match and _names(asked.if_none_match, tag, strong=False):
        return Cut(304, known)
    # A date can't match: we send none, and only a strong tag says that the bytes are the same (section 13.1.5).
    wanted = None
    if asked.range and (not asked.if_range or asked.if_range.strip() == tag):
        wanted = spans(asked.range, size)
    if wanted is None:
        return Cut(200, (*known, ("Content-Type", KIND), ("Content-Length", str(size))), ((0, size),))
    if not wanted:
        return Cut(416, (*known, ("Content-Range", f"bytes */{size}"), ("Content-Length", "0")))
    if len(wanted) == 1:
        begin, end = wanted[0]
        said = ("Content-Range", f"bytes {begin}-{end - 1}/{size}")
        return Cut(206, (*known, ("Content-Type", KIND), said, ("Content-Length", str(end - begin))), (wanted[0],))
    return _several(known, wanted, size)


def _several(known: tuple[tuple[str, str], ...], wanted: list[Span], size: int) -> Cut:
    boundary = secrets.token_hex(16)
    pieces: list[bytes | Span] = []
    for begin, end in wanted:
        head = f"Content-Type: {KIND}\r\nContent-Range: bytes {begin}-{end - 1}/{size}\r\n\r\n"
        pieces += [f"\r\n--{boundary}\r\n{head}".encode(), (begin, end)]
    pieces.append(f"\r\n--{boundary}--\r\n".encode())
    made = Cut(206, pieces=tuple(pieces))
    kind = ("Content-Type", f"multipart/byteranges; boundary={boundary}")
    return Cut(206, (*known, kind, ("Content-Length", str(made.length))), made.pieces)


def _names(header: str, tag: str, *, strong: bool) -> bool:
    if header.strip() == "*":
        return True
    return any(f'"{value}"' == tag and not (strong and weak) for weak, value in _TAG.findall(header))
