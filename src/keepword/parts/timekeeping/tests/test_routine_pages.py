"""The pages of routines: made, checked in, corrected, paused, put away, and nobody else's."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.actions import keep_routine
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY, PROJECT
from keepword.parts.timekeeping.models import Away, Change, CheckIn, Entry, Routine

NOW = int(time.time())
TODAY = datetime.fromtimestamp(NOW, UTC).date()
BEFORE = TODAY - timedelta(days=40)
ASKED = {
    "name": "Read", "measure": "yes", "goal": "at-least", "kind": "every-day", "starts_on": BEFORE.isoformat(),
    "colour": "3",
}  # fmt: skip


def signed_in(person: int) -> Client:
    inside = Client(headers={"sec-fetch-site": "same-origin"}, SERVER_NAME="localhost")
    inside.force_login(get_user_model().objects.get(pk=person), backend="django.contrib.auth.backends.ModelBackend")
    return inside


@pytest.fixture
def browser(ann: int) -> Client:
    """Ann's browser, signed in."""
    return signed_in(ann)


def made(person: int, **values: Any) -> Routine:
    return keep_routine.make(person, {"name": "Read", "starts_on": BEFORE, **values})


def text(answer: Any) -> str:
    return str(answer.content.decode())


def checked(browser: Client, row: Routine, **told: str) -> Any:
    return browser.post(f"/routines/{row.pk}/check/", {"day": TODAY.isoformat(), **told}, follow=True)


def test_the_empty_page_teaches_and_its_examples_fill_the_form(browser: Client) -> None:
    page = text(browser.get("/routines/"))
    assert "Drink water" in page
    form = text(browser.get("/routines/new/?name=Drink+water&measure=count&target=8&unit=glasses&kind=every-day"))
    assert 'value="Drink water"' in form
    assert '<option value="count" selected>' in form


def test_a_routine_is_made_with_its_reminders_and_stands_on_the_list(ann: int, browser: Client) -> None:
    told = {**ASKED, "at_0": "7:30", "on_0": ["0", "4"], "note": "before sleep"}
    answer = browser.post("/routines/new/", told, follow=True)
    assert answer.status_code == 200
    assert "Changed a routine" in text(answer)
    row = Routine.objects.get(person_id=ann)
    assert row.reminders == '[{"at":"07:30","days":[0,4]}]'
    assert (row.schedule, row.colour, row.target) == ("FREQ=DAILY", 3, 1000)
    page = text(browser.get("/routines/"))
    assert "every day" in page
    assert "One thing is open." in page


def test_one_press_says_it_is_done_and_undo_takes_it_back(ann: int, browser: Client) -> None:
    row = made(ann)
    page = checked(browser, row)
    assert "All done." in text(page)
    undo = f"/routines/undo/{Change.objects.filter(person_id=ann).order_by('-seq')[0].step}/"
    assert undo in text(page)
    assert "One thing is open." in text(browser.post(undo, follow=True))
    assert not CheckIn.objects.filter(person_id=ann).exists()


def test_amounts_are_typed_as_people_say_them(ann: int, browser: Client) -> None:
    row = made(ann, measure="duration", target=4 * 3_600_000, schedule="X-TIMES=1;X-PER=WEEK")
    checked(browser, row, value="1:00")
    page = text(checked(browser, row, value="20"))
    assert "1:20 of 4:00 h this week" in page
    assert [each.value for each in CheckIn.objects.filter(person_id=ann).order_by("seq")] == [3_600_000, 1_200_000]


def test_times_a_week_show_their_progress(ann: int, browser: Client) -> None:
    row = made(ann, schedule="X-TIMES=3;X-PER=WEEK")
    assert "1 of 3 this week" in text(checked(browser, row))


def test_a_count_goes_up_by_one_press(ann: int, browser: Client) -> None:
    row = made(ann, measure="count", target=8000, unit="glasses")
    checked(browser, row, one="1")
    assert "4 of 8 glasses today" in text(checked(browser, row, value="3"))


@pytest.mark.parametrize("value", ["", "soon", "-2", "1.5", "9999999999999"])
def test_an_amount_that_is_none_changes_nothing_and_says_why(ann: int, browser: Client, value: str) -> None:
    row = made(ann, measure="count", target=8000)
    before = Change.objects.count()
    answer = checked(browser, row, value=value)
    assert answer.status_code == 422
    assert "Nothing was changed." in text(answer)
    assert Change.objects.count() == before


