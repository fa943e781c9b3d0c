"""One file, encrypted in chunks by AES-256-GCM, so that its end, its order and each byte of it are authenticated.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, CRYPTO 2015): the nonce of a chunk is a random prefix, its number, and whether it is the last. So a
file that was cut, even between two chunks, does not open, and neither does one whose chunks changed places. The clear
header goes into each chunk as associated data. Each file has a key of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .trouble import BackupError

MAGIC = b"Keepword backup\n"
CHUNK = 256 * 1024
TAG = 16
PREFIX = 7
LONGEST_HEADER = 1024 * 1024

type Header = dict[str, Any]


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object: ...


class Source(Protocol):
    """Where bytes come from."""

    def read(self, size: int = -1, /) -> bytes: ...


def damaged(where: str) -> BackupError:
    """What everybody hears about a file that does not open."""
    return BackupError(
        f"The backup is damaged, or was changed ({where})", "Use another copy of it, or an older or newer backup"
    )


class Encrypting:
    """Writes the header in clear, then whatever it is given, encrypted; `finish` makes it whole."""

    def __init__(self, sink: Sink, key: bytes, header: Header) -> None:
        clear = encoded(header)
        sink.write(clear)
        self._sink, self._cipher, self._bound_to = sink, AESGCM(key), hashlib.sha256(clear).digest()
        self._prefix = bytes.fromhex(header["prefix"])
        self._waiting = bytearray()
        self._number = 0

    def write(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) > CHUNK:  # the last one is known only at the end
            self._chunk(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        self._chunk(bytes(self._waiting), last=True)

    def _chunk(self, plain: bytes, *, last: bool) -> None:
        self._sink.write(self._cipher.encrypt(_nonce(self._prefix, self._number, last=last), plain, self._bound_to))
        self._number += 1


class Decrypting:
    """Reads what `Encrypting` wrote. Raises `BackupError` at the first byte that is not as it was written."""

    def __init__(self, source: Source, key: bytes, header: Header) -> None:
        self._source, self._cipher = source, AESGCM(key)
        self._bound_to = hashlib.sha256(encoded(header)).digest()
        self._prefix = bytes.fromhex(header["prefix"])
        self._chunks = self._opened()
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Exactly so many bytes, or none at the end."""
        while len(self._rest) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._rest += chunk
        if self._rest and len(self._rest) < size:
            raise damaged("it ends too early")
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _opened(self) -> Iterator[bytes]:
        number, ahead = 0, self._source.read(CHUNK + TAG)
        while True:
            following = self._source.read(CHUNK + TAG)
            try:
                nonce = _nonce(self._prefix, number, last=not following)
                yield self._cipher.decrypt(nonce, ahead, self._bound_to)
            except InvalidTag:
                raise damaged(f"part {number + 1}") from None
            if not following:
                return
            number, ahead = number + 1, following


def encoded(header: Header) -> bytes:
    """The clear beginning of a file."""
    text = json.dumps(header, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    return MAGIC + len(text).to_bytes(4) + text


def read_header(source: Source) -> Header:
    """What a file says about itself in clear. It is proven true only when the first chunk opens."""
    if source.read(len(MAGIC)) != MAGIC:
        raise BackupError("This file is no backup made by Keepword", "Give a file that `keepword backup` wrote")
    length = int.from_bytes(source.read(4))
    text = source.read(min(length, LONGEST_HEADER))
    try:
        header: Header = json.loads(text.decode())
        known = len(text) == length and isinstance(header, dict) and len(bytes.fromhex(header["prefix"])) == PREFIX
    except (ValueError, KeyError, TypeError):
        known = False
    if not known or encoded(header) != MAGIC + length.to_bytes(4) + text:
        raise damaged("its header")
    return header


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + (b"\x01" if last else b"\x00")
