"""Whatever is typed: it is read without an error, marked within the line, and reads back from its canonical form."""

from __future__ import annotations

import contextlib
import time
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from keepword.parts.timekeeping.quickline import Project, Understood, read, write
from keepword.parts.timekeeping.quickline.understood import Language
from keepword.parts.timekeeping.spans import SpanRefused, checked
from keepword.parts.timekeeping.tests.clock_changes import ZONES, moments

KNOWN = {"acme": "1", "two words": "2", "acme //": "3", "x !$": "4", 'a "b"': "5", "#t": "6"}
TYPED = '''
9 9-10 9-5 9:15 10:30 9:00-10:30 2:30a-2:10b 23:00-1:00 9am-1 11-1pm 22-24 24:00 - – to bis now since seit ab
from von at um for 45m 2h 2h30 1.5h 1,5 90 min 2 Std Uhr h today yesterday heute gestern mon Mo so sun last on
am 14 Nov Nov. 14. 14.11. 1/2 14/2 2026-11-14 2026-10-25 2026-03-29 2011-12-30 0000-00-00 2:30 2:30b 1:30-3:30
, ; : . - @acme @two words @"two @"two words" @"a ""b""" @new #x #X #writing, #12 #a,#b @ # !$ !€ billable
abrechenbar // / review <b> & 🎉 ß ſince K İ
'''
PIECES = [
    *TYPED.split(),
    *("\u202e", "\u037e", "\0", "\ud800", "\n", "\t", "\u2028", "e\u0301", "\u0301", '@"two words"'),
]
LANGUAGES: tuple[Language, ...] = ("en", "de")

lines = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=14).map("".join),
    st.text(st.characters(codec=None), max_size=60),
    st.text('0123456789:.-–/ ,hmapbuhr@#"!$', max_size=40),
)


@st.composite
def places(draw: st.DrawFn) -> tuple[int, str, int, Language]:
    zone = draw(st.sampled_from(ZONES))
    return draw(moments(zone)), zone, draw(st.sampled_from([0, 0, 240, 1439])), draw(st.sampled_from(LANGUAGES))


def understand(line: str, place: tuple[int, str, int, Language]) -> Understood:
    now, zone, day_start, language = place
    return read(line, now=now, zone=zone, day_start=day_start, known_projects=KNOWN, language=language)


@settings(deadline=None)
@given(lines, places())
def test_nothing_that_is_typed_raises(line: str, place: tuple[int, str, int, Language]) -> None:
    found = understand(line, place)
    for part in found.parts:
        assert 0 <= part.start < part.end <= len(line)
    assert all(before.end <= after.start for before, after in pairwise(found.parts))
    assert all(0 <= problem.start < problem.end <= len(line) for problem in found.problems)
    assert all(problem.says() for problem in found.problems)
    found.note.encode()
    assert len({tag.casefold() for tag in found.tags}) == len(found.tags)
    if not found.problems:
        checked(found.span, place[0])


@settings(deadline=None)
@given(lines, places(), places())
@example("since 9:15 #x 2h foo", (1_790_000_000, "Europe/Berlin", 0, "en"), (0, "UTC", 0, "de"))
@example("45m call", (1_792_894_200, "Europe/Berlin", 0, "en"), (0, "UTC", 0, "de"))
@example("45m call", (1_792_890_600, "Europe/Berlin", 0, "en"), (0, "UTC", 0, "de"))
def test_the_canonical_line_reads_back_to_the_same(
    line: str, place: tuple[int, str, int, Language], other: tuple[int, str, int, Language]
) -> None:
    found = understand(line, place)
    if found.problems:
        return
    canonical = write(found)
    again = understand(canonical, place)
    assert not again.problems
    assert again == found
    assert write(again) == canonical
    elsewhere = understand(canonical, (place[0], place[1], other[2], other[3]))
    assert elsewhere == found


@st.composite
def entries(draw: st.DrawFn) -> tuple[Understood, int]:
    """Entries that no line was typed for, as the edit field shows them."""
    zone = draw(st.sampled_from(ZONES))
    started = draw(moments(zone))
    stopped = started + draw(st.one_of(st.integers(1, 10_000), st.integers(1, 99 * 86_400)))
    note = draw(lines)
    plain = read(f"// {note}", now=started, zone=zone).note
    project = draw(st.sampled_from([None, Project("two words", "2"), Project("new", None), Project('a "b"', "5")]))
    tags = draw(st.sampled_from([(), ("x",), ("x", "Y.z")]))
    running = draw(st.booleans())
    made = Understood(started, None if running else stopped, zone, plain, tags, project, draw(st.booleans()))
    return made, stopped


@settings(deadline=None)
@given(entries())
def test_any_entry_has_a_line(entry: tuple[Understood, int]) -> None:
    made, now = entry
    found = understand(write(made), (now, made.zone, 0, "en"))
    assert not found.problems
    assert found == made


@settings(deadline=None)
@given(st.text(max_size=20))
def test_only_known_zones_are_read(zone: str) -> None:
    with contextlib.suppress(SpanRefused):
        assert read("9-10", now=0, zone=zone).zone == zone


def test_a_long_line_is_read_at_once() -> None:
    begun = time.perf_counter()
    for piece in ("9 ", "#a", "#a ", "@a ", '@"', "9-", " ", "1h", ",", "9:00-", "Mo ", "@acme "):
        understand(piece * (10_000 // len(piece)), (1_790_000_000, "Europe/Berlin", 0, "de"))
    assert time.perf_counter() - begun < 5
