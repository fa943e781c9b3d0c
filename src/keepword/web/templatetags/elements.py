"""The elements every page is made of, as tags that write their HTML directly: lights stand on the hottest page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from keepword.web import charts, errors, stylesheet
from keepword.web.escaping import escaped
from keepword.web.lights import change_word, legend, light, state_word
from keepword.web.times import ago, day, since

CURRENT = mark_safe(' aria-current="page"')
COUNTED = ' <span class="soft figures">{}</span>'

# A hyphen inside a short word is no place to end a line.
HELD_TOGETHER = re.compile(r"\b[Ee]-[Mm]ails?\b")

register = template.Library()
for written in (light, state_word, legend, change_word, ago, day):
    register.simple_tag(written)
register.simple_tag(errors.told, name="what_happened")


@register.filter
def unbroken(text: str) -> SafeString:
    """A text in which "e-mail" never ends a line with its "e-"."""
    return mark_safe(HELD_TOGETHER.sub(r'<span class="whole">\g<0></span>', conditional_escape(text)))


@register.simple_tag
def look() -> str:
    """The stylesheet and fonts, for the head of a page."""
    return mark_safe(stylesheet.head_links())


@register.simple_tag
def promise_line(promises: Any) -> str:
    """The line under every page."""
    return _promise_line(
        promises.kept, promises.in_force, since(promises.checked_at) if promises.checked_at else "", get_language()
    )


@lru_cache(maxsize=64)
def _promise_line(kept: int, in_force: int, when: str, language: str | None) -> str:
    said = gettext("%(kept)d of %(all)d promises kept") % {"kept": kept, "all": in_force}
    return said + (gettext(", checked %(when)s") % {"when": when} if when else gettext(", not checked yet"))


@register.simple_tag
def doors(entries: Iterable[Any]) -> SafeString:
    """The lines of a menu; the one that leads here says so. Written directly, as they stand on each page."""
    return mark_safe(
        "".join(
            f'<li><a href="{escaped(each.url)}"{CURRENT if each.current else ""}>{escaped(each.label)}</a></li>'
            for each in entries or ()
        )
    )


@register.simple_tag
def theme_buttons() -> SafeString:
    """Two buttons, of which the stylesheet shows the one that changes something."""
    return _theme_buttons(gettext("Night"), gettext("Day"))


@lru_cache(maxsize=32)
def _theme_buttons(night: str, day_word: str) -> SafeString:
    moon = '<path d="M13.2 10A5.8 5.8 0 0 1 6 2.8a5.8 5.8 0 1 0 7.2 7.2z"/>'
    rays = "M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M3 13l1.2-1.2M11.8 4.2 13 3"
    sun = f'<circle cx="8" cy="8" r="3"/><path d="{rays}"/>'
    button_ = (
        '<button class="{}" name="theme" value="{}" title="{}"><svg viewBox="0 0 16 16" fill="none"'
        ' stroke="currentColor" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"'
        ' aria-hidden="true">{}</svg>'
        '<span class="hidden">{}</span></button>'
    )
    drawn = (
        ("by-day", "dark", night, mark_safe(moon), night),
        ("by-night", "light", day_word, mark_safe(sun), day_word),
    )
    return format_html_join("", button_, drawn)


def _kind(kind: str) -> str:
    return "button" if kind == "plain" else f"button button--{kind}"


@register.simple_tag
def button(
    label: str, kind: str = "plain", name: str = "", value: str = "", *, about: str = "", disabled: bool = False
) -> SafeString:
    """A button that sends its form; the label is a verb with its object, or ``about`` says it to who can't see it."""
    more = format_html(' name="{}" value="{}"', name, value) if name else ""
    unseen = format_html('<span class="hidden"> {}</span>', about) if about else ""
    off = " disabled" if disabled else ""
    return format_html('<button class="{}"{}{}>{}{}</button>', _kind(kind), more, off, label, unseen)


@register.simple_tag
def action(label: str, url: str, kind: str = "plain") -> SafeString:
    """A link that looks like a button, for what only leads somewhere."""
    return format_html('<a class="{}" href="{}">{}</a>', _kind(kind), url, label)


