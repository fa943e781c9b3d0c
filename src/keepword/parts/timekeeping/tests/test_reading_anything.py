"""Whatever is given to the readers, they answer or refuse; what a tracker writes they read back as it was."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.parts.timekeeping.reading_in import CannotRead, Choices, Reading, fingerprint, read
from keepword.parts.timekeeping.reading_in.characters import decoded
from keepword.parts.timekeeping.reading_in.columns import Columns
from keepword.parts.timekeeping.reading_in.delimited import table_of
from keepword.parts.timekeeping.reading_in.lengths import read_length
from keepword.parts.timekeeping.reading_in.moments import Unreadable, written
from keepword.parts.timekeeping.reading_in.remarks import Remarks
from keepword.parts.timekeeping.tests.reading_samples import CLOCKIFY, GERMAN, TOGGL, at, berlin, told
from keepword.parts.timekeeping.tests.test_reading_calendars import calendar
from keepword.parts.timekeeping.tests.test_reading_habits import newest
from keepword.parts.timekeeping.tests.test_reading_loop import new_export, packed

SPELT = (
    "2024-03-04 03/04/2024 26.3.24 10:23:52 10:23am 24:00 45234.5 1.71E+09 ##### 12:20:00\u202fAM 1h30m 0,25 P1D 1e999 "
    "99999999999999999999 -1:00 2024-13-45 31/12/9999 2024-03-31T02:30:00 2024-03-04T10:00:00+99:00 00:00 Yes #a,#b"
)
CELLS = st.one_of(st.text(max_size=12), st.sampled_from(SPELT.split(" ")))
SAMPLES = (
    TOGGL.encode() + b"\nIda,a@home.example,,,,x,No,2024-03-04,10:00:00,2024-03-04,11:00:00,01:00:00,\n",
    calendar("UID:1\nDTSTART:20240304T100000Z\nDURATION:PT45M\nRRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=3\nSUMMARY:Call"),
    newest(),
    packed(new_export()),
    b'{"habits": [{"name": "Run", "id": "a", "records": [{"day": "2024-06-16", "done": true}]}]}',
)


def held(content: bytes, choices: Choices) -> Reading | None:
    try:
        return read(content, "any", zone="Europe/Berlin", choices=choices)
    except CannotRead as refusal:
        said = (str(refusal.what), str(refusal.instead))
    assert all(said)
    return None


CHOICES = st.builds(
    Choices,
    dates=st.sampled_from(["", "day-first", "month-first"]),
    zone=st.sampled_from(["", "Asia/Kathmandu", "Nowhere/Land", "Europe", "../etc/passwd", "\0"]),
    delimiter=st.sampled_from(["", ";", "\t", "x", "ab", '"', "\n", "é"]),
    starts_at=st.sampled_from([None, dt.time(9)]),
    durations=st.sampled_from(["", "hours", "minutes", "seconds"]),
    now=st.just(1_790_000_000),
)


@given(st.binary(max_size=300), CHOICES)
def test_any_bytes_are_read_or_refused(content: bytes, choices: Choices) -> None:
    held(content, choices)


@given(
    st.sampled_from([TOGGL, CLOCKIFY, GERMAN, "date,hours", "start,stop", "key\tstart\tstop\ttags\tdescription"]),
    st.data(),
)
def test_any_cells_under_known_headings_are_read_or_refused(headings: str, data: st.DataObject) -> None:
    delimiter = "\t" if "\t" in headings else ","
    width = headings.count(delimiter) + 1
    rows = data.draw(st.lists(st.lists(CELLS, max_size=width + 2), max_size=6))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([headings.split(delimiter), *rows])
    content = out.getvalue().encode(data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])), "replace")
    reading = held(content, data.draw(CHOICES))
    if reading is not None:
        for entry in reading.entries:
            assert entry.started <= entry.stopped
            assert entry.note.encode() is not None
            assert ZoneInfo(entry.zone)
        assert bool(reading.counts["unreadable"]) == any(each.kind == "unreadable" for each in reading.troubles)
        for trouble in reading.troubles:
            assert str(trouble.says)


@given(
    st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=6)), max_size=5)
)
@settings(max_examples=150)
def test_damaged_files_are_read_or_refused(content: bytes, damages: list[tuple[int, bytes]]) -> None:
    torn = bytearray(content)
    for place, damage in damages:
        start = place % len(torn)
        torn[start : start + len(damage)] = damage
    held(bytes(torn), Choices(now=1_790_000_000))


@given(st.text(max_size=30))
def test_a_cell_is_a_moment_or_none(text: str) -> None:
    with suppress(Unreadable):
        written(text)
    length = read_length(text)
    assert length is None or length.taken("hours") >= 0


SPANS = st.lists(
    st.tuples(
        st.integers(0, 4_000_000_000),
        st.integers(0, 86_400 * 3),
        st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30),
        st.lists(st.from_regex(r"[a-zß-ÿ0-9_-]{1,8}", fullmatch=True), max_size=3, unique_by=str.casefold),
    ),
    min_size=1,
    max_size=8,
)


@given(SPANS)
def test_the_table_of_timetagger_reads_back_equal(spans: list[tuple[int, int, str, list[str]]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t")
    writer.writerow(["key", "start", "stop", "tags", "description"])
    for number, (start, lasting, note, tags) in enumerate(spans):
        begin = dt.datetime.fromtimestamp(start, dt.UTC).isoformat()
        end = dt.datetime.fromtimestamp(start + lasting, dt.UTC).isoformat().replace("+00:00", "Z")
        writer.writerow([f"k{number}", begin, end, " ".join(tags), f"_{note}"])
    reading = berlin(out.getvalue().encode())
    assert reading.format.id == "timetagger"
    assert reading.ready
    for entry, (number, (start, lasting, note, tags)) in zip(reading.entries, enumerate(spans), strict=True):
        assert (entry.started, entry.stopped, entry.key) == (start, start + lasting, f"timetagger:k{number}")
        assert entry.note == f"_{note}".strip()
        if tags:
            assert list(entry.tags) == tags
    again = berlin(out.getvalue().encode())
    assert [fingerprint(entry) for entry in again.entries] == [fingerprint(entry) for entry in reading.entries]


@given(
    SPANS,
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%y"]),
    st.sampled_from(["%H:%M:%S", "%I:%M:%S %p"]),
)
def test_clockify_reads_back_equal_in_every_spelling(
    spans: list[tuple[int, int, str, list[str]]], day: str, clock: str
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    # Clocks that show a time twice lose which one it was: only the duration tells. Years of two digits end in 2069.
    spans = [(start % 3_000_000_000, lasting, note, tags) for start, lasting, note, tags in spans]
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(CLOCKIFY.split(","))
    for start, lasting, note, tags in spans:
        begin, end = (dt.datetime.fromtimestamp(each, zone) for each in (start, start + lasting))
        length = f"{lasting // 3600:02}:{lasting // 60 % 60:02}:{lasting % 60:02}"
        times = [begin.strftime(day), begin.strftime(clock), end.strftime(day), end.strftime(clock), length]
        writer.writerow(["P", "C", note, "", "Ida", "", "", ", ".join(tags), "Yes", *times, "1.00", "0", "0"])
    order = "month-first" if day.startswith("%m") else "day-first"
    reading = berlin(out.getvalue().encode(), Choices(dates=order))
    assert [(entry.stopped - entry.started, entry.tags) for entry in reading.entries] == [
        (lasting, tuple(tags)) for _, lasting, _, tags in spans
    ]
    for entry, (start, *_) in zip(reading.entries, spans, strict=True):
        twice = dt.datetime.fromtimestamp(start, zone).replace(fold=0).utcoffset() != (
            dt.datetime.fromtimestamp(start, zone).replace(fold=1).utcoffset()
        )
        assert entry.started == start or twice


def test_encodings() -> None:
    table = "start;end;description\n2024-03-04 10:00;2024-03-04 11:00;Grüße aus Málaga\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        assert berlin(table.encode(encoding)).entries[0].note == "Grüße aus Málaga", encoding
    cyrillic = table.replace("Grüße aus Málaga", "Сегодня мы работаем в саду и пьём горячий чай") * 1
    assert berlin(cyrillic.encode("cp1251")).entries[0].note == "Сегодня мы работаем в саду и пьём горячий чай"


def test_two_encodings_in_one_file_are_named_by_row() -> None:
    head = "start,end,description\n2024-03-04 10:00,2024-03-04 11:00,Grüße\n".encode()
    reading = berlin(head + "2024-03-05 10:00,2024-03-05 11:00,Böden\n".encode("cp1252"))
    assert [entry.note for entry in reading.entries] == ["Grüße", "Böden"]
    assert [(row, column) for row, column, _ in told(reading, "taken")] == [(3, "description")]


def test_zeros_are_dropped_and_said() -> None:
    reading = berlin(b"start,end,description\n2024-03-04 10:00,2024-03-04 11:00,a\0b\n")
    assert reading.entries[0].note == "ab"
    assert len(told(reading, "taken")) == 1


def test_what_spreadsheets_do_to_cells() -> None:
    text = (
        "sep=;\nstart;end;duration;description\n45355.4375;45355,5;0.0625;days as numbers\n"
        "#####;2024-03-04 11:00;;hidden\n1.7095E+09;2024-03-04 11:00;;shortened\n1709542800;1709546400;;seconds\n"
    )
    reading = berlin(text.encode())
    first, last = reading.entries
    assert (first.started, first.stopped) == (at("2024-03-04T09:30:00Z"), at("2024-03-04T11:00:00Z"))
    assert (last.started, last.stopped) == (1709542800, 1709546400)
    assert [(row, column) for row, column, _ in told(reading, "unreadable")] == [(4, "start"), (5, "start")]
    assert not reading.ready


def test_missing_and_doubled_hours_are_said() -> None:
    head = "start,duration,description\n"
    gap = berlin(f"{head}2024-03-31 02:30,1:00,gap\n".encode())
    assert gap.entries[0].started == at("2024-03-31T01:30:00Z")
    assert "did not exist" in told(gap, "taken")[0][2]
    twice = "start,end,duration,description\n2024-10-27 02:30,2024-10-27 03:30,"
    assert berlin(f"{twice}2:00,long\n".encode()).entries[0].started == at("2024-10-27T00:30:00Z")
    assert berlin(f"{twice}1:00,short\n".encode()).entries[0].started == at("2024-10-27T01:30:00Z")


def test_rows_beyond_all_bounds_are_refused() -> None:
    table = table_of(decoded(b"start,end\n" + b"x\n" * 1_001))
    assert len(list(table.rows(Remarks(), 1_001))) == 1_001
    with pytest.raises(CannotRead, match="1,000 rows"):
        list(table.rows(Remarks(), 1_000))
    with pytest.raises(CannotRead, match="50 MB"):
        berlin(b"start,end\n" + b" " * (50 * 1024 * 1024))


def test_the_progress_of_a_large_table_is_told() -> None:
    shares: list[float] = []
    table = b"start,end\n" + b"2024-03-04 10:00,2024-03-04 11:00\n" * 5_000
    read(table, "mine.csv", zone="UTC", progress=shares.append)
    assert len(shares) == 5
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_archives_of_strange_shapes() -> None:
    def archive(names: list[str], content: bytes = b"x", method: int = zipfile.ZIP_STORED) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as made:
            for name in names:
                made.writestr(name, content)
        return out.getvalue()

    for content in (
        archive([f"{number}.csv" for number in range(2_001)]),
        archive(["a.csv"], b"0" * 40_000_000, zipfile.ZIP_DEFLATED),
        archive(["a.csv"], b"0" * 1000, zipfile.ZIP_LZMA),
        archive(["a.csv"], archive(["a.csv"])),
        archive(["inner.zip"], archive(["a.csv"])),
        archive(["xl/workbook.xml", "[Content_Types].xml"]),
        archive([]),
    ):
        with pytest.raises(CannotRead):
            berlin(content)
    one = archive(["folder/mine.csv"], b"start,end,description\n2024-03-04 10:00,2024-03-04 11:00,a\n")
    assert len(berlin(one).entries) == 1


def test_columns_of_people_s_own_tables() -> None:
    for headings in (
        "Start Time,End Time,Task",
        "begin,finish,what",
        "Von;Bis;Notiz",
        "t1\tt2\tds",
        "clock-in,clock_out,Memo",
    ):
        table = table_of(decoded(headings.encode()))
        assert {"start", "stop"} <= set(Columns(table).places), headings


def test_solidtime() -> None:
    files = {
        "meta.json": '{"version": "1.0"}',
        "clients.csv": "id,name\nc1,Moss Ltd\n",
        "projects.csv": "id,name,client_id\np1,Garden,c1\n",
        "tasks.csv": "id,name\nt1,Dig\n",
        "tags.csv": 'id,name\ng1,"beds, high"\ng2,soil\n',
        "members.csv": "id,user_id,role\nm1,u1,owner\n",
        "time_entries.csv": "id,description,start,end,billable,member_id,client_id,project_id,task_id,tags\n"
        'e1,Plan,2024-03-04T09:00:00Z,2024-03-04T10:00:00Z,true,m1,,p1,t1,"[""g1"",""g2""]"\n\n'
        "e2,Runs,2024-03-04T09:00:00Z,,false,m1,,p1,,[]\ne3,Odd,whenever,2024-03-04T10:00:00Z,false,m1,,p1,,[]\n",
    }
    reading = read(packed(files), "export.zip", zone="Europe/Berlin")
    assert reading.format.id == "solidtime"
    (entry,) = reading.entries
    assert (entry.project, entry.client, entry.key) == ("Garden", "Moss Ltd", "solidtime:e1")
    assert entry.tags == ("beds-high", "soil", "Dig")
    assert [row for row, _, _ in told(reading, "left-out")] == [4]
    assert [(row, column) for row, column, _ in told(reading, "unreadable")] == [(5, "start")]


def test_timetagger_s_report_leaves_its_groups_and_the_deleted_out() -> None:
    text = (
        "subtotals,tag_groups,duration,date,start,stop,description,user,tags\r\n\r\n2:00,beds,,,,,,,\r\n\r\n"
        ',,1:00,2024-03-04,23:30,00:30,"Dig #beds",ida,beds soil\r\n,,1:00,2024-03-05,10:00,11:00,"Dig",ida,\r\n'
    )
    reading = berlin(text.encode())
    assert reading.format.id == "timetagger-report"
    assert [entry.tags for entry in reading.entries] == [("beds", "soil"), ()]
    assert reading.entries[0].stopped == at("2024-03-04T23:30:00Z")
    times = "1709542800\t1709546400"
    table = f"key\tstart\tstop\ttags\tdescription\na\t{times}\t\tHIDDEN Dig\nb\t{times}\t\tDig #beds\n"
    (kept,) = berlin(table.encode()).entries
    assert (kept.key, kept.tags) == ("timetagger:b", ("beds",))


def test_what_is_too_long_is_shortened_and_said() -> None:
    row = ["Ida", "", "", "P" * 200, "", "n" * 10_001, "No", "2024-03-04", "10:00", "2024-03-04", "11:00", "", ""]
    row[-1] = ",".join(f"t{number}" for number in range(60)) + "," + "x" * 99
    out = io.StringIO()
    csv.writer(out).writerows([TOGGL.split(","), row])
    reading = berlin(out.getvalue().encode())
    (entry,) = reading.entries
    assert (len(entry.project), len(entry.note), len(entry.tags)) == (120, 10_000, 50)
    assert len(told(reading, "taken")) == 3


def test_other_spellings_of_days_and_times() -> None:
    table = "start;end;description\n4-Mar-24 9.30;4. März 2024 10.15;a\nMarch 4, 2024 9:30 a. m.;4 mars 2024 10h15;b\n"
    reading = berlin(table.encode())
    assert {(entry.started, entry.stopped) for entry in reading.entries} == {
        (at("2024-03-04T08:30:00Z"), at("2024-03-04T09:15:00Z"))
    }
    assert reading.clock == "mixed"
    dotted = "Datum;Von;Bis;Notiz\n2024-03-04;9.30;10.15;a\n"
    assert berlin(dotted.encode()).entries[0].started == at("2024-03-04T08:30:00Z")
