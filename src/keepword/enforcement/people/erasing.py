"""The steps of an erasure, one function for each state; each may be repeated, and none is lost when it is killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.keys import store
from keepword.enforcement.keys.router import ALIAS
from keepword.enforcement.residue import search, terms

from . import alone as one_process
from . import beforehand, deleting, elsewhere, really_gone, receipt
from .models import Erasure
from .ownership import owned_tables

State = Erasure.State
AT_ONCE = (State.RUNNING, State.DELETED)
ACTIVE = (State.RUNNING, State.DELETED, State.KEYLESS, State.SEARCHING, State.FOUND, State.CHECKED, State.RECEIPTED)
MOST = 50
# A residue is looked for again by itself, as somebody may have removed it.
LOOK_AGAIN = timedelta(minutes=10)
# A mail server that can't be reached for so long will not be: the receipt stays on its page.
MAIL_FOR = timedelta(days=3)
MAIL_AGAIN = timedelta(minutes=5)
PATIENCE = 60.0


def begin(erasure: Erasure) -> None:
    """From here on it can't be undone."""
    Erasure.objects.filter(pk=erasure.pk, state=State.ASKED).update(state=State.RUNNING)
    erasure.refresh_from_db()


def step(erasure: Erasure) -> bool:
    """Does the next piece of work; False if there is none now. ``erasure`` shows what became of it."""
    work = _STEPS.get(State(erasure.state))
    try:
        went_on = work is not None and work(erasure)
    except IntegrityError:
        went_on = False  # a row came in between: all is as it was, and the next try finds that row too
    erasure.refresh_from_db()
    return went_on


def how_far(erasure: Erasure) -> tuple[int, int]:
    """(done, total) steps, those of the search counted in."""
    order = [State.RUNNING, State.DELETED, State.KEYLESS, State.SEARCHING, State.CHECKED, State.RECEIPTED, State.DONE]
    places = int(erasure.progress.get("places", 1))
    done = order.index(State(erasure.state)) if erasure.state in order else 3
    searched = places if done > 3 else int(erasure.progress.get("done", 0)) if done == 3 else 0
    return done + searched, len(order) - 1 + places


def waits_for_a_reader(erasure: Erasure) -> bool:
    """Whether somebody reading the database holds back its log, so that the deleted bytes are still in it."""
    return erasure.state == State.KEYLESS and "held_since" in erasure.progress


@contextmanager
def alone(*, wait: bool) -> Iterator[bool]:
    """Whether no other process is at work on erasures; it ends with the process, however that ends."""
    with one_process.alone("erasing", wait=PATIENCE if wait else 0.0) as ours:
        if wait and not ours:
            raise TimeoutError("another process has been at work on erasures for a minute; it goes on by itself")
        yield ours


def _delete(erasure: Erasure) -> bool:
    """All rows of the person, in one transaction. Noted first in the key store: a crash must not lose that it began."""
    person = erasure.person
    if person is None or not beforehand.done(person):
        return False
    store.note_erased(person)
    held = versions.held_by(person)
    staying = deleting.surviving(held.policy)
    with transaction.atomic():
        row = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if row.state != State.RUNNING:
            return False
        address = terms.opened(person, row.terms).address
        row.terms = terms.sealed(person, terms.of(person, address))
        gone = deleting.delete(person, held.policy)
        row.progress = {
            "deleted_at": _now(),
            "counts": {datum: receipt.rounded(count) for datum, count in sorted(gone.counts.items())},
            "kept": {datum: staying[datum] for datum in sorted(gone.kept)},
            "classes": sorted(gone.classes),
        }
        row.version = held.version.number
        row.state = State.DELETED
        row.save()
    return True


def _destroy_keys(erasure: Erasure) -> bool:
    if erasure.person is None:
        return False
    store.destroy(erasure.person, spare={*erasure.progress["classes"], terms.CLASS})
    return _move(erasure, State.DELETED, State.KEYLESS, keys_destroyed_at=_now())


