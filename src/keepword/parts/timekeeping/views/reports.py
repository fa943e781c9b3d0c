"""Reports: everything that is asked stands in the address, so that each can be kept, sent and printed."""

from __future__ import annotations

import time
import uuid
from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from keepword.parts.accounts import entitlements
from keepword.parts.accounts.access import account_required, person_of
from keepword.parts.timekeeping.actions import keep_report
from keepword.parts.timekeeping.forms.reports import GROUPS, ReportForm, SavedForm
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import SavedReport
from keepword.parts.timekeeping.queries import report, sums
from keepword.parts.timekeeping.queries.report import Report
from keepword.parts.timekeeping.reporting.table import Line
from keepword.parts.timekeeping.spans import local_day
from keepword.parts.timekeeping.spans.durations import shown
from keepword.parts.timekeeping.spans.rounding import rounded
from keepword.web.charts import FEW, Bar, Bars
from keepword.web.escaping import escaped

from . import report_files, said
from .answers import dialogs


@account_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The question as a form, and its answer."""
    form, found = _asked(request)
    query = form.query()
    saved = report.SAVED.rows(found.book.pk)
    current = next((each for each in saved if each.asks == query), None)
    context = {
        "form": form,
        "dialogs": dialogs("reports"),
        "report": found,
        "query": query,
        "days": said.days(found.question.first, found.question.last),
        "chart": _chart(found, query),
        "headings": _headings(found),
        "rows": _rows(found),
        "money": bool(found.table.total.money),
        "saved": saved,
        "current": current,
        "save_form": SavedForm(auto_id="save-%s") if keep_report.may_save(found.book.pk, len(saved)) else None,
        "plans": entitlements.page(),
        "expected": _expected(found),
        "total": {"time": said.length(found.table.total.seconds), "money": said.amounts(found.table.total)},
        "notes": report_files.notes(found),
        "never": not found.table.total.entries and sums.first_day(found.book.pk) is None,
    }
    return render(request, "timekeeping/reports.html", context)


@account_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The table for a spreadsheet."""
    return _file(report_files.csv_text(_asked(request)[1]), "text/csv; charset=utf-8", "csv")


@account_required
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """The table for a program."""
    answer = JsonResponse(report_files.plain(_asked(request)[1]), json_dumps_params={"ensure_ascii": False})
    return _named(answer, "json")


@account_required
@require_safe
def as_pdf(request: HttpRequest) -> HttpResponse:
    """The report for people who get a file."""
    return _file(report_files.pdf(_asked(request)[1]), "application/pdf", "pdf")


@account_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keeps a question under a name."""
    form = SavedForm(request.POST)
    asks = request.POST.get("asks", "")[:500]
    if form.is_valid():
        with suppress(Invalid):  # the page says how many the plan has
            keep_report.save(person_of(request), form.cleaned_data["name"], asks)
    return redirect(f"{reverse('timekeeping:reports')}?{asks}", permanent=False)


@account_required
@require_POST
def change_saved(request: HttpRequest, saved: uuid.UUID) -> HttpResponse:
    """Renames a saved report, or takes it away."""
    person = person_of(request)
    kept = SavedReport.objects.filter(pk=saved, person_id=person).first()
    if kept is None:
        raise Http404
    with suppress(Invalid):  # a name that can't be kept leaves the one it has
        if request.POST.get("answer") == "remove":
            keep_report.remove(person, kept)
        else:
            keep_report.rename(person, kept, request.POST.get("name", ""))
    return redirect(f"{reverse('timekeeping:reports')}?{kept.asks}", permanent=False)


def _asked(request: HttpRequest) -> tuple[ReportForm, Report]:
    book = book_of(person_of(request))
    form = ReportForm(request.GET, known := report.projects(book.pk), sums.tags_of(book))
    today = local_day(int(time.time()), book.zone, book.day_start)
    return form, report.made(form.question(today, book.week_start), book, known)


def _file(content: str | bytes, kind: str, ending: str) -> HttpResponse:
    return _named(HttpResponse(content, content_type=kind), ending)


def _named(answer: HttpResponse, ending: str) -> HttpResponse:
    answer.headers["Content-Disposition"] = f'attachment; filename="report.{ending}"'
    return answer


def _headings(found: Report) -> list[str]:
    names = {name: str(label) for name, label in GROUPS}
    return [names[found.question.groups[0]], gettext("Entries"), gettext("Time")]


def _rows(found: Report) -> SafeString:
    """The lines of the table as HTML, each inner one further in: written directly, as there can be thousands."""
    costs = said.costs(found.table.total)
    labels: list[dict[Any, str]] = [{} for _group in found.question.groups]
    rows: list[str] = []

    def write(lines: list[Line], depth: int, opening: str) -> None:
        known, group = labels[depth], found.question.groups[depth]
        for each in lines:
            label, spent = known.get(each.key), each.sum
            if label is None:
                label = known[each.key] = escaped(said.line(group, each.key, found.projects))
            cost = f"<td>{escaped(costs(spent))}</td>" if costs else ""
            rows.append(f"{opening}{label}</th><td>{spent.entries}</td><td>{shown(spent.seconds)}</td>{cost}</tr>")
            if each.lines:
                write(each.lines, depth + 1, '<tr class="within"><th scope="row">')

    write(found.table.lines, 0, '<tr><th scope="row">')
    return mark_safe("".join(rows))


def _expected(found: Report) -> dict[str, str] | None:
    if found.expected is None:
        return None
    met = rounded(found.met, 1, "nearest")
    difference = met - found.expected
    return {
        "expected": said.length(found.expected),
        "met": said.length(met),
        "difference": ("+" if difference > 0 else "") + said.length(difference),
    }


def _chart(found: Report, query: str) -> Bars:
    most = max(found.bars, key=lambda first: found.bars[first])
    few = len(found.bars) <= FEW
    bars = [
        Bar(
            said.period(first, found.period, short=True, few=few),
            round(seconds / 3600, 1),
            seconds > 0 and first == most,
        )
        for first, seconds in found.bars.items()
    ]
    each = {"day": gettext("Day"), "week": gettext("Week of"), "month": gettext("Month"), "year": gettext("Year")}
    return Bars(
        _finding(found, most), gettext("Hours"), bars, each=each[found.period],
        source=gettext("Hours, from your own entries"), download=f"{reverse('timekeeping:report-csv')}?{query}",
    )  # fmt: skip


def _finding(found: Report, most: Any) -> str:
    total, top = sum(found.bars.values()), found.bars[most]
    if not total:
        return gettext("No time in these days")
    if len(found.bars) == 1:
        return gettext("%(total)s hours") % {"total": said.length(found.table.total.seconds)}
    told = {"total": said.length(found.table.total.seconds), "top": said.length(top // 60 * 60)}
    told["when"] = said.period(most, found.period)
    if found.period == "week":
        return gettext("%(total)s hours, most in the week %(when)s: %(top)s") % told
    if found.period == "day":
        return gettext("%(total)s hours, most on %(when)s: %(top)s") % told
    return gettext("%(total)s hours, most in %(when)s: %(top)s") % told
