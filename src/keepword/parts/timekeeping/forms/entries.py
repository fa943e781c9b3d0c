"""The form of one entry, and how to part it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.parts.timekeeping.drawing.words import clock
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.queries.entries import span_of
from keepword.parts.timekeeping.spans import Span, SpanRefused, wall, zone_named

from .local_time import Clock, after, day_field, moment

_BETWEEN = re.compile(r"\s*[,;\n]\s*")
_RANGE = re.compile(r"\s*(?:-|–|—|to|bis)\s*")
# Times of a pause: where the next such time of day is not meant, its day stands before it.
_DATED = r"(?:(?P<{0}_day>\d{{4}}-\d{{2}}-\d{{2}})\s+)?(?P<{0}>{1})"
_PAUSE = re.compile(f"{_DATED.format('begin', '.*?')}(?:{_RANGE.pattern}{_DATED.format('end', '.*')})?", re.DOTALL)


class EntryForm(forms.Form):
    """One entry. The zone comes first when it is read: it decides which moments the times were."""

    day = day_field(_("Day"))
    begin = Clock(label=_("From"))
    end_day = day_field(_("Until, on the day"), required=False)
    end = Clock(label=_("Until"), required=False, placeholder=_("runs"))
    pauses = forms.CharField(
        label=_("Pauses"), required=False, max_length=3000, help_text=_("Such as 12:00-12:30, 15:10-15:20.")
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=10_000, strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    project = forms.ChoiceField(
        label=_("Project"), required=False, widget=forms.Select(attrs={"data-completes": "project"})
    )
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=3000,
        widget=forms.TextInput(
            attrs={"placeholder": _("with blanks between them"), "data-completes": "tags", "autocomplete": "off"}
        ),
    )
    billable = forms.BooleanField(label=_("Billable"), required=False)
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        help_text=_("Where this was, such as Europe/Berlin."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, projects: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        project: Any = self.fields["project"]
        project.choices = [("", _("None")), *projects]

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        try:
            zone_named(zone)
        except SpanRefused as refused:
            raise ValidationError(refused.says(gettext)) from None
        return zone

    def values(self) -> dict[str, Any]:
        """The fields of the entry; only asked for once the form is valid."""
        found = self.cleaned_data
        return {
            "started": found["started"],
            "stopped": found["stopped"],
            "pauses": found["spans"],
            "zone": found["zone"],
            "note": found["note"],
            "project": found["project"] or None,
            "tags": found["tags"].replace(",", " "),
            "billable": found["billable"],
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if {"zone", "day", "begin"} & set(self.errors) or not found.get("begin"):
            return found
        zone = found["zone"]
        found["started"] = self._moment("begin", lambda: moment(found["day"], found["begin"], zone))
        found["stopped"] = None
        if found.get("end") and found["started"] is not None and "end_day" not in self.errors:
            found["stopped"] = self._moment("end", lambda: self._end(found))
        found["spans"] = self._pauses(found) if not self.errors else []
        return found

    def _end(self, found: dict[str, Any]) -> int:
        if found.get("end_day"):
            return moment(found["end_day"], found["end"], found["zone"])
        return after(found["started"], found["day"], found["end"], found["zone"])

    def _moment(self, field: str, ask: Any) -> int | None:
        try:
            found: int = ask()
        except SpanRefused as refused:
            self.add_error(field, refused.says(gettext))
            return None
        return found

    def _pauses(self, found: dict[str, Any]) -> list[list[int | None]]:
        spans: list[list[int | None]] = []
        at: int = found["started"]
        for written in _BETWEEN.split(found["pauses"].strip()):
            if not written:
                continue
            said = _PAUSE.fullmatch(written)
            assert said is not None, "every text is a begin, at least"
            try:
                begun = self._next(at, said["begin"], found["zone"], said["begin_day"])
                ended = self._next(begun, said["end"], found["zone"], said["end_day"]) if said["end"] else None
            except (SpanRefused, ValidationError) as wrong:
                why = wrong.says(gettext) if isinstance(wrong, SpanRefused) else " ".join(wrong.messages)
                self.add_error("pauses", why)
                break
            spans.append([begun, ended])
            at = ended or begun
        return spans

    def _next(self, at: int, text: str, zone: str, on: str | None) -> int:
        """That time on the day that is said, or else the first such time of day that is not before."""
        written = Clock().clean(text)
        if on:
            return moment(day_field("").clean(on), written, zone)
        return _first(at, written, zone)


def _first(at: int, written: Any, zone: str) -> int:
    day = wall(at, zone).date()
    found = moment(day, written, zone)
    return found if found >= at else moment(day + timedelta(days=1), written, zone)


def _pauses_shown(span: Span) -> str:
    """The pauses of an entry; of a time that would be taken for an earlier one the day as well."""
    at, written = span.started, []
    for begun, ended in span.pauses:
        times = []
        for each in (begun, ended) if ended is not None else (begun,):
            text = clock(each, span.zone)
            day = "" if _is_next(at, text, each, span.zone) else f"{wall(each, span.zone).date()} "
            times.append(f"{day}{text}")
            at = each
        written.append("-".join([*times, ""] if ended is None else times))
    return ", ".join(written)


def _is_next(at: int, text: str, meant: int, zone: str) -> bool:
    try:
        return _first(at, Clock().clean(text), zone) == meant
    except SpanRefused:
        return False


def shown(entry: Entry) -> dict[str, Any]:
    """An entry as its form first shows it: what is sent back untouched changes nothing."""
    zone, span = entry.zone, span_of(entry)
    return {
        "day": wall(entry.started, zone).date(),
        "begin": clock(entry.started, zone),
        "end_day": None if entry.stopped is None else wall(entry.stopped, zone).date(),
        "end": "" if entry.stopped is None else clock(entry.stopped, zone),
        "pauses": _pauses_shown(span),
        "note": entry.note or "",
        "project": str(entry.project_id or ""),
        "tags": entry.tags,
        "billable": entry.billable,
        "zone": zone,
    }


class SplitForm(forms.Form):
    """Where to part an entry: times, and stretches to cut out."""

    cuts = forms.CharField(
        label=_("Split at"),
        max_length=1000,
        help_text=_("One or more times: 11:00, 14:30. A stretch such as 12:00-12:45 is cut out."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, entry: Entry, **more: Any) -> None:
        super().__init__(*args, **more)
        self.entry = entry

    def clean_cuts(self) -> list[int | tuple[int, int]]:
        """Moments within the entry, in the order they were written."""
        found: list[int | tuple[int, int]] = []
        try:
            for written in _BETWEEN.split(self.cleaned_data["cuts"].strip(" ,;")):
                begin, *rest = _RANGE.split(written, maxsplit=1)
                left = self._within(self.entry.started, begin)
                found.append((left, self._within(left, rest[0])) if rest else left)
        except SpanRefused as refused:
            raise ValidationError(refused.says(gettext)) from None
        return found

    def _within(self, at: int, text: str) -> int:
        """The first such time of day after that moment; an entry may be longer than a day only at its first one."""
        zone = self.entry.zone
        return after(at, wall(at, zone).date(), Clock().clean(text), zone)
