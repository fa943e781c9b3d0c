"""The ledger: a chain that cannot be rewritten unnoticed, and that the database refuses to rewrite at all."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, transaction

from keepword.enforcement import ledger
from keepword.enforcement.models import LedgerDetail, LedgerEntry, PolicyVersion
from tests.enforcement import triggers

pytestmark = pytest.mark.django_db


def test_entries_follow_each_other() -> None:
    start = LedgerEntry.objects.count()
    for number in range(3):
        ledger.append("attempt", {"number": number})
    assert LedgerEntry.objects.count() == start + 3
    assert not list(ledger.verify())


def test_it_holds_no_detail_itself() -> None:
    entry = ledger.append("attempt", {"secret": "word"})
    assert "word" not in json.dumps({field.name: str(getattr(entry, field.name)) for field in entry._meta.fields})


def test_the_same_detail_commits_to_different_hashes() -> None:
    one, other = ledger.append("attempt", {"a": 1}), ledger.append("attempt", {"a": 1})
    assert one.commitment != other.commitment


@pytest.mark.parametrize("model", [LedgerEntry, PolicyVersion])
@pytest.mark.parametrize("statement", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_a_line(model: type[LedgerEntry], statement: str) -> None:
    ledger.append("attempt", {})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table))


def test_an_erased_detail_leaves_the_chain_whole() -> None:
    entry = ledger.append("attempt", {"a": 1})
    LedgerDetail.objects.filter(entry=entry).delete()
    assert not list(ledger.verify())


def test_a_changed_detail_is_found() -> None:
    entry = ledger.append("attempt", {"a": 1})
    LedgerDetail.objects.filter(entry=entry).update(detail='{"a":2}')
    assert [fault.sequence for fault in ledger.verify()] == [entry.sequence]


@pytest.mark.parametrize("field", ["kind", "commitment", "previous"])
def test_a_line_changed_behind_the_trigger_is_found(field: str) -> None:
    entry = ledger.append("attempt", {"a": 1})
    triggers.release()
    LedgerEntry.objects.filter(sequence=entry.sequence).update(**{field: "forged"})
    assert {fault.sequence for fault in ledger.verify()} == {entry.sequence}
