"""The quick line: what each way of writing becomes, what is refused, and that nothing else is ever said."""

from __future__ import annotations

import datetime

import pytest

from keepword.parts.timekeeping.quickline import Project, Understood, read
from keepword.parts.timekeeping.quickline.understood import Language
from keepword.parts.timekeeping.spans import SpanRefused, instant_of, wall

BERLIN = "Europe/Berlin"
KNOWN = {"acme": "1", "two words": "2", "acme website": "3"}


def at(text: str, zone: str = BERLIN) -> int:
    return instant_of(datetime.datetime.fromisoformat(text), zone).instant


# A Thursday.
NOW = at("2026-11-26 15:00")


def understand(
    line: str, *, now: int = NOW, day_start: int = 0, language: Language = "en", zone: str = BERLIN
) -> Understood:
    return read(line, now=now, zone=zone, day_start=day_start, known_projects=KNOWN, language=language)


def times(found: Understood) -> str:
    """ "11-26 09:00 to 11-26 10:30", as clocks in its zone showed it."""
    ends = (found.started, found.stopped)
    return " to ".join("…" if each is None else f"{wall(each, found.zone):%m-%d %H:%M}" for each in ends)


def said(found: Understood) -> list[str]:
    return [problem.says() for problem in found.problems]


@pytest.mark.parametrize(
    ("line", "when", "note"),
    [
        ("9-10:30 review #writing @acme", "11-26 09:00 to 11-26 10:30", "review"),
        ("9:00 - 10:30 review", "11-26 09:00 to 11-26 10:30", "review"),
        ("9–10 review", "11-26 09:00 to 11-26 10:00", "review"),
        ("from 9 to 10:15 review", "11-26 09:00 to 11-26 10:15", "review"),
        ("standup 9-9:15", "11-26 09:00 to 11-26 09:15", "standup"),
        ("standup 9-9:15 #x @acme", "11-26 09:00 to 11-26 09:15", "standup"),
        ("met 9:00-10:30 with Kim", "11-26 09:00 to 11-26 10:30", "met with Kim"),
        ("45m call", "11-26 14:15 to 11-26 15:00", "call"),
        ("call 45m", "11-26 14:15 to 11-26 15:00", "call"),
        ("call for 1.5h", "11-26 13:30 to 11-26 15:00", "call"),
        ("1h 30m, call", "11-26 13:30 to 11-26 15:00", "call"),
        ("today 2h call", "11-26 13:00 to 11-26 15:00", "call"),
        ("yesterday 14:00 2h workshop @acme #x", "11-25 14:00 to 11-25 16:00", "workshop"),
        ("yesterday, 14:00, 2h: workshop", "11-25 14:00 to 11-25 16:00", "workshop"),
        ("2h30 from 9", "11-26 09:00 to 11-26 11:30", ""),
        ("2h30 from 9 review", "11-26 09:00 to 11-26 11:30", "review"),
        ("2h call from 9", "11-26 09:00 to 11-26 11:00", "call"),
        ("14:00 call 45m", "11-26 14:00 to 11-26 14:45", "call"),
        ("yesterday call 9-10", "11-25 09:00 to 11-25 10:00", "call"),
        ("since 9:15 mails", "11-26 09:15 to …", "mails"),
        ("mails since 9", "11-26 09:00 to …", "mails"),
        ("since yesterday 22:00 watch", "11-25 22:00 to …", "watch"),
        ("9-now mails", "11-26 09:00 to 11-26 15:00", "mails"),
        ("mon 9-11", "11-23 09:00 to 11-23 11:00", ""),
        ("thu 9-11", "11-26 09:00 to 11-26 11:00", ""),
        ("last thursday 9-11", "11-19 09:00 to 11-19 11:00", ""),
        ("next mon 9-11", "11-30 09:00 to 11-30 11:00", ""),
        ("next Thursday 9-11", "12-03 09:00 to 12-03 11:00", ""),
        ("14 Nov 9:00-9:30", "11-14 09:00 to 11-14 09:30", ""),
        ("Nov 14 9-10", "11-14 09:00 to 11-14 10:00", ""),
        ("14. November 9-10", "11-14 09:00 to 11-14 10:00", ""),
        ("14.11. 9-10", "11-14 09:00 to 11-14 10:00", ""),
        ("14.11.2026 9-10", "11-14 09:00 to 11-14 10:00", ""),
        ("2026-11-14 9-10", "11-14 09:00 to 11-14 10:00", ""),
        ("14/11 9-10", "11-14 09:00 to 11-14 10:00", ""),
        ("11/14 9-10", "11-14 09:00 to 11-14 10:00", ""),
        ("9am-1pm", "11-26 09:00 to 11-26 13:00", ""),
        ("9am-1", "11-26 09:00 to 11-26 13:00", ""),
        ("11-1pm", "11-26 11:00 to 11-26 13:00", ""),
        ("12-1 pm lunch", "11-26 12:00 to 11-26 13:00", "lunch"),
        ("2-3pm", "11-26 14:00 to 11-26 15:00", ""),
        ("9-5 work", "11-26 09:00 to 11-26 17:00", "work"),
        ("yesterday 23:00-1:00", "11-25 23:00 to 11-26 01:00", ""),
        ("23:00-1:00", "11-26 23:00 to 11-27 01:00", ""),
        ("yesterday 22-24", "11-25 22:00 to 11-26 00:00", ""),
        ("2026-11-20 9:00 - 2026-11-22 10:00 trip", "11-20 09:00 to 11-22 10:00", "trip"),
        ("tomorrow 9-10 plan", "11-27 09:00 to 11-27 10:00", "plan"),
        ("", "11-26 15:00 to …", ""),
        ("reading", "11-26 15:00 to …", "reading"),
    ],
)
def test_ways_to_write_a_time(line: str, when: str, note: str) -> None:
    found = understand(line)
    assert not said(found)
    assert (times(found), found.note) == (when, note)