def test_skip_and_no_take_each_others_place(ann: int, browser: Client) -> None:
    row = made(ann)
    assert "skipped" in text(checked(browser, row, state="skip"))
    checked(browser, row, state="no")
    assert [each.state for each in CheckIn.objects.filter(person_id=ann)] == ["no"]


def test_a_past_day_is_filled_in_and_a_coming_one_is_not(ann: int, browser: Client) -> None:
    row = made(ann)
    day = TODAY - timedelta(days=3)
    checked(browser, row, day=day.isoformat())
    assert CheckIn.objects.get(person_id=ann).day == day
    assert "All done." in text(browser.get(f"/routines/?day={day}"))
    assert checked(browser, row, day=(TODAY + timedelta(days=5)).isoformat()).status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "soon", "2026-02-30", "<b>"])
def test_a_day_that_cannot_be_is_refused_and_an_address_with_it_shows_today(ann: int, day: str) -> None:
    browser, row = signed_in(ann), made(ann)
    assert checked(browser, row, day=day).status_code == 422
    assert not CheckIn.objects.filter(person_id=ann).exists()
    assert "One thing is open." in text(browser.get("/routines/", {"day": day, "step": day}))
    for asked in ({"year": day}, {"year": f"{TODAY.year}1"}, {"page": day}):
        assert browser.get(f"/routines/{row.pk}/", asked).status_code == 200
    assert (
        browser.get("/routines/new/", {"kind": day, "starts_on": day, "weekdays": day, "fills_from": day}).status_code
        == 200
    )


def test_tracked_time_fills_a_routine_and_a_press_tracks_it(ann: int, browser: Client) -> None:
    with writing(ann, "add") as journal:
        project: Any = journal.make(PROJECT, {"name": "Bridge"})
        day = NOW - 86_400
        journal.make(ENTRY, {"started": day, "stopped": day + 1800, "zone": "UTC", "tags": ["Deep"]})
        journal.make(ENTRY, {"started": day, "stopped": day + 600, "zone": "UTC", "project": str(project.pk)})
    tagged = made(ann, measure="duration", target=3_600_000, fills_from="tag:deep")
    built = made(ann, name="Build", measure="duration", target=600_000, fills_from=f"project:{project.pk}")
    page = text(browser.get(f"/routines/?day={TODAY - timedelta(days=1)}"))
    assert "0:30 of 1:00 h today" in page
    assert "0:30 tracked with #deep" in page
    assert "0:10 tracked with Bridge" in page
    assert "Stop the timer" in text(browser.post(f"/routines/{tagged.pk}/start/", follow=True))
    assert Entry.objects.get(person_id=ann, stopped=None).tags == "deep"
    browser.post(f"/routines/{built.pk}/start/")
    assert Entry.objects.get(person_id=ann, stopped=None).project_id == project.pk
    browser.post(f"/routines/{built.pk}/stop/")
    assert not Entry.objects.filter(person_id=ann, stopped=None).exists()
    assert browser.post(f"/routines/{built.pk}/stop/").status_code == 422


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"kind": "weekdays", "weekdays": ["0", "3"]}, "FREQ=WEEKLY;BYDAY=MO,TH"),
        ({"kind": "period", "period_times": "2", "per": "MONTH"}, "X-TIMES=2;X-PER=MONTH"),
        ({"kind": "days", "every": "3"}, "FREQ=DAILY;INTERVAL=3"),
        ({"kind": "rolling", "rolling_times": "3", "within": "10"}, "X-TIMES=3;X-DAYS=10"),
        ({"kind": "month-days", "month_days": "1, -1"}, "FREQ=MONTHLY;BYMONTHDAY=-1,1"),
        ({"kind": "month-weekdays", "nth": "2", "nth_weekday": "1"}, "FREQ=MONTHLY;BYDAY=2TU"),
        ({"kind": "year-dates", "year_day": "1", "year_month": "9"}, "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1"),
        ({"kind": "every-day", "times": "3"}, "FREQ=DAILY;X-TIMES=3;X-PER=DAY"),
        ({"kind": "rule", "rule": "freq=yearly;byyearday=100"}, "FREQ=YEARLY;BYYEARDAY=100"),
    ],
)
def test_schedules_are_asked_in_plain_words_and_read_back(ann: int, told: dict[str, Any], rule: str) -> None:
    browser = signed_in(ann)
    assert browser.post("/routines/new/", {**ASKED, **told}).status_code == 302
    row = Routine.objects.get(person_id=ann)
    assert row.schedule == rule
    form = browser.get(f"/routines/{row.pk}/edit/").context["when"]
    again = {name: value for name in form.fields if (value := form[name].value()) is not None}
    assert browser.post(f"/routines/{row.pk}/edit/", {**ASKED, **again}).status_code == 302
    row.refresh_from_db()
    assert row.schedule == rule


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": ""}, "name"),
        ({"measure": "amount", "target": "much"}, "target"),
        ({"measure": "yes", "goal": "at-most"}, "goal"),
        ({"measure": "count", "target": "3", "fills_from": "tag:deep"}, "fills_from"),
        ({"at_0": "25:00"}, "at_0"),
        ({"starts_on": "soon"}, "starts_on"),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_field(ann: int, told: dict[str, str], field: str) -> None:
    with writing(ann, "add") as journal:
        journal.make(ENTRY, {"started": NOW - 60, "stopped": NOW, "zone": "UTC", "tags": ["deep"]})
    answer = signed_in(ann).post("/routines/new/", {**ASKED, **told})
    assert answer.status_code == 422
    assert answer.context["form"][field].errors
    assert not Routine.objects.filter(person_id=ann).exists()


