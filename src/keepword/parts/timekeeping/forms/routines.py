"""The forms of routines: what one is, one check-in, a pause."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.models import CheckIn, Routine
from keepword.parts.timekeeping.refusals import told
from keepword.parts.timekeeping.regular.wording import WEEKDAYS

from . import amounts

MEASURES = [
    (Routine.Measure.YES.value, _("Yes or no")),
    (Routine.Measure.COUNT.value, _("A count, such as 8 glasses")),
    (Routine.Measure.AMOUNT.value, _("An amount, such as 2.5 km")),
    (Routine.Measure.DURATION.value, _("Time, such as 30 minutes")),
]
GOALS = [(Routine.Goal.AT_LEAST.value, _("At least so much")), (Routine.Goal.AT_MOST.value, _("At most so much"))]
STATES = [
    (CheckIn.State.DONE.value, _("Done")),
    (CheckIn.State.NO.value, _("Not done")),
    (CheckIn.State.SKIP.value, _("Skipped on purpose")),
]
SHORT_DAYS = [(str(number), _(name)) for number, name in enumerate(WEEKDAYS)]
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-5][0-9])(?::00)?")
LONGEST_NOTE = 10_000


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A calendar day, in the browser's own calendar where it has one."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    wrong = {"invalid": _("This is no day. Write it like 2026-03-01.")}
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=wrong, **more)


def wrong_in(form: forms.Form, wrong: Invalid) -> None:
    """Says beside the field what was wrong with it."""
    form.add_error(wrong.field if wrong.field in form.fields else None, told(wrong))


class RoutineForm(forms.Form):
    """What a routine is, without its schedule (`ScheduleForm`)."""

    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Give it a name.")})
    question = forms.CharField(
        label=_("Question"), max_length=200, required=False, help_text=_("As you ask yourself: Did I read today?")
    )
    measure = forms.ChoiceField(label=_("What do you write down?"), choices=MEASURES, initial="yes")
    goal = forms.ChoiceField(label=_("What is the goal?"), choices=GOALS, initial="at-least")
    target = forms.CharField(
        label=_("How much"), max_length=20, required=False,
        help_text=_("For each due day; with “once a week”, for the whole week. Time as 1:30, or 20 for minutes."),
    )  # fmt: skip
    unit = forms.CharField(label=_("Unit"), max_length=30, required=False, help_text=_("Glasses, km, pages."))
    starts_on = day_field(_("First day"))
    fills_from = forms.ChoiceField(
        label=_("Filled by tracked time"), required=False,
        help_text=_("Time you track with this tag or project then counts by itself. For time, and for yes or no."),
    )  # fmt: skip
    colour = forms.TypedChoiceField(
        label=_("Colour"), coerce=int, initial=0, widget=forms.RadioSelect,
        choices=[(number, _("Colour %(number)d") % {"number": number + 1}) for number in range(16)],
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), max_length=LONGEST_NOTE, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, sources: list[tuple[str, Any]], reminders: int = 2, **more: Any) -> None:
        super().__init__(*args, **more)
        source: Any = self.fields["fills_from"]
        source.choices = [("", _("Nothing; I check in myself")), *sources]
        self.reminders = [(f"at_{number}", f"on_{number}") for number in range(reminders)]
        for at, on in self.reminders:
            self.fields[at] = forms.CharField(
                label=_("Time"), required=False, max_length=8, widget=forms.TimeInput(attrs={"type": "time"})
            )
            self.fields[on] = forms.MultipleChoiceField(
                label=_("Days"), required=False, choices=SHORT_DAYS, widget=forms.CheckboxSelectMultiple
            )

    def reminder_rows(self) -> list[tuple[Any, Any]]:
        """Each reminder's time and days, for the page."""
        return [(self[at], self[on]) for at, on in self.reminders]

    def clean(self) -> dict[str, Any]:
        """The target in thousandths and the reminders as a list, each refused beside its field."""
        super().clean()
        given: dict[str, Any] = self.cleaned_data
        try:
            given["target"] = self._target(given)
        except Invalid as wrong:
            wrong_in(self, wrong)
        given["reminders"] = [each for at, on in self.reminders if (each := self._reminder(at, on))]
        return given

    def _target(self, given: dict[str, Any]) -> int:
        written, measure = given.get("target") or "", given.get("measure", "yes")
        if measure == Routine.Measure.YES:
            # How much tracked time makes a yes; without any, a second will do.
            return amounts.read("duration", written, "target") if written and given.get("fills_from") else 1000
        return amounts.read(measure, written, "target")

    def _reminder(self, at: str, on: str) -> dict[str, Any] | None:
        written, days = self.cleaned_data.get(at) or "", self.cleaned_data.get(on) or []
        if not written:
            return None
        found = _TIME.fullmatch(written.strip())
        if found is None or int(found[1]) > 23:
            self.add_error(at, gettext("This is no time of day. Write it like 7:30."))
            return None
        return {"at": f"{int(found[1]):02}:{found[2]}", "days": [int(day) for day in days] or list(range(7))}

    def values(self) -> dict[str, Any]:
        """What the journal keeps."""
        names = ("name", "question", "measure", "goal", "target", "unit", "starts_on", "fills_from", "colour", "note")
        return {**{name: self.cleaned_data[name] for name in names}, "reminders": self.cleaned_data["reminders"]}


def as_told(row: Routine) -> dict[str, Any]:
    """The answers with which the form of a routine begins."""
    names = ("name", "question", "measure", "goal", "unit", "starts_on", "fills_from", "colour")
    told: dict[str, Any] = {name: getattr(row, name) for name in names}
    measure = "duration" if row.measure == "yes" else row.measure
    if row.measure != "yes" or row.target != 1000:
        told["target"] = amounts.shown(measure, row.target)
    told["note"] = row.note or ""
    for number, each in enumerate(cleaning.show_reminders(row.reminders)):
        told |= {f"at_{number}": each["at"], f"on_{number}": [str(day) for day in each["days"]]}
    return told


class CheckInForm(forms.Form):
    """One mark, of any day."""

    day = day_field(_("Day"))
    state = forms.ChoiceField(label=_("What happened"), choices=STATES)
    value = forms.CharField(label=_("How much"), max_length=20, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=LONGEST_NOTE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, row: Routine, **more: Any) -> None:
        super().__init__(*args, **more)
        self.row = row
        if row.measure == Routine.Measure.YES:
            del self.fields["value"]

    def clean(self) -> dict[str, Any]:
        """The value in thousandths."""
        super().clean()
        given: dict[str, Any] = self.cleaned_data
        written = given.get("value", "")
        if self.row.measure == Routine.Measure.YES:
            given["value"] = 1000 if given.get("state") == CheckIn.State.DONE else 0
        elif given.get("state") != CheckIn.State.DONE and not written:
            given["value"] = 0
        else:
            try:
                given["value"] = amounts.read(self.row.measure, written)
            except Invalid as wrong:
                wrong_in(self, wrong)
        return given


class AwayForm(forms.Form):
    """Days on which a routine, or all of them, rests."""

    routine = forms.ChoiceField(label=_("What rests"), required=False)
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"), required=False, help_text=_("Leave it empty if you don’t know yet."))

    def __init__(self, *args: Any, rows: list[Routine], today: date, **more: Any) -> None:
        super().__init__(*args, **{"initial": {"first_day": today}, **more})
        which: Any = self.fields["routine"]
        which.choices = [("", _("All routines")), *((str(row.pk), row.name) for row in rows)]
