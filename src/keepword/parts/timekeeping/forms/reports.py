"""The form that a report is asked with; its address says everything, so that it can be kept and sent."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, cast

from django import forms
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from keepword.parts.timekeeping.reporting import periods
from keepword.parts.timekeeping.reporting.cells import Billed
from keepword.parts.timekeeping.reporting.question import WITHOUT, Group, Question
from keepword.parts.timekeeping.spans.rounding import Way
from keepword.web.escaping import attributes, escaped

FREE = "free"
RANGES = (
    ("today", _("Today")),
    ("yesterday", _("Yesterday")),
    ("week", _("This week")),
    ("last-week", _("Last week")),
    ("month", _("This month")),
    ("last-month", _("Last month")),
    ("30-days", _("The last 30 days")),
    ("90-days", _("The last 90 days")),
    ("year", _("This year")),
    ("last-year", _("Last year")),
    (FREE, _("From one day to another")),
)
GROUPS = (
    ("project", _("Project")),
    ("client", _("Client")),
    ("tag", _("Tag")),
    ("day", _("Day")),
    ("week", _("Week")),
    ("month", _("Month")),
)
STEPS = (("0", _("not at all")), ("1", _("1 minute")), ("5", _("5 minutes")), ("6", _("6 minutes")),
         ("10", _("10 minutes")), ("15", _("15 minutes")), ("30", _("30 minutes")), ("60", _("1 hour")))  # fmt: skip
WAYS = (("nearest", _("to the nearest")), ("up", _("up")), ("down", _("down")))
MENUS: dict[str, tuple[tuple[str, Any], ...]] = {
    "range": RANGES,
    "by": GROUPS,
    "then": (("", _("nothing else")), *GROUPS),
    "billable": (("", _("all entries")), ("yes", _("billable ones")), ("no", _("others"))),
    "round": STEPS,
    "way": WAYS,
}
START = {"range": "month", "by": "project", "then": "", "billable": "", "round": "1", "way": "nearest"}
LONGEST = timedelta(days=366 * 30)


class Menu(forms.Select):
    """A menu written directly: Django makes a template of each of its lines, which takes longer than all the sums."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        lines = [
            f'<option value="{key}"{" selected" if key == chosen else ""}>{label}</option>'
            for key, label in _labels(name, get_language())
        ]
        return mark_safe(
            f"<select{attributes({**self.attrs, **(attrs or {}), 'name': name})}>{''.join(lines)}</select>"
        )


class MenuField(forms.ChoiceField):
    """One of what `MENUS` has under its name; as nobody changes that, a form needs no copy of it."""

    widget = Menu

    def __deepcopy__(self, memo: dict[int, Any]) -> MenuField:
        copied: MenuField = forms.Field.__deepcopy__(self, memo)
        return copied


@lru_cache(maxsize=256)
def _labels(menu: str, language: str | None) -> list[tuple[str, str]]:
    """The lines of a menu in the language of the moment, ready for a page."""
    return [(escaped(key), escaped(label)) for key, label in MENUS[menu]]


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tick, written directly for the same reason."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        ticked = set(value or ())
        opening = f'<div><label><input type="checkbox" name="{escaped(name)}" value="'
        lines = [
            f'{opening}{escaped(key)}"{" checked" if str(key) in ticked else ""}> {escaped(label)}</label></div>'
            for key, label in self.choices
        ]
        return mark_safe(f"<div>{''.join(lines)}</div>")