def _sweep(erasure: Erasure) -> bool:
    """Copies outside tables, then the files of both databases; a reader in the way makes it wait."""
    if erasure.person is None:
        return False
    told = terms.opened(erasure.person, erasure.terms)
    outside = {each.name: each.forget(erasure.person, told.addresses) for each in elsewhere.places()}
    counted = {name: receipt.rounded(count) for name, count in outside.items() if count}
    counted = {**erasure.progress.get("outside", {}), **counted}
    touched = [each.model._meta.db_table for each in owned_tables()]
    if not (really_gone.finish(DEFAULT_DB_ALIAS, tables=touched) and really_gone.finish(ALIAS)):
        since = erasure.progress.get("held_since", _now())
        _move(erasure, State.KEYLESS, State.KEYLESS, outside=counted, held_since=since)
        return False
    return _move(erasure, State.KEYLESS, State.SEARCHING, outside=counted, swept_at=_now(), place="", after=None)


def _search(erasure: Erasure) -> bool:
    """One batch of the search; everybody who stands at the same place is searched for at once."""
    place, after = erasure.progress["place"], erasure.progress["after"]
    there = Erasure.objects.filter(state=State.SEARCHING, progress__place=place)[:MOST]
    together = [each for each in there if each.person is not None and each.progress["after"] == after]
    if not together:
        return False  # another's step has taken this one along
    wanted = [
        search.sought(each.pk, each.person, terms.opened(each.person, each.terms))
        for each in together
        if each.person is not None
    ]
    looked = search.look(place, after, wanted)
    for each in together:
        found = _joined(each.found, looked.found.get(each.pk, []))
        state = State.SEARCHING if not looked.over else State.FOUND if found else State.CHECKED
        moved = {"place": looked.place, "after": looked.after, "done": looked.done, "places": looked.places}
        _move(each, State.SEARCHING, state, found=found, **moved, searched_at=_now())
    return True


def _joined(known: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for each in (*known, *new):
        counts[each["place"]] = counts.get(each["place"], 0) + each["count"]
    return [{"place": place, "count": count} for place, count in counts.items()]


def _look_again(erasure: Erasure) -> bool:
    if timezone.now() - datetime.fromisoformat(erasure.progress["searched_at"]) < LOOK_AGAIN:
        return False
    return search_again(erasure)


def search_again(erasure: Erasure) -> bool:
    """Searches once more from the beginning, after what was found has been removed."""
    return _move(erasure, State.FOUND, State.SEARCHING, found=[], place="", after=None, done=0)


def _write_receipt(erasure: Erasure) -> bool:
    with transaction.atomic():
        row = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if row.state != State.CHECKED:
            return False
        row.receipt = receipt.make(row)
        row.progress = {**row.progress, "receipted_at": _now()}
        row.state = State.RECEIPTED
        row.save()
    return True


def _send_receipt(erasure: Erasure) -> bool:
    """Mails it, if there is where to; then the last that leads to the person goes: address, terms, number, key."""
    person = erasure.person
    if person is None or erasure.receipt is None:
        return False
    address = terms.opened(person, erasure.terms).address
    tried = erasure.progress.get("mailed_at")
    if tried and timezone.now() - datetime.fromisoformat(tried) < MAIL_AGAIN:
        return False
    if address and not elsewhere.send_receipt(address, erasure.language, erasure.receipt):
        written = datetime.fromisoformat(erasure.progress["receipted_at"])
        if timezone.now() - written < MAIL_FOR:
            _move(erasure, State.RECEIPTED, State.RECEIPTED, mailed_at=_now())
            return False
    # A write that raced with the deletion may have made a key anew, for nothing that was stored.
    store.destroy(person, spare=erasure.progress["classes"])
    steps = {name: erasure.progress[name] for name in ("deleted_at",) if name in erasure.progress}
    row = Erasure.objects.filter(pk=erasure.pk, state=State.RECEIPTED)
    return bool(row.update(state=State.DONE, person=None, terms=None, progress=steps))


def _move(erasure: Erasure, old: State, new: State, *, found: list[Any] | None = None, **progress: Any) -> bool:
    """From one state to another, unless somebody else has moved it meanwhile."""
    with transaction.atomic():
        row = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if row.state != old:
            return False
        row.state = new
        row.progress = {**row.progress, **progress}
        row.found = row.found if found is None else found
        row.save(update_fields=["state", "progress", "found"])
    return True


def _now() -> str:
    return timezone.now().isoformat()


_STEPS: dict[State, Callable[[Erasure], bool]] = {
    State.RUNNING: _delete,
    State.DELETED: _destroy_keys,
    State.KEYLESS: _sweep,
    State.SEARCHING: _search,
    State.FOUND: _look_again,
    State.CHECKED: _write_receipt,
    State.RECEIPTED: _send_receipt,
}