@register.simple_tag
def field(bound: BoundField, kind: str = "") -> SafeString:
    """A form's field: label, help, error, input, each tied to the others for screen readers."""
    marker = bound.auto_id
    kind = kind or ("tick" if isinstance(bound.field.widget, CheckboxInput) else "")
    told, said = [], []
    if bound.help_text:
        told.append(f"{marker}-help")
        said.append(f'<span class="field__help" id="{marker}-help">{escaped(bound.help_text)}</span>')
    if bound.errors:
        told.append(f"{marker}-error")
        errors_said = escaped(" ".join(map(str, bound.errors)))
        said.append(f'<span class="field__error" id="{marker}-error">{errors_said}</span>')
    attributes: dict[str, Any] = {"aria-describedby": " ".join(told)} if told else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    classes = "field" + (" field--error" if bound.errors else "") + (f" field--{kind}" if kind else "")
    return mark_safe(
        f'<div class="{classes}"><label for="{bound.id_for_label}">{escaped(bound.label)}</label>{"".join(said)}'
        f"{bound.as_widget(attrs=attributes)}</div>"
    )


@register.simple_tag
def choice(
    name: str, options: Sequence[tuple[str, str, str]], legend: str, help: str = "", chosen: str = "", error: str = ""
) -> SafeString:
    """A question with equal options; none is chosen beforehand unless the person chose it."""
    told = " ".join(f"{name}-{part}" for part, said in (("help", help), ("error", error)) if said)
    items = format_html_join(
        "",
        '<label class="option"><input type="radio" name="{}" value="{}"{}><span>{}</span>{}</label>',
        (
            (name, value, " checked" if value == chosen else "", label, _note(note))
            for value, label, note in options
        ),
    )  # fmt: skip
    return format_html(
        '<fieldset class="field{}"{}><legend>{}</legend>{}{}<div class="options{}">{}</div></fieldset>',
        " field--error" if error else "",
        format_html(' aria-describedby="{}"', told) if told else "",
        legend,
        format_html('<span class="field__help" id="{}-help">{}</span>', name, help) if help else "",
        format_html('<span class="field__error" id="{}-error">{}</span>', name, error) if error else "",
        " options--two" if len(options) == 2 else "",
        items,
    )


def _note(note: str) -> SafeString | str:
    return format_html('<span class="option__note">{}</span>', note) if note else ""