@pytest.mark.parametrize(
    ("line", "when", "note"),
    [
        ("gestern 14:00 2 Std Workshop", "11-25 14:00 to 11-25 16:00", "Workshop"),
        ("heute 9-10 Uhr Termin", "11-26 09:00 to 11-26 10:00", "Termin"),
        ("vorgestern 9 bis 10", "11-24 09:00 to 11-24 10:00", ""),
        ("Mo 9-11", "11-23 09:00 to 11-23 11:00", ""),
        ("am Montag von 9 bis 11", "11-23 09:00 to 11-23 11:00", ""),
        ("letzten Donnerstag 9-11", "11-19 09:00 to 11-19 11:00", ""),
        ("nächsten Montag 9-11", "11-30 09:00 to 11-30 11:00", ""),
        ("ab 9 Post", "11-26 09:00 to …", "Post"),
        ("seit 9:15 Post", "11-26 09:15 to …", "Post"),
        ("1,5 Std Anruf", "11-26 13:30 to 11-26 15:00", "Anruf"),
        ("9.30-10.30 Uhr Anruf", "11-26 09:30 to 11-26 10:30", "Anruf"),
        ("um 14 Uhr 30 Minuten Anruf", "11-26 14:00 to 11-26 14:30", "Anruf"),
        ("14. März 9-10", "03-14 09:00 to 03-14 10:00", ""),
        ("9-jetzt Post", "11-26 09:00 to 11-26 15:00", "Post"),
    ],
)
def test_ways_to_write_a_time_in_german(line: str, when: str, note: str) -> None:
    found = understand(line, language="de")
    assert not said(found)
    assert (times(found), found.note) == (when, note)


@pytest.mark.parametrize(
    "line",
    [
        "room 9-10 is locked",
        "read chapter 3",
        "yesterday's news",
        "plan Monday",
        "Friday feeling",
        "12:30 train",
        "24:30-25:00 odd",
        "45mm lens",
        "9-10-11 code",
        "phone 030-123456",
        "v1.5 release",
        "13pm-14pm never",
        "mails from 3",
        "<b>9-10</b>",
        "do so",
        "9 10 11",
    ],
)
def test_what_only_looks_like_time_stays_in_the_note(line: str) -> None:
    languages: tuple[Language, ...] = ("en", "de")
    for language in languages:
        found = understand(line, language=language)
        assert (times(found), found.note, found.problems) == ("11-26 15:00 to …", line, ())


def test_one_group_of_words_is_the_time() -> None:
    assert understand("9-10 moved the 14:00-15:00 call").note == "moved the 14:00-15:00 call"
    assert understand("read 9:00-10:00 chapters 9-10").note == "read chapters 9-10"


def test_signs_before_words() -> None:
    found = understand("9-10 #Writing review, #deep. #writing @Acme !$ of #12")
    assert (found.note, found.tags) == ("review, of #12", ("Writing", "deep"))
    assert found.project == Project("Acme", "1")
    assert found.billable
    assert [("9-10 #Writing"[part.start : part.end], part.kind) for part in found.parts[:2]] == [
        ("9-10", "time"),
        ("#Writing", "tag"),
    ]


@pytest.mark.parametrize(
    ("line", "name", "row", "note"),
    [
        ('x @"two words" y', "two words", "2", "x y"),
        ("x @two words y", "two words", "2", "x y"),
        ("x @ACME Website, y", "ACME Website", "3", "x y"),
        ("x @acme y", "acme", "1", "x y"),
        ("x @new y", "new", None, "x y"),
        ('x @"say ""hi""" y', 'say "hi"', None, "x y"),
        ("@bob and @acme", "acme", "1", "@bob and"),
        ("@bob and @eve", "bob", None, "and @eve"),
    ],
)
def test_projects_by_name(line: str, name: str, row: str | None, note: str) -> None:
    found = understand(line)
    assert (found.project, found.note) == (Project(name, row), note)