@pytest.mark.parametrize("told", [{"kind": "weekdays"}, {"kind": "rule", "rule": "often"}, {"kind": "rolling"}, {}])
def test_a_schedule_that_no_day_meets_is_told_beside_its_choice(browser: Client, told: dict[str, str]) -> None:
    asked = {name: value for name, value in ASKED.items() if name != "kind"}
    more = {"rolling_times": "30", "within": "10"} if told.get("kind") == "rolling" else {}
    answer = browser.post("/routines/new/", {**asked, **told, **more})
    assert answer.status_code == 422
    assert answer.context["when"].errors


def test_the_page_of_a_routine_tells_all_of_it_and_its_marks_are_corrected(ann: int, browser: Client) -> None:
    row = made(ann, note="why I do it", question="Did I read?")
    for back in (0, 1, 2, 5):
        checked(browser, row, day=(TODAY - timedelta(days=back)).isoformat(), note=f"page {back}")
    page = text(browser.get(f"/routines/{row.pk}/"))
    for said in ("Did I read?", "why I do it", "Strength", "Longest streaks", "page 5", "heat__4", "3 times"):
        assert said in page
    mark = CheckIn.objects.get(person_id=ann, day=TODAY - timedelta(days=5))
    at = f"/routines/{row.pk}/marks/{mark.pk}/"
    assert "page 5" in text(browser.get(at))
    told = {"day": (TODAY - timedelta(days=6)).isoformat(), "state": "skip", "note": "ill"}
    browser.post(at, told)
    mark.refresh_from_db()
    with purpose.own(ann):
        assert (mark.day, mark.state, CheckIn.objects.get(pk=mark.pk).note) == (
            date.fromisoformat(told["day"]),
            "skip",
            "ill",
        )
    assert browser.post(at, {**told, "day": "x"}).status_code == 422
    browser.post(f"{at}remove/")
    assert CheckIn.objects.filter(person_id=ann).count() == 3
    assert browser.get(f"/routines/{row.pk}/?year={TODAY.year}").status_code == 200


@pytest.mark.parametrize(
    "values",
    [
        {"measure": "count", "goal": "at-most", "target": 2000, "unit": "cups"},
        {"measure": "amount", "target": 2500, "unit": "km", "schedule": "X-TIMES=3;X-DAYS=10"},
        {"measure": "duration", "target": 3_600_000, "schedule": "X-TIMES=1;X-PER=MONTH", "fills_from": "tag:deep"},
        {"measure": "duration", "goal": "at-most", "target": 3_600_000, "fills_from": "tag:deep"},
        {"schedule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"},
    ],
)
def test_every_kind_of_routine_has_a_page_with_and_without_marks(ann: int, values: dict[str, Any]) -> None:
    browser, row = signed_in(ann), made(ann, **values)
    for _ in range(2):
        assert browser.get(f"/routines/{row.pk}/").status_code == 200
        assert browser.get("/routines/").status_code == 200
        checked(browser, row, value="1")


