"""Searches everything for what an erasure may have left, batch by batch: tables of both databases, files, decoded.

What is found is told as a place and a count, never as its content. The position is the caller's to store, so that a
search that was killed goes on where it was.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from keepword.enforcement.models import LedgerDetail, PolicyVersion
from keepword.enforcement.people import elsewhere, finding
from keepword.enforcement.people.fields import SealedTextField
from keepword.enforcement.people.ownership import owned_tables, persons_of_row
from keepword.enforcement.register import REGISTER

from .decoded import folded, forms, forms_of_bytes
from .terms import Terms, spellings

BATCH = 500
SECONDS = 1.0
CHUNK = 4 * 1024 * 1024
OVERLAP = 4096
FILES = "files"
_TEXTS = {"CharField", "TextField", "JSONField", "BinaryField", "SlugField", "EmailField", "UUIDField"}
_NO_TEXT = ("sqlite3", "key", "lock", "erasing", "shm", "wal")
# Files for every browser; backups, of which the receipt speaks; and what a drill throws away when it ends.
_OTHERS = {"static", "backups", "drill"}


@dataclass
class Looked:
    """Where a batch ended, and what it found: (place, count) for each name in ``wanted``."""

    place: str
    after: Any
    done: int
    places: int
    over: bool = False
    found: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def note(self, name: str, place: str, count: int = 1) -> None:
        known = self.found.setdefault(name, [])
        same = next((each for each in known if each["place"] == place), None)
        if same is None:
            known.append({"place": place, "count": count})
        else:
            same["count"] += count


@dataclass(frozen=True, slots=True)
class Sought:
    """One person's terms, folded: those of tables that belong to somebody, and those of all other places."""

    name: str
    person: int
    addresses: frozenset[str]
    among_owned: tuple[str, ...]
    elsewhere: tuple[str, ...]
    in_code: tuple[str, ...]


def sought(name: str, person: int, terms: Terms) -> Sought:
    """What to look for where. An address that somebody holds anew is theirs in places that belong to nobody."""
    strong = [folded(each) for each in terms.strong]
    taken = {
        folded(form) for address in terms.addresses if finding.persons_with(address) for form in spellings(address)
    }
    free = tuple(each for each in strong if each not in taken)
    weak = tuple(folded(each) for each in terms.weak)
    return Sought(name, person, frozenset(map(folded, terms.addresses)), tuple(strong), free + weak, free)


def look(place: str, after: Any, wanted: list[Sought]) -> Looked:
    """Searches for about a second from this position on; ``place`` "" is the beginning."""
    if not place:
        _shape.cache_clear()  # tables may have changed since the last search
    every = places()
    current = place if place in every else next((each for each in every if each > place), FILES)
    looked = Looked(current, after if current == place else None, every.index(current), len(every))
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        batch = _files if looked.place == FILES else _rows
        looked.after = batch(looked, wanted)
        if looked.after is None:
            looked.done += 1
            if looked.place == FILES:
                looked.over = True
                return looked
            looked.place = every[looked.done]
    return looked


def places() -> list[str]:
    """Every table of every database ("alias/table"), in order; the files come last."""
    found = []
    for alias in connections:
        with connections[alias].cursor() as cursor:
            found += [f"{alias}/{name}" for name in connections[alias].introspection.table_names(cursor)]
    return [*sorted(found), FILES]


def _rows(looked: Looked, wanted: list[Sought]) -> Any:
    """One batch of one table; the key of its last row, or None at the end."""
    alias, _, table = looked.place.partition("/")
    model = _model_of(table)
    if model is PolicyVersion:  # published for everybody to read, and never written by anybody's use of the site
        return None
    rows, columns, last = _read(alias, table, looked.after)
    terms = {each.name: _terms(each, table, model) for each in wanted}
    every = {term for listed in terms.values() for term in listed}
    if rows and every and (hit := _hits([value for row in rows for value in row[1:]], every)):
        for each in wanted:
            if mine := hit & set(terms[each.name]):
                _locate(looked, each, mine, rows, columns, table, model)
    return last


def _read(alias: str, table: str, after: Any) -> tuple[list[tuple[Any, ...]], tuple[str, ...], Any]:
    columns, key = _shape(alias, table)
    if not columns:
        return [], (), None
    name = connections[alias].ops.quote_name
    where, parameters = (f"WHERE {key} > %s ", [after]) if after is not None else ("", [])
    listed = ", ".join(map(name, columns))
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT {key}, {listed} FROM {name(table)} {where}ORDER BY {key} LIMIT {BATCH}", parameters)
        rows = cursor.fetchall()
    last = rows[-1][0] if len(rows) == BATCH else None
    return rows, columns, last if last is None or isinstance(last, (int, str)) else str(last)


@lru_cache(maxsize=512)
def _shape(alias: str, table: str) -> tuple[tuple[str, ...], str]:
    """The columns of a table that can hold text, sealed ones left out, and by what its rows are put in order."""
    connection, model = connections[alias], _model_of(table)
    fields = model._meta.local_fields if model else ()
    sealed = {each.column for each in fields if isinstance(each, SealedTextField)}
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        keys = connection.introspection.get_primary_key_columns(cursor, table) or ()
    key = "rowid" if connection.vendor == "sqlite" else "ctid"
    if len(keys) == 1:
        key = connection.ops.quote_name(keys[0])
    columns = (each.name for each in described if _has_text(connection, each) and each.name not in sealed)
    return tuple(columns), key


