"""Lays the desk's figures out as rows of a table, in the reader's language."""

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from keepword.enforcement.retention import asking
from keepword.parts.mail import queries as mail
from keepword.web.times import to_the_minute

from .queries import PastRed

type Table = tuple[list[str], list[list[str]]]


def waiting_mail(waits: dict[str, int]) -> Table:
    return [_("Why it waits"), _("Mails")], [[mail.why(reason), str(count)] for reason, count in waits.items()]


def refused(totals: list[tuple[str, int]]) -> Table:
    return [_("Point"), _("Times")], [[obligation, str(count)] for obligation, count in totals]


def reds(past: list[PastRed]) -> Table:
    headings = [_("Point"), _("Cause"), _("Since"), _("For")]
    return headings, [[red.obligation, red.cause, to_the_minute(red.began), _length(red)] for red in past]


def asked(question: list[asking.Reason]) -> list[str]:
    """What retention wants to know before it goes on, in sentences."""
    return [_(asking.WORDS[each["kind"]]) % each for each in question]


def _length(red: PastRed) -> str:
    until = red.ended or timezone.now()
    short = (until - red.began).total_seconds() < 60
    length = _("less than a minute") if short else timesince(red.began, until)
    return length if red.ended else _("%(time)s, and still") % {"time": length}
