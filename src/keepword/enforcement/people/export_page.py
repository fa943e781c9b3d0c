"""The two files of an export that people read: a page that needs no program but a browser, and a few lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

from django.utils.html import escape
from django.utils.translation import gettext

from .access import Beside, Datum, Overview, TableOverview
from .shown import in_words

# More rows make a page that no browser shows well; the spreadsheet beside it has them all.
MOST_ROWS = 1_000
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 Georgia, serif; max-width: 72ch; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0; overflow-wrap: anywhere; }
tr { border-top: 1px solid #8886; } th { font-weight: 600; width: 14rem; }
dl { margin: 0; } dt { font-weight: 600; } dd { margin: 0 0 0.5rem; }
.row { break-inside: avoid; } h2 { break-after: avoid; margin-top: 2.5rem; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } }
"""


def readme(found: Overview, made_at: datetime, names: Mapping[str, str]) -> Iterator[str]:
    """What is in the archive."""
    yield gettext("What we keep about you, as of %(moment)s.") % {"moment": in_words(made_at)} + "\r\n\r\n"
    yield "index.html: " + gettext("to read and to print, in any browser") + "\r\n"
    yield "data.json: " + gettext("everything, exactly, for programs") + "\r\n"
    for table in found.tables:
        yield f"{names[table.label]}: {table.title} ({table.count})\r\n"
    yield "\r\n" + gettext("All times are in UTC.") + " "
    yield gettext("Passwords and keys are kept as fingerprints only, and those are not in here.") + "\r\n"
    yield gettext("A value that a spreadsheet could take for a formula has an apostrophe before it.") + "\r\n"


def page(found: Overview, made_at: datetime, names: Mapping[str, str]) -> Iterator[str]:
    """The page, in pieces."""
    title = escape(gettext("What we keep about you"))
    yield f'<!doctype html>\n<html lang="{escape(found.language)}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width">\n'
    # Values in it come from people: nothing in this file may run or load anything, whatever they are.
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    said = gettext("As of %(moment)s, under version %(version)s of the policy. All times are in UTC.")
    yield _paragraph(said % {"moment": in_words(made_at), "version": found.version})
    if not found.tables:
        yield _paragraph(gettext("There is nothing in our tables about you."))
    for table in found.tables:
        yield from _table(table, names[table.label])
    yield from _beside(gettext("Outside the tables"), found.elsewhere)
    yield from _beside(gettext("What nobody can say is yours"), found.unlinked)
    yield from _beside(gettext("In your browser"), found.cookies)
    heading = escape(gettext("Ledger and backups"))
    yield f"<h2>{heading}</h2>\n{_paragraph(found.ledger)}"
    for copy in found.backups:
        until = in_words(copy.until) if copy.until else gettext("an unknown day")
        yield _paragraph(gettext("%(what)s: until %(until)s") % {"what": copy.what, "until": until})
    yield "</body>\n</html>\n"


def _table(table: TableOverview, name: str) -> Iterator[str]:
    yield f"<h2>{escape(table.title)}</h2>\n<dl>\n"
    for datum in table.data:
        yield f"<dt>{escape(_capital(datum.words))}</dt>\n<dd>{'<br>'.join(map(escape, _reasons(datum)))}</dd>\n"
    yield "</dl>\n"
    for row in islice(table.rows(), MOST_ROWS):
        yield '<table class="row">\n'
        for cell in row.cells:
            if cell.text:
                yield f"<tr><th>{escape(cell.label)}</th><td>{escape(cell.text)}</td></tr>\n"
        yield "</table>\n"
    if table.count > MOST_ROWS:
        more = gettext("%(count)s more are in %(file)s and in data.json.")
        yield _paragraph(more % {"count": table.count - MOST_ROWS, "file": name})


def _reasons(datum: Datum) -> Iterator[str]:
    yield from (said.says for said in datum.collected_by)
    for use in datum.uses:
        yield gettext("Used for %(purpose)s.") % {"purpose": use.words} + (f" ({use.basis_words})" if use.basis else "")
    yield gettext("Kept: %(until)s.") % {"until": datum.until}


def _beside(title: str, listed: list[Beside]) -> Iterator[str]:
    if listed:
        yield f"<h2>{escape(title)}</h2>\n<dl>\n"
        for each in listed:
            count = "" if each.count is None else f" ({each.count})"
            yield f"<dt>{escape(each.title)}{count}</dt>\n<dd>{escape(each.text)}</dd>\n"
        yield "</dl>\n"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>\n"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
