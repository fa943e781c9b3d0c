"""Routines that nobody could follow are refused before they are kept, with what to do instead."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.invalid import Invalid


def routine(**changed: Any) -> SimpleNamespace:
    usual = {
        "measure": "yes",
        "goal": "at-least",
        "target": 1000,
        "schedule": "FREQ=DAILY",
        "starts_on": datetime.date(2026, 3, 1),
        "fills_from": "",
    }
    return SimpleNamespace(**(usual | changed))


def test_the_same_rule_is_kept_as_the_same_text() -> None:
    assert cleaning.schedule(" rrule:byday=th,mo;freq=weekly ") == "FREQ=WEEKLY;BYDAY=MO,TH"


def test_a_schedule_without_days_is_refused_with_advice() -> None:
    with pytest.raises(Invalid) as wrong:
        cleaning.schedule("FREQ=WEEKLY;BYDAY=")
    assert wrong.value.what == "the schedule has no weekday"
    assert "BYDAY=MO,TH" in wrong.value.instead


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"goal": "at-most"}, "goal"),
        ({"measure": "count", "fills_from": "tag:piano"}, "fills_from"),
    ],
)
def test_fields_that_do_not_go_together_are_refused(changed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        cleaning.settle_routine(routine(**changed))
    assert wrong.value.field == field
    assert wrong.value.instead


def test_a_duration_may_be_filled() -> None:
    cleaning.settle_routine(routine(measure="duration", target=3_600_000, fills_from="tag:piano"))
