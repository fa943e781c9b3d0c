"""What lies inside a backup: entries, each a name with blocks of data, and at the end a manifest that counts them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from .stream import damaged

BLOCK = 64 * 1024
BEGIN, DATA, END, MANIFEST = b"B", b"D", b"E", b"M"


class Written(Protocol):
    """Where entries go."""

    def write(self, data: bytes, /) -> object: ...


class Read(Protocol):
    """Where entries come from: exactly so many bytes at each call, or none at the end."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Entry:
    """One entry: its name, what is said about it, and its blocks, which have to be read before the next one."""

    name: str
    said: dict[str, Any]
    blocks: Iterator[bytes]


class Writer:
    """Writes entries one after the other, and the manifest."""

    def __init__(self, into: Written) -> None:
        self._into = into
        self.manifest: dict[str, Any] = {"entries": {}}

    def begin(self, name: str, **said: Any) -> None:
        self._name, self._size = name, 0
        self._block(BEGIN, _json({"name": name, **said}))

    def data(self, content: bytes | memoryview) -> None:
        for start in range(0, len(content), BLOCK):
            piece = bytes(content[start : start + BLOCK])
            self._size += len(piece)
            self._block(DATA, piece)

    def end(self) -> None:
        self.manifest["entries"][self._name] = self._size
        self._block(END, b"")

    def finish(self) -> None:
        self._block(MANIFEST, _json(self.manifest))

    def _block(self, kind: bytes, payload: bytes) -> None:
        self._into.write(kind + len(payload).to_bytes(4) + payload)


class Reader:
    """Reads them again; when the entries are through, ``manifest`` is there and every count was held against it."""

    def __init__(self, source: Read) -> None:
        self._source = source
        self.manifest: dict[str, Any] = {}

    def entries(self) -> Iterator[Entry]:
        sizes: dict[str, int] = {}
        while True:
            kind, payload = self._block()
            if kind == MANIFEST:
                self.manifest = json.loads(payload)
                break
            if kind != BEGIN:
                raise damaged("an entry without a beginning")
            said = json.loads(payload)
            entry = Entry(said.pop("name"), said, self._blocks(sizes, said))
            sizes[entry.name] = 0
            said["name"] = entry.name
            yield entry
            for _ in entry.blocks:
                pass
        if sizes != self.manifest["entries"] or self._source.read(1):
            raise damaged("its manifest does not match its content")

    def _blocks(self, sizes: dict[str, int], said: dict[str, Any]) -> Iterator[bytes]:
        while True:
            kind, payload = self._block()
            if kind == END:
                return
            if kind != DATA:
                raise damaged("an entry without an end")
            sizes[said["name"]] += len(payload)
            yield payload

    def _block(self) -> tuple[bytes, bytes]:
        head = self._source.read(5)
        if len(head) != 5:
            raise damaged("it ends too early")
        length = int.from_bytes(head[1:])
        payload = self._source.read(length) if length else b""
        if len(payload) != length:
            raise damaged("it ends too early")
        return head[:1], payload


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
