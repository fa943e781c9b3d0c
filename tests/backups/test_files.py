"""A backup holds the files of releases, so that a restored site can give what its pages promise."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.test import override_settings

from keepword.enforcement.backups import making, restoring
from keepword.enforcement.backups.records import Entry, Reader, Writer
from keepword.enforcement.backups.trouble import BackupError

NAME = "ab" * 32


class _Memory(io.BytesIO):
    """A sink that can be read from its beginning."""


def test_files_come_back_as_they_were_and_what_is_on_its_way_stays_behind(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before / "files", before / "mailbox", after):
        folder.mkdir(parents=True)
    (before / "identity.toml").write_text("format = 1\n")
    (before / "files" / NAME).write_bytes(b"x" * 200_000)
    (before / "files" / ".AbCdEfGhIjKl").write_bytes(b"half of it")
    sink = _Memory()
    writer = Writer(sink)
    with override_settings(KEEPWORD_DATA_FOLDER=before):
        making._files(writer)
    writer.finish()
    sink.seek(0)
    for entry in Reader(sink).entries():
        restoring._file(after, entry)
    assert (after / "files" / NAME).read_bytes() == b"x" * 200_000
    assert sorted(path.name for path in (after / "files").iterdir()) == [NAME]
    assert (after / "files" / NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["files/", "files/.x", "files/../x", "files/a/b", "other/x", "/files/x", "x", "files"])
def test_a_name_that_is_none_of_ours_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BackupError):
        restoring._file(tmp_path, Entry(name, {}, iter([b"x"])))
    assert not list(tmp_path.rglob("x"))
