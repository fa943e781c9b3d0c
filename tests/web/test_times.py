"""Days and moments are written in one way, whichever page or mail says them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from keepword.web.times import day, on, to_the_minute

MOMENT = datetime(2026, 11, 27, 15, 10, tzinfo=UTC)


@pytest.mark.parametrize(("language", "written"), [("en", "27 November 2026"), ("de", "27. November 2026")])
def test_a_day_is_written_as_people_read_it(language: str, written: str) -> None:
    with translation.override(language):
        assert on(MOMENT) == on(date(2026, 11, 27)) == written
        assert day(MOMENT) == f'<time datetime="2026-11-27">{written}</time>'
        assert to_the_minute(MOMENT) == f"{written}, 15:10 UTC"
