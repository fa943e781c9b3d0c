"""The entries of a day as a list, with what lies between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from keepword.parts.timekeeping.models import Entry

from .sheet import Sheet
from .words import clock, length, short_clock, short_day

ZERO = "00000000-0000-0000-0000-000000000000"
NEXT_DAY = "+1"


def day_rows(sheet: Sheet) -> SafeString:
    """All entries of the day in their order, gaps between them, and overlaps at the later one."""
    drawn: list[tuple[int, int, SafeString]] = []
    act = reverse("timekeeping:act", args=[ZERO, "what"])
    page = reverse("timekeeping:entry", args=[ZERO])
    words = (_("Go on with it"), _("Duplicate"), _("Split"), _("Remove"), _("Choose"))
    for place, entry in enumerate(sheet.entries):
        clashes = [each for each in sheet.overlaps if each.second == place]
        more = format_html_join("", "{}", ((_overlap(sheet, each, act),) for each in clashes))
        drawn.append((entry.started, 1, _row(sheet, place, entry, (page, act, words), more)))
    drawn += [(begun, 0, _gap(sheet, begun, ended, act)) for begun, ended in sheet.gaps]
    return format_html_join("", "{}", ((each,) for *_order, each in sorted(drawn, key=lambda one: one[:2])))


def _row(sheet: Sheet, place: int, entry: Entry, fixed: Any, more: SafeString) -> SafeString:
    page, act, (go_on, copy, split, remove, choose) = fixed
    pk = str(entry.pk)
    page, act = page.replace(ZERO, pk), act.replace(ZERO, pk)
    when = times(entry, sheet.book.zone)
    runs = entry.stopped is None
    acts = format_html(
        "{}{}{}{}",
        "" if runs else _press(act.replace("what", "go-on"), "go", go_on),
        "" if runs else _press(act.replace("what", "duplicate"), "copy", copy),
        format_html(
            '<a class="icon" href="{}#split" title="{}">{}<span class="hidden">{}</span></a>',
            page, split, _icon("split"), split,
        ),
        _press(act.replace("what", "remove"), "remove", remove),
    )  # fmt: skip
    return format_html(
        '<li class="entry c{}{}" data-entry="{}">'
        '<input type="checkbox" name="entry" value="{}" form="chosen" aria-label="{} {}">'
        '<a class="entry__when" href="{}">{}</a><span class="entry__what">{}</span>'
        '<span class="entry__length">{}</span>'
        '<span class="entry__acts">{}</span>{}</li>',
        colour(entry), " entry--runs" if runs else "", pk, pk, choose, when, page, when, about(entry),
        length(sheet.seconds[place]), acts, more,
    )  # fmt: skip


def _press(address: str, icon: str, label: str) -> SafeString:
    return format_html(
        '<button class="icon" form="act" formaction="{}" title="{}">{}<span class="hidden">{}</span></button>',
        address, label, _icon(icon), label,
    )  # fmt: skip


def _icon(name: str) -> SafeString:
    return format_html('<svg aria-hidden="true"><use href="#i-{}"/></svg>', name)


def colour(entry: Entry) -> str:
    """The colour of an entry's project as its class is called."""
    return str(entry.project.colour) if entry.project else "none"


def times(entry: Entry, zone: str) -> SafeString:
    """From when to when, in the zone where it was lived; that zone is told where it is not the person's own."""
    begun = clock(entry.started, entry.zone)
    if entry.stopped is None:
        ended: SafeString | str = _("now")
    else:
        later = (entry.last_day - entry.day).days
        ended = format_html("{}{}", clock(entry.stopped, entry.zone), _days_later(later))
    there = format_html(' <small class="soft">{}</small>', entry.zone) if entry.zone != zone else ""
    return format_html("{}–{}{}", begun, ended, there)


def _days_later(days: int) -> SafeString | str:
    return format_html(" <small>+{}</small>", days) if days else ""


def about(entry: Entry) -> SafeString:
    """What an entry is about: note, project, tags."""
    note = entry.note or ""
    first, _rest, more = note.partition("\n")
    said = format_html('<span class="entry__note">{}{}</span>', first, " …" if more else "")
    if not note:
        said = format_html('<span class="entry__note soft">{}</span>', _("without a note"))
    project = ""
    if entry.project:
        client = f" · {entry.project.client}" if entry.project.client else ""
        project = format_html('<span class="project">{}{}</span>', entry.project.name, client)
    tags = format_html_join("", '<span class="tag">#{}</span>', ((tag,) for tag in entry.tags.split()))
    paid = format_html('<span class="tag tag--paid">{}</span>', _("billable")) if entry.billable else ""
    return format_html("{}{}{}{}", said, project, tags, paid)


def _gap(sheet: Sheet, begun: int, ended: int, act: str) -> SafeString:
    zone = sheet.book.zone
    begin, end = short_clock(begun, zone), short_clock(ended, zone)
    before = next((each for each in reversed(sheet.entries) if each.stopped == begun), None)
    after = next((each for each in sheet.entries if each.started == ended), None)
    told = _("%(begin)s–%(end)s, %(length)s without an entry") % {
        "begin": begin, "end": end, "length": length(ended - begun),
    }  # fmt: skip
    return format_html(
        '<li class="gap"><span class="gap__says">{}</span><span class="row">'
        '<a class="link" href="?line={}" data-line="{}">{}</a>{}{}</span></li>',
        told, f"{begin}-{end} ", f"{begin}-{end} ", _("Fill it"),
        _edge(act, before, "end", ended, _("Lengthen the one before")),
        _edge(act, after, "start", begun, _("Begin the next one earlier")),
    )  # fmt: skip


def _edge(act: str, entry: Entry | None, edge: str, at: int, label: str) -> SafeString | str:
    """A button that puts one end of an entry to a moment."""
    if entry is None:
        return ""
    address = f"{act.replace(ZERO, str(entry.pk)).replace('what', 'edge')}?edge={edge}&at={at}"
    return format_html('<button class="link" form="act" formaction="{}">{}</button>', address, label)


def _overlap(sheet: Sheet, clash: Any, act: str) -> SafeString:
    first, second = sheet.entries[clash.first], sheet.entries[clash.second]
    told = _("Overlaps the entry from %(begin)s by %(length)s.") % {
        "begin": short_clock(first.started, first.zone), "length": length(clash.stopped - clash.started),
    }  # fmt: skip
    fixes: list[SafeString | str] = []
    if first.started < second.started:
        label = _("End the earlier one at %(time)s") % {"time": short_clock(second.started, second.zone)}
        fixes.append(_edge(act, first, "end", second.started, label))
    if first.stopped is not None and (second.stopped is None or first.stopped < second.stopped):
        label = _("Begin this one at %(time)s") % {"time": short_clock(first.stopped, first.zone)}
        fixes.append(_edge(act, second, "start", first.stopped, label))
    joined = format_html_join("", "{}", ((each,) for each in fixes))
    return format_html(
        '<span class="entry__clash"><strong>{}</strong> <span class="row">{}</span></span>', told, joined
    )


def options(rows: Iterable[tuple[Any, Any]], chosen: Any = None) -> SafeString:
    """The options of a list to choose from."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, mark_safe(" selected") if value == chosen else "", conditional_escape(label))
            for value, label in rows
        ),
    )


def beginning(entry: Entry) -> str:
    """When something began, for somebody who may have forgotten."""
    return f"{short_day(entry.day)}, {clock(entry.started, entry.zone)}"
