"""When a routine is due, asked in plain words: one choice of what comes again, and the few figures it needs."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.parts.timekeeping.regular import rules
from keepword.parts.timekeeping.regular.phrases import NotUsable
from keepword.parts.timekeeping.regular.schedule import Kind, Per, Schedule
from keepword.parts.timekeeping.regular.wording import MONTHS, WEEKDAYS

EVERY_DAY, RULE = "every-day", "rule"
DAYS = [(str(number), _(name)) for number, name in enumerate(WEEKDAYS)]
KINDS = [
    (EVERY_DAY, _("Every day")),
    (Kind.WEEKDAYS.value, _("On certain days of the week")),
    (Kind.PERIOD.value, _("So many times a week, month or year, on any days")),
    (Kind.DAYS.value, _("Every few days")),
    (Kind.ROLLING.value, _("So many times in any so many days")),
    (Kind.MONTH_DAYS.value, _("On certain days of the month")),
    (Kind.MONTH_WEEKDAYS.value, _("On a weekday of the month, such as the second Tuesday")),
    (Kind.YEAR_DATES.value, _("On a date of the year")),
    (RULE, _("Another rule, written out")),
]
NTH = [(1, _("first")), (2, _("second")), (3, _("third")), (4, _("fourth")), (5, _("fifth")), (-1, _("last"))]
PERS = [("WEEK", _("a week")), ("MONTH", _("a month")), ("YEAR", _("a year"))]
# What each choice asks for besides, in this order.
ASKS = {
    EVERY_DAY: (),
    Kind.WEEKDAYS: ("weekdays", "weeks"),
    Kind.PERIOD: ("period_times", "per"),
    Kind.DAYS: ("every",),
    Kind.ROLLING: ("rolling_times", "within"),
    Kind.MONTH_DAYS: ("month_days", "months_apart"),
    Kind.MONTH_WEEKDAYS: ("nth", "nth_weekday"),
    Kind.YEAR_DATES: ("year_day", "year_month"),
    RULE: ("rule",),
}


def _number(label: Any, most: int, initial: int) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"min": 1, "max": most})
    return forms.IntegerField(label=label, required=False, initial=initial, min_value=1, max_value=most, widget=widget)


def _chosen(label: Any, options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=options, required=False)


class ScheduleForm(forms.Form):
    """What is left empty counts as its usual figure; what belongs to another choice is not looked at."""

    kind = forms.ChoiceField(
        label=_("When is it due?"), choices=KINDS, initial=EVERY_DAY, widget=forms.RadioSelect,
        error_messages={"required": _("Choose when it is due.")},
    )  # fmt: skip
    weekdays = forms.MultipleChoiceField(
        label=_("Days"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    weeks = _number(_("Every how many weeks"), 520, 1)
    period_times = _number(_("How many times"), 366, 3)
    per = _chosen(_("In what time"), PERS)
    every = _number(_("Every how many days"), 3650, 2)
    rolling_times = _number(_("How many times"), 3650, 3)
    within = _number(_("In how many days"), 3650, 10)
    month_days = forms.CharField(
        label=_("Days of the month"), required=False, max_length=100, initial="1",
        help_text=_("Numbers with commas between them; -1 is the last day."),
    )  # fmt: skip
    months_apart = _number(_("Every how many months"), 120, 1)
    nth = _chosen(_("Which one"), NTH)
    nth_weekday = _chosen(_("Day"), DAYS)
    year_day = _number(_("Day"), 31, 1)
    year_month = _chosen(_("Month"), [(number, _(name)) for number, name in enumerate(MONTHS, 1)])
    rule = forms.CharField(
        label=_("Rule"), required=False, max_length=300,
        help_text=_("As calendars write it, for example FREQ=YEARLY;BYMONTH=11;BYDAY=4TH."),
    )  # fmt: skip
    times = _number(_("How many times on each of these days"), 100, 1)

    def choices(self) -> list[dict[str, Any]]:
        """Each choice with the fields it asks for, for the page."""
        chosen = str(self["kind"].value() or "")
        return [
            {"value": value, "label": label, "checked": value == chosen, "fields": [self[name] for name in ASKS[value]]}
            for value, label in KINDS
        ]

    def written(self, week_start: int) -> str:
        """The rule as it is stored; "" with an error beside its field if there can't be such a one."""
        if not self.is_valid():
            return ""
        kind = self.cleaned_data["kind"]
        if kind == Kind.WEEKDAYS and not self.cleaned_data["weekdays"]:
            self.add_error("weekdays", gettext("Choose at least one day."))
            return ""
        try:
            return rules.text(self._schedule(kind, week_start))
        except NotUsable as wrong:
            field = ASKS[kind][0] if ASKS[kind] else "times"
            what = wrong.what.said(gettext)
            self.add_error(field, f"{what[:1].upper()}{what[1:]}. {wrong.instead.said(gettext)}")
            return ""

    def _schedule(self, kind: str, week_start: int) -> Schedule:
        def told(name: str) -> int:
            return int(self.cleaned_data[name] or self.fields[name].initial or 0)

        times, weekdays = told("times"), tuple(int(day) for day in self.cleaned_data["weekdays"])
        if kind == RULE:
            return rules.parse(self.cleaned_data["rule"])
        if kind == EVERY_DAY:
            return Schedule(Kind.DAYS, times=times)
        if kind == Kind.DAYS:
            return Schedule(Kind.DAYS, told("every"), times=times)
        if kind == Kind.WEEKDAYS:
            return Schedule(Kind.WEEKDAYS, told("weeks"), weekdays=weekdays, times=times, week_starts=week_start)
        if kind == Kind.PERIOD:
            per = Per(self.cleaned_data["per"] or "WEEK")
            return Schedule(Kind.PERIOD, times=told("period_times"), per=per, week_starts=week_start)
        if kind == Kind.ROLLING:
            return Schedule(Kind.ROLLING, times=told("rolling_times"), within=told("within"))
        if kind == Kind.MONTH_DAYS:
            days = tuple(int(day) for day in re.findall(r"-?\d{1,4}", self.cleaned_data["month_days"]))
            return Schedule(Kind.MONTH_DAYS, told("months_apart"), days=days, times=times)
        if kind == Kind.MONTH_WEEKDAYS:
            nth = (int(self.cleaned_data["nth"] or 1), int(self.cleaned_data["nth_weekday"] or 0))
            return Schedule(Kind.MONTH_WEEKDAYS, nth_weekdays=(nth,), times=times)
        month = int(self.cleaned_data["year_month"] or 1)
        return Schedule(Kind.YEAR_DATES, days=(told("year_day"),), months=(month,), times=times)

    @classmethod
    def asking(cls, text: str) -> dict[str, Any]:
        """The answers that make this rule, to begin with."""
        rule = rules.parse(text)
        told: dict[str, Any] = {"kind": rule.kind.value, "times": rule.times if rule.names_days else 1}
        if rule.kind == Kind.DAYS:
            return {**told, "kind": EVERY_DAY} if rule.interval == 1 else {**told, "every": rule.interval}
        if rule.kind == Kind.WEEKDAYS:
            return {**told, "weekdays": [str(day) for day in rule.weekdays], "weeks": rule.interval}
        if rule.kind == Kind.PERIOD:
            return {**told, "period_times": rule.times, "per": rule.per.value}
        if rule.kind == Kind.ROLLING:
            return {**told, "rolling_times": rule.times, "within": rule.within}
        if rule.kind == Kind.MONTH_DAYS:
            return {**told, "month_days": ", ".join(map(str, rule.days)), "months_apart": rule.interval}
        one = rule.interval == 1 and (len(rule.nth_weekdays) or len(rule.days)) == 1
        if rule.kind == Kind.MONTH_WEEKDAYS and one and rule.nth_weekdays[0][0] >= -1:
            return {**told, "nth": rule.nth_weekdays[0][0], "nth_weekday": rule.nth_weekdays[0][1]}
        if rule.kind == Kind.YEAR_DATES and one and len(rule.months) == 1 and rule.days[0] > 0:
            return {**told, "year_day": rule.days[0], "year_month": rule.months[0]}
        return {"kind": RULE, "rule": text}
