"""Which bytes an answer carries, for every header a client could think of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.parts.downloads import ranges
from keepword.parts.downloads.ranges import Asked, cut, spans

TAG = '"abc"'
SIZE = 1000


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=0-", [(0, 1000)]),
        ("bytes=999-", [(999, 1000)]),
        ("bytes=-1", [(999, 1000)]),
        ("bytes=-5000", [(0, 1000)]),
        ("bytes=500-99999", [(500, 1000)]),
        ("Bytes = 1-2 , 4-5", [(1, 3), (4, 6)]),
        ("bytes=0-9,5-20", [(0, 21)]),
        ("bytes=0-9,10-20", [(0, 21)]),
        ("bytes=900-,0-9", [(900, 1000), (0, 10)]),
        ("bytes=,1-2,,", [(1, 3)]),
        ("bytes=1000-", []),
        ("bytes=-0", []),
        ("bytes=2000-3000,5-5", [(5, 6)]),
    ],
)
def test_what_is_followed(header: str, wanted: list[tuple[int, int]]) -> None:
    assert spans(header, SIZE) == wanted


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=,", "bytes=a-b", "bytes=5-2", "bytes=-", "bytes=1-2-3", "items=0-1", "bytes=+1-2",
     "bytes=٣-٥", "bytes=0x1-2", "bytes=1--2", "bytes=" + "1-2," * 300, "bytes=" + ",".join(["0-0"] * 17),
     "bytes=" + "9" * 30 + "-"],
)  # fmt: skip
def test_what_says_nothing_gives_the_whole_file(header: str) -> None:
    assert spans(header, SIZE) is None
    assert cut(Asked(range=header), SIZE, TAG).status == 200


CONTENT = bytes(number % 251 for number in range(SIZE))
one = st.one_of(
    st.tuples(st.integers(0, 1200), st.integers(0, 1200)).map(lambda pair: f"{pair[0]}-{pair[1]}"),
    st.integers(0, 1200).map(lambda first: f"{first}-"),
    st.integers(0, 1200).map(lambda last: f"-{last}"),
)


def bodies(answer: ranges.Cut) -> bytes:
    return b"".join(each if isinstance(each, bytes) else CONTENT[each[0] : each[1]] for each in answer.pieces)


@given(st.lists(one, min_size=1, max_size=6))
def test_every_byte_named_is_sent_once_and_none_besides(several: list[str]) -> None:
    answer = cut(Asked(range="bytes=" + ",".join(several)), SIZE, TAG)
    headers = dict(answer.headers)
    named = set()
    backwards = False
    for each in several:
        first, _, last = each.partition("-")
        if first and last and int(last) < int(first):
            backwards = True
        begin = int(first) if first else max(0, SIZE - int(last))
        end = SIZE if not first or not last else min(int(last) + 1, SIZE)
        named |= set(range(begin, end))
    if backwards:
        assert answer.status == 200
        return
    if not named:
        assert (answer.status, headers["Content-Range"], answer.length) == (416, f"bytes */{SIZE}", 0)
        return
    assert answer.status == 206
    sent = [number for each in answer.pieces if not isinstance(each, bytes) for number in range(*each)]
    assert sorted(sent) == sorted(named), "joined, so none is sent twice"
    assert int(headers["Content-Length"]) == answer.length == len(bodies(answer))
    if answer.of_file == answer.length:
        begin, end = answer.pieces[0]  # type: ignore[misc]
        assert headers["Content-Range"] == f"bytes {begin}-{end - 1}/{SIZE}"
    else:
        boundary = headers["Content-Type"].removeprefix("multipart/byteranges; boundary=").encode()
        parts = bodies(answer).split(b"\r\n--" + boundary)
        assert parts[-1] == b"--\r\n"
        for part in parts[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            found = re.search(rb"Content-Range: bytes (\d+)-(\d+)/1000", head)
            assert found
            assert content == CONTENT[int(found[1]) : int(found[2]) + 1]


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30), st.text(max_size=30), st.integers(1, 5000))
def test_any_headers_get_a_whole_answer(wanted: str, if_range: str, match: str, none: str, size: int) -> None:
    answer = cut(Asked("bytes=" + wanted, if_range, match, none), size, TAG)
    assert answer.status in (200, 206, 304, 412, 416)
    assert answer.of_file <= size
    assert all(0 <= each[0] < each[1] <= size for each in answer.pieces if not isinstance(each, bytes))


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (Asked(if_none_match=TAG), 304),
        (Asked(if_none_match='W/"abc"'), 304),
        (Asked(if_none_match='"x", "abc"'), 304),
        (Asked(if_none_match="*"), 304),
        (Asked(if_none_match='"x"'), 200),
        (Asked(if_match='"x"'), 412),
        (Asked(if_match='W/"abc"'), 412),
        (Asked(if_match=TAG), 200),
        (Asked(range="bytes=1-2", if_range=TAG), 206),
        (Asked(range="bytes=1-2", if_range='W/"abc"'), 200),
        (Asked(range="bytes=1-2", if_range='"old"'), 200),
        (Asked(range="bytes=1-2", if_range="Wed, 21 Oct 2015 07:28:00 GMT"), 200),
        (Asked(range="bytes=5000-", if_range='"old"'), 200),
        (Asked(range="bytes=1-2", if_none_match=TAG), 304),
    ],
)
def test_conditions_come_in_their_order(asked: Asked, status: int) -> None:
    assert cut(asked, SIZE, TAG).status == status
