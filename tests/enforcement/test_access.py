"""What a person sees and takes with them: everything of theirs, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest

from keepword.enforcement.people import access, export, purpose
from keepword.enforcement.people.models import StaffRead
from keepword.enforcement.people.ownership import owned_tables
from keepword.enforcement.people.shown import is_secret
from keepword.enforcement.refused import Refused
from keepword.parts.accounts.models import Account
from tests.sites.bundled import on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_wescom():
    with on("wescom"):
        yield


def somebody(name: str = "Ann Ashberry", email: str = "ann.ashberry@example.invalid") -> Account:
    account = Account(email=email, name=name)
    account.set_password("a long walk along the river")
    account.save()
    with purpose.reading("run-desk", staff=7):
        Account.objects.get(pk=account.pk).name  # noqa: B018
    return account


def archive(person: int, language: str | None = "en") -> dict[str, str]:
    stream = io.BytesIO()
    export.write(person, stream, language=language)
    with zipfile.ZipFile(stream) as file:
        assert file.testzip() is None
        return {name: file.read(name).decode() for name in file.namelist()}


def everything(found: access.Overview) -> dict[str, list[dict[str, str]]]:
    return {
        table.label: [{cell.label: cell.text for cell in row.cells} for row in table.rows()] for table in found.tables
    }


def test_the_overview_shows_each_table_with_words_reasons_and_values() -> None:
    account = somebody()
    somebody("Bob Birch", "bob@example.invalid")
    found = access.overview(account.pk, language="en")
    told = everything(found)
    assert told["accounts.Account"][0]["The name"] == "Ann Ashberry"
    assert told["accounts.Account"][0]["E-mail address"] == "ann.ashberry@example.invalid"
    assert told["accounts.Account"][0]["Password"] == "kept, not shown"
    assert len(told["people.StaffRead"]) == 1
    table = next(each for each in found.tables if each.label == "accounts.Account")
    email = next(each for each in table.data if each.datum == "account.email")
    assert email.collected_by
    assert email.uses[0].basis_words
    assert email.until
    with pytest.raises(Refused):
        account.refresh_from_db()
        account.name  # noqa: B018


def test_the_overview_speaks_the_readers_language() -> None:
    found = access.overview(somebody().pk, language="de-at")
    assert found.language == "de"


def test_no_value_is_shown_under_the_name_of_its_column() -> None:
    """Where several columns hold one datum, each says in its declaration, or in the model, what its person reads."""
    bare = []
    for each in owned_tables():
        data = [column.datum for column in each.table.columns.values()]
        for field in each.model._meta.local_concrete_fields:
            column = each.table.columns[field.column or ""]
            named = column.called or field.verbose_name != field.name.replace("_", " ")
            if column.datum and not named and data.count(column.datum) > 1 and not is_secret(field.column or ""):
                bare.append(f"{each.model._meta.label}.{field.name}")
    assert not bare


def test_the_archive_reads_well_and_exactly() -> None:
    account = somebody("=HYPERLINK(1)")
    files = archive(account.pk)
    assert set(files) >= {"README.txt", "index.html", "data.json", "tables/accounts.account.csv"}
    document: dict[str, Any] = json.loads(files["data.json"])
    rows = {table["table"]: table["rows"] for table in document["tables"]}
    assert rows["accounts.Account"][0]["name"] == "=HYPERLINK(1)"
    assert rows["accounts.Account"][0]["password"] is None
    assert rows["accounts.Account"][0]["joined_at"].endswith("Z")
    table = list(csv.DictReader(io.StringIO(files["tables/accounts.account.csv"].lstrip("\ufeff"))))
    assert table[0]["The name"] == "'=HYPERLINK(1)"
    assert "<script" not in files["index.html"]
    assert account.password not in "".join(files.values())


def test_markup_in_a_value_stays_text() -> None:
    files = archive(somebody("<img src=x onerror=alert(1)>").pk)
    assert "<img" not in files["index.html"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "＝1", " =1"])
def test_what_a_spreadsheet_would_run_is_neutralised(text: str) -> None:
    assert export.harmless(text, text).startswith("'")
    assert export.harmless("-1", -1) == "-1"


def test_more_rows_than_a_batch_all_come_once() -> None:
    account = somebody()
    first = StaffRead.objects.get()
    StaffRead.objects.bulk_create(
        StaffRead(person_id=account.pk, staff=9, datum=f"d{number}", purpose="p", read_at=first.read_at)
        for number in range(access.BATCH * 2)
    )
    document = json.loads(archive(account.pk)["data.json"])
    rows = next(table["rows"] for table in document["tables"] if table["table"] == "people.StaffRead")
    assert len({row["datum"] for row in rows}) == len(rows) == access.BATCH * 2 + 1