class Day(forms.DateInput):
    """A day to choose, written directly."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = self.format_value(value)
        told = {"type": "date", "name": name, **({"value": shown} if shown else {}), **self.attrs, **(attrs or {})}
        return mark_safe(f"<input{attributes(told)}>")


def _day(label: Any) -> forms.DateField:
    widget = Day(format="%Y-%m-%d", attrs={"min": "1970-01-01"})
    return forms.DateField(label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"])


class ReportForm(forms.Form):
    """What is not asked is as it usually is; what can't be understood is said, and the rest still answered."""

    range = MenuField(
        widget=Menu(attrs={"data-key": "range"}), label=_("Which days"), choices=MENUS["range"], required=False
    )
    first = _day(_("From"))
    last = _day(_("To"))
    by = MenuField(label=_("Lines by"), choices=MENUS["by"], required=False)
    then = MenuField(label=_("Within them by"), choices=MENUS["then"], required=False)
    project = forms.MultipleChoiceField(label=_("Projects"), required=False, widget=Ticks)
    client = forms.MultipleChoiceField(label=_("Clients"), required=False, widget=Ticks)
    tag = forms.MultipleChoiceField(label=_("Tags"), required=False, widget=Ticks)
    billable = MenuField(label=_("Billable"), choices=MENUS["billable"], required=False)
    round = MenuField(label=_("Rounded"), choices=MENUS["round"], required=False)
    way = MenuField(label=_("Which way"), choices=MENUS["way"], required=False)

    def __init__(self, data: Any, projects: dict[uuid.UUID, Billed], tags: list[str]) -> None:
        whole = data.copy()
        for name, value in START.items():
            whole.setdefault(name, value)
        if (whole.get("first") or whole.get("last")) and "range" not in data:
            whole["range"] = FREE
        super().__init__(whole, auto_id="report-%s")
        none = (WITHOUT, gettext("none"))
        named = [(str(pk), each.name) for pk, each in projects.items()]
        clients = sorted({each.client for each in projects.values()} - {""}, key=str.casefold)
        self._offer("project", [*named, none] if named else [])
        self._offer("client", [*((each, each) for each in clients), none] if clients else [])
        self._offer("tag", [(each, f"#{each}") for each in tags])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def some(self) -> list[forms.BoundField]:
        """The lists of what a report can be only about, where there is anything to choose from."""
        fields: dict[str, Any] = self.fields
        return [self[name] for name in ("project", "client", "tag") if fields[name].choices]

    def clean(self) -> dict[str, Any]:
        """A free range has two days in order."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("range") == FREE:
            for name in ("first", "last"):
                if name not in self.errors and not found.get(name):
                    self.add_error(name, gettext("Say which day."))
            first, last = found.get("first"), found.get("last")
            for name, day in (("first", first), ("last", last)):
                if day and not periods.EARLIEST <= day <= periods.LATEST:
                    self.add_error(name, gettext("Write a day from 1970 to 2999."))
            if first and last and last < first:
                self.add_error("last", gettext("This day comes before the first one. Change one of them."))
            elif first and last and last - first > LONGEST:
                self.add_error("last", gettext("That is longer than 30 years. Ask for fewer days."))
        return found

    def question(self, today: date, week_start: int) -> Question:
        """What is asked; where something can't be understood, what is usually asked."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name) or start for name, start in START.items()}
        wrong = {"range", "first", "last"} & set(self.errors)
        if found["range"] == FREE and not wrong:
            first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        else:
            preset = START["range"] if found["range"] == FREE else found["range"]
            first, last = periods.PRESETS[preset](today, week_start)
        chosen = {name: self.cleaned_data.get(name) or [] for name in ("project", "client", "tag")}
        then = found["then"] if found["then"] != found["by"] else ""
        return Question(
            first,
            last,
            tuple(cast(Group, each) for each in (found["by"], then) if each),
            frozenset(None if each == WITHOUT else uuid.UUID(each) for each in chosen["project"]),
            frozenset("" if each == WITHOUT else each for each in chosen["client"]),
            frozenset(chosen["tag"]),
            {"yes": True, "no": False}.get(found["billable"]),
            int(found["round"]),
            cast(Way, found["way"]),
        )

    def query(self) -> str:
        """The shortest address that asks the same."""
        asked: Any = self.data
        asked = asked.copy()
        for name in list(asked):
            kept = [value for value in asked.getlist(name) if value and value != START.get(name)]
            if name in self.fields and kept:
                asked.setlist(name, kept)
            else:
                del asked[name]
        if self.data.get("range") != FREE:
            for name in ("first", "last"):
                asked.pop(name, None)
        else:
            asked["range"] = FREE
        text: str = asked.urlencode()
        return text


class SavedForm(forms.Form):
    """The name under which a report is kept."""

    name = forms.CharField(
        label=_("Name of this report"), max_length=120, widget=forms.TextInput(attrs={"data-key": "keep"})
    )
