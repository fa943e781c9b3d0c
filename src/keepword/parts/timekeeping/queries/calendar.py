"""Somebody's entries or routines as a calendar (RFC 5545), for whoever has its secret address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext
from icalendar import Alarm, Calendar, Event, vRecur

from keepword.parts.timekeeping.models import Away, Entry, Feed, Routine, Timebook
from keepword.parts.timekeeping.regular import plan, reminders, rules, schedule

BACK, AHEAD = timedelta(days=396), timedelta(days=92)
# Programs that ask again when they like are told how often is enough.
AGAIN = timedelta(hours=1)


def text(feed: Feed, today: date) -> bytes:
    """The calendar, of about a year back and three months ahead; notes only if its person wanted them in it."""
    made = Calendar()
    made.add("prodid", "-//Keepword//Routinie//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", feed.name)
    made.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    events = _of_entries(feed, today) if feed.shows == Feed.Shows.ENTRIES else _of_routines(feed, today)
    for event in events:
        made.add_component(event)
    return bytes(made.to_ical())


def _of_entries(feed: Feed, today: date) -> Iterator[Event]:
    rows = Entry.objects.filter(
        person_id=feed.person_id, day__range=(today - BACK, today + AHEAD), stopped__isnull=False
    )
    rows = rows.order_by("started", "pk").select_related("project")
    for row in (rows if feed.notes else rows.defer("note")).iterator(chunk_size=2000):
        begun, ended = (datetime.fromtimestamp(at, UTC) for at in (row.started, row.stopped or row.started))
        tags = row.tags.split()
        event = Event()
        event.add("uid", str(row.pk))
        event.add("dtstamp", begun)
        event.add("sequence", row.seq)
        event.add("dtstart", begun)
        event.add("dtend", ended)
        named = [row.project.name] if row.project else []
        event.add("summary", " ".join([*named, *(f"#{tag}" for tag in tags)]) or gettext("Time entry"))
        if tags:
            event.add("categories", tags)
        if feed.notes and row.note:
            event.add("description", row.note)
        event.add("transp", "TRANSPARENT")
        yield event


def _of_routines(feed: Feed, today: date) -> Iterator[Event]:
    pauses = list(Away.objects.filter(person_id=feed.person_id))
    book = Timebook.objects.filter(pk=feed.person_id).first()
    day_start = book.day_start if book else 0
    rows = Routine.objects.filter(person_id=feed.person_id, archived_on__isnull=True).order_by("position", "pk")
    for row in rows if feed.notes else rows.defer("note"):
        rule = rules.to_rrule(rules.parse(row.schedule))
        rests = plan.away_test(
            plan.Away(each.first_day, each.last_day) for each in pauses if each.routine_id in (None, row.pk)
        )
        yield from _of_routine(row, rule, _Days(rule, row.starts_on, today, rests), day_start, feed)


class _Days:
    """The days of a rule: its first, and those of the calendar's range on which it counts, or rests."""

    def __init__(self, rule: str, starts_on: date, today: date, rests: Callable[[date], bool]) -> None:
        meant = rules.parse(rule)
        self.first = schedule.next_due(meant, starts_on, starts_on)
        found = schedule.due_days(meant, today - BACK, today + AHEAD, starts_on)
        self.resting = [day for day in found if rests(day)]
        self.ahead = [day for day in found if day >= today and not rests(day)]


def _of_routine(row: Routine, rule: str, days: _Days, day_start: int, feed: Feed) -> Iterator[Event]:
    """The routine as a day-long event that repeats, with the alarms of every day; other alarms on days of their own."""
    if days.first is None:
        return
    event = _named(row, str(row.pk), feed)
    event.add("dtstart", days.first)
    event.add("rrule", vRecur.from_ical(rule))
    for day in days.resting:
        event.add("exdate", day, parameters={"VALUE": "DATE"})
    stored = reminders.stored(row.reminders)
    for each in stored:
        if each.weekdays == reminders.EVERY_DAY:
            late = 24 * 60 if each.minutes < day_start else 0
            event.add_component(_alarm(row, timedelta(minutes=each.minutes + late)))
    yield event
    for number, each in enumerate(stored):
        if each.weekdays != reminders.EVERY_DAY:
            yield from _at_some_days(row, number, each, _on(days.ahead, each, day_start), feed)


def _on(days: Iterable[date], reminder: reminders.Reminder, day_start: int) -> list[datetime]:
    """When a reminder rings, in local time; one before the start of the day belongs to the night after it."""
    at = time(reminder.minutes // 60, reminder.minutes % 60)
    late = timedelta(days=1 if reminder.minutes < day_start else 0)
    return [datetime.combine(day, at) + late for day in days if day.weekday() in reminder.weekdays]


def _at_some_days(
    row: Routine, number: int, reminder: reminders.Reminder, moments: list[datetime], feed: Feed
) -> Iterator[Event]:
    """A reminder of some weekdays: an alarm can't say which, so it has an event of a few minutes on each of them."""
    if not moments:
        return
    event = _named(row, f"{row.pk}-{number}", feed)
    event.add("dtstart", moments[0])
    event.add("duration", timedelta(minutes=5))
    if moments[1:]:
        event.add("rdate", moments[1:])
    event.add_component(_alarm(row, timedelta(0)))
    yield event


def _named(row: Routine, uid: str, feed: Feed) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.combine(row.starts_on, time(), UTC))
    event.add("sequence", row.seq)
    event.add("summary", row.name)
    said = [row.question, (row.note or "") if feed.notes else ""]
    if any(said):
        event.add("description", "\n\n".join(each for each in said if each))
    event.add("transp", "TRANSPARENT")
    return event


def _alarm(row: Routine, after: timedelta) -> Alarm:
    """Rings so long after the event begins, in the local time of whoever looks at the calendar."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", row.question or row.name)
    alarm.add("trigger", after)
    return alarm