def test_signs_that_are_none() -> None:
    for line in ("mail a@b.example", "@ home", "C# code", "# title", "#12 fixed", '@"" x'):
        found = understand(line)
        assert (found.note, found.tags, found.project, found.problems) == (line, (), None, ())


def test_billable_is_a_sign_or_the_last_word() -> None:
    assert understand("45m call billable @acme").billable
    assert understand("45m Anruf abrechenbar").note == "Anruf"
    assert not understand("make it billable now").billable


def test_the_rest_is_not_read() -> None:
    found = understand("#a // 9-10 #b @acme !$ // c")
    assert (times(found), found.note, found.tags) == ("11-26 15:00 to …", "9-10 #b @acme !$ // c", ("a",))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("yesterday 2h workshop", "not when it began"),
        ("yesterday 14:00 workshop", "not how long it lasted"),
        ("20:00-19:00", "ends before it starts"),
        ("9:00-9:00", "ends when it starts"),
        ("0m call", "ends when it starts"),
        ("2026-02-30 9-10", "no such day"),
        ("31 Nov 9-10", "no such day"),
        ("9999-12-31 9-10", "no such day"),
        ("0000-00-00 9-10", "no such day"),
        ("1/2 9-10", "two ways"),
        ("2028-01-01 9-10", "more than a year"),
        ("since 16:00 mails", "time to come"),
        ("3000h call", "125 days"),
        ("999999999h call", "too long"),
        ("1930-01-01 9-10", "no such day"),
        ("2026-03-29 2:30-4:00", "Write 01:59 or 03:00"),
        ('call @"two words', "second quotation mark"),
        ("call\0me", "nobody can see"),
        ("call\ud800me", "nobody can see"),
        ("x " * 6000, "too long"),
        (f"#{'x' * 61}", "too long"),
        (f"@{'x' * 121}", "too long"),
        (" ".join(f"#t{number}" for number in range(2000)), "too many tags"),
    ],
)
def test_what_cannot_be_an_entry_is_told(line: str, told: str) -> None:
    found = understand(line)
    assert told in " ".join(said(found))
    assert all(0 <= problem.start < problem.end <= len(line) for problem in found.problems)


def test_the_words_of_a_problem_are_marked() -> None:
    line = "workshop yesterday 14:00"
    (problem,) = understand(line).problems
    assert line[problem.start : problem.end] == "yesterday 14:00"


def test_of_two_equal_times_the_earlier_one_is_taken() -> None:
    found = understand("2026-10-25 2:30-4:00")
    assert found.twice
    assert (found.stopped or 0) - found.started == 2 * 3600 + 1800
    assert not understand("2026-10-25 2:30b-4:00").twice
    over = understand("2026-10-25 2:50a-2:10")
    assert ((over.stopped or 0) - over.started, over.twice) == (20 * 60, False)


def test_the_night_belongs_to_the_day_that_it_ends() -> None:
    late = at("2026-11-27 01:00")
    for line, when in (
        ("23:00-0:30", "11-26 23:00 to 11-27 00:30"),
        ("0:15-0:45", "11-27 00:15 to 11-27 00:45"),
        ("today 0:15-0:45", "11-27 00:15 to 11-27 00:45"),
        ("yesterday 9-10", "11-25 09:00 to 11-25 10:00"),
        ("2026-11-27 0:15-0:45", "11-27 00:15 to 11-27 00:45"),
    ):
        assert times(understand(line, now=late, day_start=240)) == when


def test_without_a_day_it_is_the_nearest() -> None:
    assert times(understand("23:00-0:15", now=at("2026-11-27 00:30"))) == "11-26 23:00 to 11-27 00:15"
    assert times(understand("since 22:00", now=at("2026-11-27 00:30"))) == "11-26 22:00 to …"
    assert times(understand("9-10", now=at("2026-11-26 08:00"))) == "11-26 09:00 to 11-26 10:00"


def test_a_date_without_a_year_is_the_last_or_very_soon() -> None:
    assert times(understand("24 Dec 9-10")) == "12-24 09:00 to 12-24 10:00"
    years = {line: wall(understand(f"{line} 9-10").started, BERLIN).year for line in ("24 Dec", "27 Dec", "29 Feb")}
    assert years == {"24 Dec": 2026, "27 Dec": 2025, "29 Feb": 2024}


@pytest.mark.parametrize(
    "text", ["🏃‍♀️ run 🎉", "ריצה בפארק", "<script>alert(1)</script>", "a\u202eb", "½ done", "１２:００-１３:００"]
)
def test_any_text_is_a_note(text: str) -> None:
    found = understand(f"9-10 {text} #🎉 #כתיבה")
    assert (times(found), found.note, found.tags) == ("11-26 09:00 to 11-26 10:00", text, ("🎉", "כתיבה"))


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(SpanRefused, match="not known"):
        understand("9-10", zone="Mars/Base")