def test_a_pause_rests_one_or_all_and_ends(ann: int, browser: Client) -> None:
    row, other = made(ann), made(ann, name="Run")
    told = {"routine": str(row.pk), "first_day": (TODAY - timedelta(days=2)).isoformat(), "last_day": ""}
    assert "now" in text(browser.post("/routines/away/", told, follow=True))
    assert "One thing is open." in text(browser.get("/routines/"))
    pause = Away.objects.get(person_id=ann)
    browser.post(f"/routines/away/{pause.pk}/end/")
    pause.refresh_from_db()
    assert pause.last_day == TODAY - timedelta(days=1)
    browser.post(f"/routines/away/{pause.pk}/remove/")
    assert not Away.objects.filter(person_id=ann).exists()
    wrong = browser.post("/routines/away/", {**told, "last_day": (TODAY - timedelta(days=9)).isoformat()})
    assert wrong.status_code == 422
    assert wrong.context["form"]["last_day"].errors
    browser.post("/routines/away/", {"first_day": TODAY.isoformat(), "last_day": TODAY.isoformat()})
    assert "Nothing is due." in text(browser.get("/routines/"))
    assert str(other.pk) in text(browser.get("/routines/"))


def test_the_list_is_put_in_order_and_rows_are_put_away_and_removed(ann: int, browser: Client) -> None:
    first, second = made(ann), made(ann, name="Run")
    browser.post(f"/routines/{second.pk}/up/")
    assert [row.name for row in Routine.objects.filter(person_id=ann).order_by("position")] == ["Run", "Read"]
    browser.post(f"/routines/{first.pk}/archive/")
    assert "One routine is put away" in text(browser.get("/routines/"))
    browser.post(f"/routines/{first.pk}/reopen/")
    checked(browser, first)
    assert CheckIn.objects.filter(person_id=ann).exists()
    browser.post(f"/routines/{first.pk}/remove/")
    assert not CheckIn.objects.filter(person_id=ann).exists()
    step = Change.objects.filter(person_id=ann).order_by("-seq")[0].step
    browser.post(f"/routines/undo/{step}/", follow=True)
    assert CheckIn.objects.filter(person_id=ann, routine_id=first.pk).count() == 1
    assert browser.post(f"/routines/undo/{step}/").status_code == 409


def test_the_open_page_says_what_is_due_now(ann: int, browser: Client) -> None:
    made(ann, question="Did I read?", reminders=[{"at": "00:00"}])
    page = text(browser.get("/routines/"))
    assert 'class="rings"' in page
    assert "Did I read?" in page
    checked(browser, Routine.objects.get(person_id=ann))
    assert 'class="rings"' not in text(browser.get("/routines/"))


def test_nobody_reaches_somebody_elses(ann: int, bob: int) -> None:
    row = made(ann)
    checked(signed_in(ann), row)
    mark, other = CheckIn.objects.get(person_id=ann), signed_in(bob)
    for address in (f"/routines/{row.pk}/", f"/routines/{row.pk}/edit/", f"/routines/{row.pk}/marks/{mark.pk}/"):
        assert other.get(address).status_code == 404
    for act in ("check", "up", "archive", "remove", "start", f"marks/{mark.pk}/remove"):
        assert other.post(f"/routines/{row.pk}/{act}/").status_code == 404
    assert other.post(f"/routines/away/{uuid.uuid4()}/end/").status_code == 404
    assert other.post(f"/routines/undo/{Change.objects.filter(person_id=ann)[0].step}/").status_code == 409
    told = {"first_day": TODAY.isoformat(), "routine": str(row.pk)}
    assert other.post("/routines/away/", told).status_code == 422


@pytest.mark.parametrize("address", ["/routines/", "/routines/new/", "/routines/away/"])
def test_signed_out_nobody_gets_in(policy: Any, address: str) -> None:
    assert Client(SERVER_NAME="localhost").get(address).status_code == 302
