"""The form of an entry, sent back as it was shown, changes nothing of it."""

from __future__ import annotations

from typing import Any

import pytest

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.actions.edit import edit
from keepword.parts.timekeeping.actions.merge import merge_entries
from keepword.parts.timekeeping.forms.entries import EntryForm, shown
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.models import Entry

HOUR, DAY = 3600, 86_400
MONDAY = 1_772_442_000  # 2026-03-02 09:00 UTC
# 2026-10-24 20:00 UTC: in the night after it, clocks in Berlin show 2:00 to 3:00 twice.
AUTUMN = 1_792_872_000


def sent_back(row: Entry, **changed: str) -> dict[str, Any]:
    form = EntryForm({**shown(row), **changed}, projects=[])
    assert form.is_valid(), form.errors
    return form.values()


@pytest.mark.parametrize(
    "pauses",
    [
        [[MONDAY + HOUR, MONDAY + 2 * HOUR]],
        [[MONDAY + DAY + HOUR, MONDAY + DAY + 2 * HOUR], [MONDAY + 3 * DAY, MONDAY + 3 * DAY + 5]],
        [[MONDAY + HOUR, MONDAY + 2 * DAY], [MONDAY + 2 * DAY + 60, MONDAY + 3 * DAY + HOUR]],
        [[MONDAY + 3 * HOUR, MONDAY + 3 * DAY + 3 * HOUR]],
    ],
)
@pytest.mark.parametrize("ended", [True, False])
def test_pauses_of_an_entry_over_days_stay_where_they_were(ann: int, pauses: list[Any], ended: bool) -> None:
    stopped = MONDAY + 4 * DAY if ended else None
    given = pauses if ended else [*pauses, [MONDAY + 5 * DAY, None]]
    with purpose.own(ann), writing(ann, "add") as journal:
        row = journal.make(ENTRY, {"started": MONDAY, "stopped": stopped, "zone": "Europe/Berlin", "pauses": given})
        assert sent_back(row)["pauses"] == given


def test_a_pause_in_an_hour_that_comes_twice_stays_where_it_was(ann: int) -> None:
    first = AUTUMN + 4 * HOUR + 600
    given = [[first, first + 60], [first + HOUR, first + HOUR + 60]]
    with purpose.own(ann), writing(ann, "add") as journal:
        told = {"started": AUTUMN, "stopped": AUTUMN + 8 * HOUR, "zone": "Europe/Berlin", "pauses": given}
        assert sent_back(journal.make(ENTRY, told))["pauses"] == given


def test_a_new_note_makes_a_merged_entry_no_longer(ann: int) -> None:
    with writing(ann, "add") as journal:
        given = {"started": MONDAY, "stopped": MONDAY + HOUR, "zone": "Europe/Bucharest"}
        first = journal.make(ENTRY, given)
        later = journal.make(ENTRY, {**given, "started": MONDAY + 2 * DAY, "stopped": MONDAY + 2 * DAY + HOUR})
    merged = merge_entries(ann, [first.pk, later.pk])
    with purpose.own(ann):
        edit(ann, merged.pk, sent_back(Entry.objects.get(pk=merged.pk), note="both days"))
    assert Entry.objects.get(pk=merged.pk).seconds == 2 * HOUR


def test_a_time_of_a_pause_may_have_its_day_before_it(ann: int) -> None:
    with purpose.own(ann), writing(ann, "add") as journal:
        row = journal.make(ENTRY, {"started": MONDAY, "stopped": MONDAY + 3 * DAY, "zone": "UTC"})
        wanted = [[MONDAY + DAY, MONDAY + DAY + HOUR], [MONDAY + DAY + 2 * HOUR, MONDAY + 2 * DAY + 3 * HOUR]]
        assert sent_back(row, pauses="2026-03-03 9:00-10:00, 11 bis 2026-03-04 12:00")["pauses"] == wanted
        form = EntryForm({**shown(row), "pauses": "2026-02-30 9:00-10:00"}, projects=[])
        assert set(form.errors) == {"pauses"}
