"""Export and erasure from the command line, on a real data folder, with a site running beside it or without."""

from __future__ import annotations

import json
import sqlite3
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from keepword.project.data_folder import DataFolder
from tests import forked
from tests.commands.test_commands import keepword
from tests.journeys.serving import serve
from tests.people_in_folders import WESCOM, everything_in, everything_left_in, folder_with, python

pytestmark = pytest.mark.slow

ANN = "ann.ashberry@example.invalid"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return folder_with(tmp_path / "data", ANN, "bob@example.invalid")


def person(*arguments: object, data: Path, run: Any = forked.keepword) -> tuple[int, str, str]:
    said = run("person", *arguments, "--site", WESCOM, "--data", data)
    assert "Traceback" not in said.stderr
    return said.returncode, said.stdout, said.stderr


def test_the_copy_is_whole_and_for_nobody_else_to_read(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "ann.zip"
    status, said, warned = person("export", ANN, "--output", file, data=data)
    assert (status, "ann.zip" in said, "hand it to them alone" in warned) == (0, True, True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        text = archive.read("data.json").decode()
    assert ANN in text
    assert "Ann Ashberry" in text
    assert "bob@" not in text
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_erasure_prints_its_receipt_and_leaves_nothing(data: Path) -> None:
    assert b"ann.ashberry" in everything_in(data)
    status, said, _ = person("erase", ANN, "--yes", "--json", data=data)
    erased = json.loads(said)["erasures"]
    assert (status, [each["state"] for each in erased]) == (0, ["done"])
    assert erased[0]["receipt"]["at_most"]["account.email"] == 10
    assert b"ann.ashberry" not in everything_left_in(data)
    assert b"bob@example" in everything_in(data)
    status, _, warned = person("erase", ANN, "--yes", data=data)
    assert status == 1
    assert "Nobody with the address" in warned


def test_an_address_that_somebody_never_confirmed_leads_to_nobody(data: Path, tmp_path: Path) -> None:
    python(
        data,
        "from keepword.parts.accounts.models import Account\n"
        f"Account.objects.get(email={ANN!r}).emailaddress_set.create(email='typo@example.invalid', verified=False)",
    )
    for act in (("erase", "--yes"), ("export", "--output", tmp_path / "copy.zip")):
        status, _, warned = person(act[0], "typo@example.invalid", *act[1:], data=data)
        assert (status, "Nobody with the address" in warned) == (1, True)
    assert b"ann.ashberry" in everything_in(data)


def test_without_a_yes_nothing_goes(data: Path) -> None:
    status, said, warned = person("erase", ANN, data=data)
    assert (status, "Nothing was erased" in warned, "Your account" in said) == (1, True, True)
    assert b"ann.ashberry" in everything_in(data)


def test_the_receipt_reads_well(data: Path) -> None:
    status, said, _ = person("erase", ANN.upper(), "--yes", data=data)
    assert status == 0
    assert "Receipt E-" in said
    assert "ledger entry" in said
    assert keepword("ledger", "verify", "--site", WESCOM, "--data", data).returncode == 0


@pytest.mark.parametrize("address", ["nobody", "a b@example.invalid", "@"])
def test_what_is_no_address_is_wrong_use(data: Path, address: str) -> None:
    status, _, warned = person("erase", address, "--yes", data=data)
    assert (status, "is no e-mail address" in warned) == (2, True)


def test_a_folder_that_can_t_be_written_to_is_told_and_nothing_is_left(data: Path, tmp_path: Path) -> None:
    status, _, warned = person("export", ANN, "--output", tmp_path / "nowhere" / "ann.zip", data=data)
    assert (status, "Nothing was written" in warned) == (1, True)


def test_a_reader_who_holds_back_the_log_is_named_and_the_next_run_goes_on(data: Path) -> None:
    reader = sqlite3.connect(data / "site.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM accounts_account").fetchone()
    begun = python(
        data,
        "from keepword.enforcement.people import finding, erasure\n"
        f"[person] = finding.persons_with({ANN!r})\n"
        "begun = erasure.erase_now(person, why='operator', language='en')\n"
        "print(erasure.finish(begun).state)",
    )
    assert begun == "keyless"
    assert "held_since" in python(
        data, "from keepword.enforcement.people.models import Erasure\nprint(sorted(Erasure.objects.get().progress))"
    )
    reader.execute("COMMIT")
    reader.close()
    status, said, _ = person("erase", ANN, "--yes", data=data)
    assert (status, "Receipt E-" in said) == (0, True)
    assert b"ann.ashberry" not in everything_left_in(data)


def test_a_site_that_was_never_started_is_told(tmp_path: Path) -> None:
    DataFolder(tmp_path).prepare("Wescom Resources")
    status, _, warned = person("erase", ANN, "--yes", data=tmp_path)
    assert (status, "This site was never started" in warned) == (1, True)


def test_beside_a_running_site_it_does_the_same(data: Path, tmp_path: Path) -> None:
    with serve(WESCOM, data, "--workers", "1"):
        status, _, warned = person("export", ANN, "--output", tmp_path / "ann.zip", data=data, run=keepword)
        assert status == 0, warned
        status, said, warned = person("erase", ANN, "--yes", data=data, run=keepword)
        assert (status, "Receipt E-" in said) == (0, True), warned
    assert b"ann.ashberry" not in everything_left_in(data)
