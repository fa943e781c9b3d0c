"""The one quick line: what somebody typed, and the entry that it will become. Plain Python.

    9-10:30 review #writing @acme        yesterday 14:00 2h workshop @"two words"        since 9:15 mails

How it is read, so that the same line always becomes the same entry:

1.  `#name` is a tag, if the name has a letter (`#12` stays in the note). `@name` is the project: the longest known
    name of several words, else the one word, or what stands in quotes (a quote in it is doubled). Of several the
    first known one is the project, or else the first; the others stay in the note. `!$`, or "billable" as the last
    word, makes the entry billable. All that follows the word `//` is note and is not read.
2.  The time is one group of neighbouring words: a day, a range or a time of day, a length. It is sought at the
    beginning; then anywhere, if nobody writes such a thing by chance (`9:00-10:00`, `since 9:15`, a day beside a
    range); then at the end. So `room 9-10 is locked` is a note, and `standup 9-10` an entry. The first group counts,
    what looks like another stays in the note. Only an unfinished beginning (a day, a time, a length) is completed
    from the end: `yesterday call 9-10`, `14:00 call 45m`, `2h call from 9`.
3.  A range or a time with a length is that entry. A length alone ended now. `since` with a time runs since then.
    No time at all runs from now. A day with a time or a length alone is told to be unfinished.
4.  Without a day it is today, or yesterday if today's were more than 12 hours ahead. `mon` is the last Monday, today
    too, `last mon` is one before today and `next mon` one after. A date without a year is the last one, or one in the
    next 30 days. Where the day starts later than midnight, `today`, `yesterday` and weekdays are those days, and a
    time before their start is in the night that ends them; a date is always the calendar's.
5.  `9am-1` ends in the next half day, `11-1pm` begins in the one that makes it shorter. An end before the start is
    in the afternoon, if it is written `5` or `1:30` and not `05` or `01:30` (`9-5`), else after midnight if that makes
    at most 16 hours (`23:00-1:00`), else refused.
6.  A time that clocks skipped is refused with both neighbours. One that they showed twice is the earlier one, unless
    that would end before it starts; `twice` says so. `2:30a` and `2:30b` name the first and the second.
7.  `1/2` is refused beside a time, as it is two dates; `14/2` is one. German words are read in German besides the
    English ones; `Mo`, `so` and `sun` only count as days beside a time of day.
"""

from .reading import read
from .understood import Part, Problem, Project, Understood
from .writing import write

__all__ = ["Part", "Problem", "Project", "Understood", "read", "write"]
