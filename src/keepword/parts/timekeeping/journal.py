"""Every change goes through here: in one transaction, in one order per person, and so that it can be undone.

A *step* is what somebody did at once: one edit, a bulk edit, an import. The timebook's row is locked for as long as a
step lasts, so the steps of one person come one after the other, and each row carries the number of the step that last
touched it. That number alone orders what devices exchange.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.enforcement.people.prepared import Prepared
from keepword.policy.words import N_

from . import bulk
from .invalid import Invalid
from .kinds import KINDS, Kind
from .models import Change, Timebook
from .models.rows import Exchanged

PURPOSE = "run-routinie"
GONE = N_("this is no longer there")
SOMEBODY_ELSES = N_("this id is taken")
BATCH = 1_000
FEW = 100
# Almost every page asks for it.
BOOK = Prepared(Timebook, "person =")


class Journal:
    """One step while it is being written; `writing` opens it."""

    def __init__(self, book: Timebook, label: str, step: uuid.UUID) -> None:
        self.book, self.label, self.step = book, label, step
        self.person: int = book.pk
        self.seq = book.seq
        self.at = timezone.now()
        # The kinds of which this step has written rows.
        self.touched: set[str] = set()

    def make[Row: Exchanged](
        self, kind: Kind[Row], values: Mapping[str, Any], *, row_id: uuid.UUID | None = None
    ) -> Row:
        """A new row. Raises `Invalid` if a value can't be kept or the id is taken."""
        [row] = self.make_all(kind, [values], ids=[row_id])
        return row

    def make_all[Row: Exchanged](
        self, kind: Kind[Row], all_values: Iterable[Mapping[str, Any]], *, ids: Iterable[uuid.UUID | None] = ()
    ) -> list[Row]:
        """New rows, many at a time."""
        wanted = iter(ids)
        rows = []
        for values in all_values:
            row = kind.model(id=next(wanted, None) or uuid.uuid4(), person_id=self.person, seq=self.seq)
            kind.put(row, kind.clean(values, new=True))
            self._settle(kind, row)
            rows.append(row)
        self._owns(kind, rows)
        try:
            with transaction.atomic():
                kind.model.objects.bulk_create(rows, batch_size=BATCH)
        except IntegrityError:
            raise Invalid("id", SOMEBODY_ELSES, N_("Make a new one.")) from None
        if len(rows) > FEW and kind.name not in self.touched:
            bulk.note_made(kind.model, self)
        else:
            self._note(kind, ((row.pk, Change.Act.MADE, (), None) for row in rows))
        self.touched.add(kind.name)
        return rows

    def put_all(self, kind: Kind[Any], ready: bulk.Ready) -> None:
        """New rows that were made ready before the step; it may have made none of this kind yet."""
        for field, wanted in ready.points.items():
            self._owned(field, kind.points[field], wanted)
        try:
            with transaction.atomic():
                bulk.insert(kind.model, ready.rows, self.seq)
        except IntegrityError:
            raise Invalid("id", SOMEBODY_ELSES, N_("Make a new one.")) from None
        bulk.note_made(kind.model, self)
        self.touched.add(kind.name)

    def take_all(self, kind: Kind[Any], rows: models.QuerySet[Any]) -> None:
        """Takes rows away whose notes were made ready before the step (see `bulk.stored`)."""
        if any(kind.name in other.points.values() for other in KINDS.values()):
            self._let_go(kind, list(rows.values_list("pk", flat=True)))
        rows.delete()
        self.touched.add(kind.name)

    def change(self, kind: Kind[Any], row: Any, values: Mapping[str, Any], *, unseen: Iterable[str] = ()) -> bool:
        """Sets fields of a row that is there, and says whether that changed anything.

        ``unseen`` are fields whose present value the sender did not know: where they differ, a conflict is noted.
        """
        cleaned = kind.clean(values, new=False)
        before = kind.shown(row, cleaned)
        kind.put(row, cleaned)
        after = kind.shown(row, cleaned)
        changed = [name for name in cleaned if before[name] != after[name]]
        if not changed:
            return False
        self._settle(kind, row)
        self._owns(kind, [row])
        kind.mark(row, self.seq)
        row.save()
        kind.after(row, changed)
        lost = [name for name in changed if name in set(unseen)]
        self._note(
            kind, [(kind.id_of(row), Change.Act.CHANGED, changed, {name: before[name] for name in changed})], lost
        )
        return True

    def find(self, kind: Kind[Any], row_id: Any) -> Any:
        """This row of theirs, or None. The timebook is the one that this step holds."""
        found = kind.find(self.person, row_id)
        return self.book if isinstance(found, Timebook) else found

    def remove(self, kind: Kind[Any], rows: Iterable[Any]) -> None:
        """Takes rows away. They can be brought back for as long as the journal is kept."""
        found = list(rows)
        self._let_go(kind, [row.pk for row in found])
        kept = [(row.pk, Change.Act.REMOVED, (), kind.shown(row)) for row in found]
        kind.model._base_manager.filter(pk__in=[row.pk for row in found], person_id=self.person).delete()
        self._note(kind, kept)

    def nothing(self) -> None:
        """Notes that the step was asked for and changed nothing, so that it is recognised when it comes again."""
        Change.objects.create(
            person_id=self.person, seq=self.seq, step=self.step, label=self.label, act=Change.Act.NOTHING, at=self.at
        )

    def _let_go(self, kind: Kind[Any], ids: list[uuid.UUID]) -> None:
        """What points to rows that go: goes too where it can't be without, else no longer points."""
        for other in KINDS.values():
            for field in (name for name, at in other.points.items() if at == kind.name):
                rows = list(other.model._base_manager.filter(**{f"{field}__in": ids}, person_id=self.person))
                if rows and (other.fields[field].needed or other.name == "away"):
                    self.remove(other, rows)
                else:
                    for row in rows:
                        self.change(other, row, {field: None})

    def _settle(self, kind: Kind[Any], row: Any) -> None:
        row.day_start = self.book.day_start
        kind.settle(row)

    def _owns(self, kind: Kind[Any], rows: list[Any]) -> None:
        """What a row points to has to be the same person's: ids are made outside, where anybody can write any."""
        for field, other in kind.points.items():
            self._owned(field, other, {getattr(row, f"{field}_id") for row in rows} - {None})

    def _owned(self, field: str, other: str, wanted: set[Any]) -> None:
        model = KINDS[other].model
        found = set(model._base_manager.filter(pk__in=wanted, person_id=self.person).values_list("pk", flat=True))
        if wanted - found:
            raise Invalid(field, GONE, N_("Choose another one."))

    def _note(
        self, kind: Kind[Any], done: Iterable[tuple[Any, str, Iterable[str], Any]], lost: Iterable[str] = ()
    ) -> None:
        noted = [
            Change(
                person_id=self.person,
                seq=self.seq,
                step=self.step,
                label=self.label,
                kind=kind.name,
                row=row,
                act=act,
                fields=" ".join(fields),
                before=None if before is None else json.dumps(before, ensure_ascii=False),
                conflicts=" ".join(lost),
                at=self.at,
            )
            for row, act, fields, before in done
        ]
        Change.objects.bulk_create(noted, batch_size=BATCH)
        self.touched.add(kind.name)


