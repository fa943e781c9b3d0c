"""A backup's file opens as it was written, and in no other way."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.enforcement.backups.records import Reader, Writer
from keepword.enforcement.backups.stream import CHUNK, TAG, Decrypting, Encrypting, encoded, read_header
from keepword.enforcement.backups.trouble import BackupError

KEY = bytes(range(32))
HEADER = {"format": 1, "kind": "data", "prefix": "01020304050607", "site": "a site"}
BEGINS = len(encoded(HEADER))


def written(*entries: tuple[str, bytes]) -> bytes:
    sink = io.BytesIO()
    encrypting = Encrypting(sink, KEY, HEADER)
    writer = Writer(encrypting)
    for name, content in entries:
        writer.begin(name)
        writer.data(content)
        writer.end()
    writer.finish()
    encrypting.finish()
    return sink.getvalue()


def read(file: bytes, key: bytes = KEY) -> list[tuple[str, bytes]]:
    source = io.BytesIO(file)
    reader = Reader(Decrypting(source, key, read_header(source)))
    return [(entry.name, b"".join(entry.blocks)) for entry in reader.entries()]


LARGE = written(("first", b"a" * CHUNK), ("second", bytes(range(256)) * 3_000))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 2 * CHUNK + 100), max_size=4))
def test_what_goes_in_comes_out(sizes: list[int]) -> None:
    entries = [(f"entry {number}", bytes([number]) * size) for number, size in enumerate(sizes)]
    assert read(written(*entries)) == entries


@pytest.mark.parametrize("at_the_edge", [CHUNK - 40, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_sizes_at_the_edge_of_a_chunk(at_the_edge: int) -> None:
    assert read(written(("one", bytes(at_the_edge)))) == [("one", bytes(at_the_edge))]


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(LARGE) - 1), st.integers(1, 255))
def test_a_changed_byte_anywhere_does_not_open(place: int, change: int) -> None:
    changed = LARGE[:place] + bytes([LARGE[place] ^ change]) + LARGE[place + 1 :]
    with pytest.raises(BackupError):
        read(changed)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, len(LARGE) - 1))
def test_a_cut_file_does_not_open(length: int) -> None:
    with pytest.raises(BackupError):
        read(LARGE[:length])


def parts() -> list[bytes]:
    body = LARGE[BEGINS:]
    return [body[start : start + CHUNK + TAG] for start in range(0, len(body), CHUNK + TAG)]


@pytest.mark.parametrize("change", ["cut between parts", "swapped", "twice", "first alone", "appended", "other header"])
def test_parts_in_another_order_do_not_open(change: str) -> None:
    pieces, head = parts(), LARGE[:BEGINS]
    assert len(pieces) >= 4
    if change == "cut between parts":
        pieces = pieces[:-1]
    elif change == "swapped":
        pieces[0], pieces[1] = pieces[1], pieces[0]
    elif change == "twice":
        pieces.insert(1, pieces[1])
    elif change == "first alone":
        pieces = pieces[:1]
    elif change == "appended":
        pieces.append(pieces[-1])
    else:
        head = encoded({**HEADER, "site": "another site"})
    with pytest.raises(BackupError):
        read(head + b"".join(pieces))


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(BackupError, match="damaged"):
        read(LARGE, bytes(32))


@pytest.mark.parametrize("file", [b"", b"SQLite format 3\0" + bytes(100), b"Keepword backup\n", LARGE[:30]])
def test_a_file_that_is_none_of_ours_is_named_so(file: bytes) -> None:
    with pytest.raises(BackupError, match=r"no backup made by Keepword|damaged"):
        read(file)
