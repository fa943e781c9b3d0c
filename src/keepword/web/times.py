"""Moments in words: how long ago, and on which day, in the page's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

SPANS: tuple[tuple[int, Callable[[int], str]], ...] = (
    (31_536_000, lambda n: ngettext("%d year ago", "%d years ago", n)),
    (2_592_000, lambda n: ngettext("%d month ago", "%d months ago", n)),
    (86_400, lambda n: ngettext("%d day ago", "%d days ago", n)),
    (3_600, lambda n: ngettext("%d hour ago", "%d hours ago", n)),
    (60, lambda n: ngettext("%d minute ago", "%d minutes ago", n)),
)


def since(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = int(((now or timezone.now()) - moment).total_seconds())
    for span, words in SPANS:
        if seconds >= span:
            count = seconds // span
            return words(count) % count
    return gettext("just now")


def ago(moment: datetime | None) -> str | SafeString:
    """A moment as its distance from now, the exact time in the tooltip."""
    if moment is None:
        return gettext("never")
    shown = '<time datetime="{}" title="{}">{}</time>'
    return format_html(shown, moment.isoformat(timespec="seconds"), to_the_minute(moment), since(moment))


def to_the_minute(moment: datetime) -> str:
    """A moment as mails and tooltips say it, with its zone."""
    return date_format(timezone.localtime(moment), gettext("j F Y, H:i T"))


def on(moment: date) -> str:
    """A moment, or a date, as its day, where no mark-up may be."""
    return date_format(timezone.localtime(moment) if isinstance(moment, datetime) else moment, gettext("j F Y"))


def day(moment: date) -> SafeString:
    """A moment, or a date, as its day in the page's language."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return format_html('<time datetime="{}">{}</time>', local.isoformat()[:10], on(moment))