@register.simple_tag
def cards(caption: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> SafeString:
    """A table whose rows become cards on a phone; the first cell of a row is its name."""
    said = [escaped(heading) for heading in headings]
    opening = [f'<td data-label="{heading}"><span>' for heading in said[1:]]
    body = [
        f'<tr><th scope="row">{escaped(name)}</th>'
        + "".join(f"{begun}{escaped(cell)}</span></td>" for begun, cell in zip(opening, cells, strict=True))
        + "</tr>"
        for name, *cells in rows
    ]
    head = "".join(f'<th scope="col">{heading}</th>' for heading in said)
    title = f"<caption>{escaped(caption)}</caption>" if caption else ""
    return mark_safe(
        f'<table class="cards">{title}<thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    )


@register.simple_tag
def empty(title: str, text: str, label: str = "", url: str = "", *, heading: str = "h3") -> SafeString:
    """Nothing here yet: what would be, and how it comes to be; ``heading`` is the element one below what is above."""
    more = format_html("<p>{}</p>", action(label, url)) if label else ""
    head = format_html("<{}>{}</{}>", heading, title, heading)
    return format_html('<div class="empty">{}<p>{}</p>{}</div>', head, text, more)


@register.simple_tag
def progress(value: int, total: int, label: str, marker: str = "progress") -> SafeString:
    """How far something is, in a bar and in figures."""
    counted = gettext("%(done)s of %(all)s") % {"done": charts.number(value), "all": charts.number(total)}
    return format_html(
        '<div class="progress"><label for="{}"><span>{}</span><span class="figures">{}</span></label>'
        '<progress id="{}" value="{}" max="{}">{}</progress></div>',
        marker, label, counted, marker, value, total, counted,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def toast(context: template.Context, text: str, undo_url: str = "") -> SafeString:
    """What just happened, and its undo."""
    undo: SafeString | str = ""
    if undo_url:
        token = context.get("csrf_token") if context.get("staff") else None
        hidden = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token) if token else ""
        undo = format_html(
            '<form method="post" action="{}">{}{}</form>', undo_url, hidden, button(gettext("Undo"), "quiet")
        )
    return format_html('<div class="toast" role="status"><p>{}</p>{}</div>', text, undo)


@register.simple_tag
def opens(marker: str, label: str, kind: str = "plain") -> SafeString:
    """A button that opens the dialog with this id, without a script."""
    return format_html('<button type="button" class="{}" popovertarget="{}">{}</button>', _kind(kind), marker, label)


@register.simple_block_tag(end_name="enddialog")
def dialog(content: str, marker: str, title: str) -> SafeString:
    """A native popover with a heading; Escape and a click beside it close it."""
    close = format_html(
        '<button type="button" class="button" popovertarget="{}" popovertargetaction="hide">{}</button>',
        marker,
        gettext("Close"),
    )
    return format_html(
        '<div popover id="{}" role="dialog" aria-labelledby="{}-title"><h3 id="{}-title">{}</h3>{}'
        '<div class="dialog__foot">{}</div></div>',
        marker, marker, marker, title, conditional_escape(content), close,
    )  # fmt: skip


@register.simple_tag
def tabs(items: Iterable[Sequence[Any]], label: str) -> SafeString:
    """Views of one thing, each with an address of its own."""
    links = (
        (url, CURRENT if current else "", said, format_html(COUNTED, *count) if count else "")
        for said, url, current, *count in items
    )
    joined = format_html_join("", '<li><a href="{}"{}>{}{}</a></li>', links)
    return format_html('<nav class="tabs" aria-label="{}"><ul>{}</ul></nav>', label, joined)


@register.simple_tag
def bars(chart: charts.Bars) -> SafeString:
    """The chart frame: the finding, the bars, where they come from, and the table behind them."""
    table = cards(
        "",
        (chart.each or gettext("Time"), chart.counted),
        [(bar.label, charts.number(bar.value)) for bar in chart.bars],
    )
    download = (
        format_html('<a href="{}" download>{}</a>', chart.download, gettext("Download")) if chart.download else ""
    )
    return format_html(
        '<figure class="chart"><figcaption>{}</figcaption>{}<div class="chart__under"><span>{}</span>{}'
        "<details><summary>{}</summary>{}</details></div></figure>",
        chart.finding, charts.drawing(chart), chart.source or chart.counted, download,
        gettext("The numbers as a table"), table,
    )  # fmt: skip


@register.simple_tag
def timeline(entries: Iterable[Sequence[Any]]) -> SafeString:
    """What happened when: (moment, title, text[, state])."""
    dot = mark_safe('<span class="dot" aria-hidden="true"></span>')
    drawn = (
        (
            light(*state) if state and state[0] else dot,
            day(moment),
            title,
            format_html("<p>{}</p>", text) if text else "",
        )
        for moment, title, text, *state in entries
    )
    return format_html('<ol class="timeline">{}</ol>', format_html_join("", "<li>{}{}<h3>{}</h3>{}</li>", drawn))


@register.simple_tag
def receipt(title: str, rows: Iterable[tuple[Any, Any]], note: str = "", number: str = "") -> SafeString:
    """What was done, in a form to keep."""
    lines = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", rows)
    head = format_html(
        '<div class="receipt__head"><h3>{}</h3>{}</div>',
        title,
        format_html('<span class="soft figures">{}</span>', number) if number else "",
    )
    foot = format_html('<p class="small soft">{}</p>', note) if note else ""
    return format_html('<article class="receipt">{}<dl>{}</dl>{}</article>', head, lines, foot)
