"""What is asked about a file, and the sentences that say how its zone and durations were understood."""

from __future__ import annotations

from collections.abc import Mapping

from keepword.policy.words import N_

from .found import Ask, Dates, Reading, Says, say
from .hours_only import PROPOSED
from .moments import written
from .order import ORDERS, in_order
from .spans_in_rows import Tally

UNIT_WORDS = {
    "hours": say(N_("hours")),
    "minutes": say(N_("minutes")),
    "seconds": say(N_("seconds")),
    "days": say(N_("days, as spreadsheets count them")),
}


def ask_order(dates: Dates, example: str) -> Ask:
    """Day or month first, each shown on a date of the file."""
    parts = written(example).parts if example else None
    options = []
    for order in ORDERS:
        day = in_order(parts, order) if parts else None
        options.append((str(order), say(N_("{text} is {day}"), text=example, day=day.isoformat() if day else "?")))
    return Ask("dates", dates.because, tuple(options))


def ask_person(people: Mapping[str, int]) -> Ask:
    """Whose rows."""
    options = tuple((name, say(N_("{name}: {count} rows"), name=name, count=count)) for name, count in people.items())
    return Ask("person", say(N_("The file holds the time of several people. Whose is yours?")), options[:200])


def ask_start() -> Ask:
    """When the first entry of a day begins."""
    return Ask(
        "starts_at",
        say(N_("The file says how long entries were and not when they began. When shall the first of a day begin?")),
        proposal=PROPOSED,
    )


def ask_unit(heading: str) -> Ask:
    """What a plain number means."""
    options = tuple((unit, UNIT_WORDS[unit]) for unit in ("hours", "minutes", "seconds"))
    return Ask("durations", say(N_("What do the numbers under “{heading}” count?"), heading=heading), options)


def say_zone(reading: Reading, tally: Tally, zone: str) -> None:
    """Where the zone came from."""
    reading.zone = zone
    if tally.zones:
        words = N_("The file names a time zone in its rows; where it doesn’t, times are read as times of {zone}.")
    elif tally.absolute and not tally.local:
        words = N_("The file gives exact moments; they are kept with {zone} as the place where they were lived.")
    elif tally.absolute:
        words = N_("Some rows give exact moments; the others are read as times of {zone}.")
    else:
        words = N_("The file says no time zone: times are read as times of {zone}.")
    reading.zone_says = say(words, zone=zone)


def say_durations(reading: Reading, tally: Tally, unit: str, heading: str) -> None:
    """How durations were understood, and whether they agree."""
    compared = tally.agreeing + tally.differing
    counted: dict[str, object] = {
        "heading": heading,
        "agreeing": tally.agreeing,
        "compared": compared,
        "computed": tally.computed,
        "unit": UNIT_WORDS.get(unit, Says("")),
    }
    if not heading:
        words = N_("The file has no durations: they follow from start and end.")
    elif tally.clocks and tally.clocks > compared // 2:
        words = N_(
            "A spreadsheet made times of day of the durations under “{heading}”; {agreeing} of {compared} "
            "still agree with start and end, which were taken."
        )
    elif compared and unit:
        words = N_("Numbers under “{heading}” count {unit}; {agreeing} of {compared} agree with start and end.")
    elif compared:
        words = N_("{agreeing} of {compared} durations under “{heading}” agree with start and end, which were taken.")
    elif unit:
        words = N_("The end follows from the start and “{heading}”, read as {unit}.")
    else:
        words = N_("The end follows from the start and “{heading}”, read as hours, minutes and seconds.")
    reading.durations = say(words, **counted)