@contextmanager
def writing(person: int, label: str, *, step: uuid.UUID | None = None) -> Iterator[Journal]:
    """Opens a step of this person. What is done inside holds together or not at all.

    ``label`` says what it is, in a word of the catalogue `labels`. Raises `Refused` where the person's version of the
    policy does not collect it.
    """
    with transaction.atomic(), purpose.own(person):
        book = book_of(person, lock=True)
        book.seq += 1
        book.save(update_fields=["seq"])
        yield Journal(book, label, step or uuid.uuid4())


class _Meanwhile(Exception):
    """Something was written while a step was prepared."""


def at_once[Ready, Done](
    person: int,
    label: str,
    prepare: Callable[[Timebook], Ready],
    write: Callable[[Journal, Ready], Done],
    *,
    step: uuid.UUID | None = None,
) -> Done:
    """A large step: what it writes is worked out first, while others can write, so that it keeps them waiting shortly.

    ``prepare`` is asked again if this person's time changed meanwhile, the third time within the step itself.
    """
    for last in (False, False, True):
        book = book_of(person)
        with purpose.own(person):
            ready = prepare(book)
        with suppress(_Meanwhile), writing(person, label, step=step) as journal:
            if (journal.seq, journal.book.day_start) != (book.seq + 1, book.day_start):
                if not last:
                    raise _Meanwhile
                ready = prepare(journal.book)
            return write(journal, ready)
    raise AssertionError("the last try writes or breaks off")


def book_of(person: int, *, lock: bool = False) -> Timebook:
    """This person's timebook, opened when it is first asked for."""
    books = Timebook.objects.select_for_update() if lock else Timebook.objects
    book: Timebook | None = books.filter(pk=person).first() if lock else BOOK.first(person)
    if book is None:
        Timebook.objects.get_or_create(pk=person)
        book = books.get(pk=person)
    return book
