"""Plain SQL passes by the gates of the models, so every module that speaks it is known, and asks them itself."""

from __future__ import annotations

import re
from pathlib import Path

PARTS = Path(__file__).parents[2] / "src" / "keepword" / "parts"
SPEAKS = re.compile(r"\.cursor\(|RawSQL|\.raw\(|\.extra\(")
# Each with the reason why the ORM would not do.
KNOWN = {
    "accounts/guessing.py": "counters that many processes raise at once; no name or address is in them",
    "timekeeping/hot.py": "one entry more, and a day: what devices ask all day (bench/timetagger)",
    "timekeeping/queries/columns.py": "a year's entries in columns, over the index alone (bench/report)",
    "timekeeping/queries/sums.py": "sums of days, and what crosses midnight, over an index alone (bench/report)",
    "timekeeping/bulk.py": "an import notes a hundred thousand rows in one statement",
}


def test_only_known_modules_speak_sql() -> None:
    found = {
        str(path.relative_to(PARTS))
        for path in PARTS.rglob("*.py")
        if "tests" not in path.parts and "migrations" not in path.parts and SPEAKS.search(path.read_text())
    }
    assert found == set(KNOWN)


def test_those_who_write_for_a_person_ask_the_gate() -> None:
    for name in KNOWN:
        text = (PARTS / name).read_text()
        if re.search(r"\b(INSERT|UPDATE)\b", text) and "person_id" in text:
            assert "may_collect(" in text, name