def _has_text(connection: Any, described: Any) -> bool:
    try:
        kind = connection.introspection.get_field_type(described.type_code, described)
    except KeyError:
        return True
    return (kind[0] if isinstance(kind, tuple) else kind) in _TEXTS


def _model_of(table: str) -> type[models.Model] | None:
    return next((each for each in apps.get_models(include_auto_created=True) if each._meta.db_table == table), None)


def _terms(each: Sought, table: str, model: type[models.Model] | None) -> tuple[str, ...]:
    """Names are looked for only where no other person's words are, and no words of the program's own."""
    declared = REGISTER.find(table if model is None else model._meta.label)
    if declared is None or model is LedgerDetail:
        return each.elsewhere
    if declared.owned is not None:
        return each.among_owned
    return each.elsewhere if declared.data else each.in_code


def _hits(values: list[Any], terms: set[str], others: tuple[str, ...] = ()) -> set[str]:
    """Which of the terms stand in these values, in whatever form. All at once, as nearly always there are none.

    What stands within one of ``others`` is no hit.
    """
    texts = {value if isinstance(value, str) else str(value) for value in values if _is_text(value)}
    found = _in(forms("\n\x1e\n".join(texts)), terms, others)
    for value in values:
        if isinstance(value, (bytes, memoryview)):
            found |= _in(forms_of_bytes(bytes(value)), terms, others)
    return found


def _longer(each: Sought) -> tuple[str, ...]:
    """The addresses of others that have one of this person's within them: asked only where something was found."""
    longer = {other for address in each.addresses for other in finding.longer_than(address)}
    return tuple(sorted({folded(form) for other in longer for form in spellings(other)}, key=len, reverse=True))


def _is_text(value: Any) -> bool:
    return value is not None and not isinstance(value, (bytes, memoryview))


def _in(texts: Iterator[str], terms: set[str], others: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        for other in others:
            text = text.replace(other, "\x1e")
        found |= {term for term in terms - found if term in text}
    return found


def _locate(
    looked: Looked,
    each: Sought,
    terms: set[str],
    rows: list[tuple[Any, ...]],
    columns: tuple[str, ...],
    table: str,
    model: type[models.Model] | None,
) -> None:
    others = _longer(each)
    for row in rows:
        hit = [column for column, value in zip(columns, row[1:], strict=True) if _hits([value], terms, others)]
        if hit and not _is_somebodys(model, row[0], each):
            for column in hit:
                looked.note(each.name, f"{table}.{column}")


def _is_somebodys(model: type[models.Model] | None, key: Any, each: Sought) -> bool:
    """Whether the row is one that survives by law, or belongs to somebody who came with the same address."""
    if model is None or all(owned.model is not model for owned in owned_tables()):
        return False
    row = model._base_manager.filter(pk=key).first()
    if row is None:
        return True
    owners = set(persons_of_row(row))
    if each.person in owners:
        return True
    return any(folded(address) in each.addresses for owner in owners for address in finding.addresses_of(owner))


def _files(looked: Looked, wanted: list[Sought]) -> Any:
    """One piece of one file; where it ended, or None when there is no further file."""
    place, offset = looked.after or ("", 0)
    # The place is stored as hexadecimal: a file may be called what no database takes for a text.
    listed = sorted({os.fsencode(each).hex() for each in _all_files()})
    coming = next((each for each in listed if each >= place), None)
    if coming is None:
        return None
    if coming != place:
        offset = 0
    current = os.fsdecode(bytes.fromhex(coming))
    try:
        with Path(current).open("rb") as file:
            file.seek(max(0, offset - OVERLAP))
            content = file.read(CHUNK + OVERLAP)
            ended = not file.read(1)
            position = file.tell()
    except OSError:
        content, ended, position = b"", True, 0
    terms = {term for each in wanted for term in each.elsewhere}
    values = [content, current if offset == 0 else ""]
    hit = _hits(values, terms)
    for each in wanted:
        mine = hit & set(each.elsewhere)
        if mine and _hits(values, mine, _longer(each)):
            # The name of the file may be what was found, so only its folder and its kind are told.
            told = f"{Path(current).parent.name}/*{Path(current).suffix}"
            looked.note(each.name, os.fsencode(told).decode("utf-8", "replace"))
    return (f"{coming}00", 0) if ended else (coming, position - 1)


def _all_files() -> Iterator[Path]:
    folder = getattr(settings, "KEEPWORD_DATA_FOLDER", None)
    if folder:
        for path in Path(folder).rglob("*"):
            inside = path.relative_to(folder)
            ending = path.name.rpartition(".")[2].partition("-")[0]
            if inside.parts[0] not in _OTHERS and ending not in _NO_TEXT and path.is_file():
                yield path
    for each in elsewhere.places():
        yield from (Path(path) for path in each.files())
