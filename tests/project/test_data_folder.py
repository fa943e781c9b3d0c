"""A data folder that can’t be used is refused with what is wrong and what to do, and nothing half-written stays."""

import errno
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from keepword.policy import read
from keepword.project import data_folder
from keepword.project.data_folder import DataFolder, DataFolderError, write_whole

NOBODY = 65534
SITE = Path(__file__).parents[2] / "sites" / "wescom"


@pytest.fixture(autouse=True)
def _no_keys_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEEPWORD_SECRET_KEY", raising=False)
    monkeypatch.delenv("KEEPWORD_MASTER_KEY", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


def test_a_first_start_makes_the_folder_and_its_keys(folder: DataFolder) -> None:
    folder.prepare("Wescom")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    for file in (folder.secret_key_file, folder.master_key_file, folder.identity_file):
        assert file.stat().st_mode & 0o777 == 0o600
    assert len(folder.master_keys()[0]) == 32
    assert len(folder.secret_key()) >= 64
    assert not [name for name in os.listdir(folder.path) if name.startswith(".")]


def test_a_second_start_keeps_the_keys(folder: DataFolder) -> None:
    folder.prepare("Wescom")
    before = folder.master_keys(), folder.secret_key()
    folder.prepare("Wescom")
    assert (folder.master_keys(), folder.secret_key()) == before


def test_keys_from_the_environment_are_used_and_not_written(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEPWORD_SECRET_KEY", "from outside")
    monkeypatch.setenv("KEEPWORD_MASTER_KEY", "A" * 43 + "=")
    folder.prepare("Wescom")
    assert folder.secret_key() == "from outside"
    assert folder.master_keys() == (bytes(32),)
    assert not folder.secret_key_file.exists()
    assert not folder.master_key_file.exists()


def test_a_master_key_of_the_wrong_length_is_refused(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEPWORD_MASTER_KEY", "c2hvcnQ=")
    with pytest.raises(DataFolderError, match="KEEPWORD_MASTER_KEY does not hold a master key"):
        folder.master_keys()


def test_a_lost_key_is_named_and_no_new_one_takes_its_place_when_read(folder: DataFolder) -> None:
    folder.prepare("Wescom")
    folder.master_key_file.unlink()
    folder.prepare("Wescom")
    with pytest.raises(DataFolderError, match=r"master\.key is missing or empty"):
        folder.master_keys()


def test_a_key_that_others_may_read_is_closed_to_them(folder: DataFolder) -> None:
    folder.prepare("Wescom")
    folder.master_key_file.chmod(0o644)
    folder.master_keys()
    assert folder.master_key_file.stat().st_mode & 0o777 == 0o600


def test_the_folder_of_another_site_is_refused(folder: DataFolder) -> None:
    folder.prepare("Wescom")
    with pytest.raises(DataFolderError, match=r"belongs to the site “Wescom”, and --site names “Wesrom”"):
        folder.prepare("Wesrom")


def test_a_site_name_with_quotes_is_the_same_site_the_next_time(folder: DataFolder) -> None:
    folder.prepare('The "Best" \\ Site')
    folder.prepare('The "Best" \\ Site')


def test_a_folder_from_a_newer_version_is_refused(folder: DataFolder) -> None:
    folder.prepare("Wescom")
    folder.identity_file.write_text('format = 2\nsite = "Wescom"\n')
    with pytest.raises(DataFolderError, match="written by a newer Keepword"):
        folder.prepare("Wescom")


@pytest.mark.parametrize("content", ["", "format = 1", "not toml at all", "\udcff", 'format = "1"\nsite = "Wescom"'])
def test_a_damaged_identity_is_refused(folder: DataFolder, content: str) -> None:
    folder.prepare("Wescom")
    folder.identity_file.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(DataFolderError):
        folder.prepare("Wescom")


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(DataFolderError, match="is a file, not a folder"):
        DataFolder(tmp_path / "data").prepare("Wescom")


def test_a_file_on_the_way_to_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(DataFolderError, match="a file, not a folder"):
        DataFolder(tmp_path / "data" / "deeper").prepare("Wescom")


def test_a_folder_with_other_things_in_it_is_left_alone(folder: DataFolder) -> None:
    folder.path.mkdir()
    (folder.path / "thesis.odt").write_text("years of work")
    with pytest.raises(DataFolderError, match=r"holds other things \(thesis\.odt\)"):
        folder.prepare("Wescom")
    assert os.listdir(folder.path) == ["thesis.odt"]


def test_a_database_nobody_claims_is_left_alone(folder: DataFolder) -> None:
    folder.path.mkdir()
    folder.database.write_bytes(b"SQLite format 3")
    with pytest.raises(DataFolderError, match=r"a database but no identity\.toml"):
        folder.prepare("Wescom")


def test_an_interrupted_first_start_can_be_done_again(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*args: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(data_folder, "_identity", killed)
    with pytest.raises(KeyboardInterrupt):
        folder.prepare("Wescom")
    monkeypatch.undo()
    folder.prepare("Wescom")
    folder.master_keys()


def test_a_full_disk_is_told_before_anything_is_written(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(100, 99, 3 * 1024 * 1024))
    with pytest.raises(DataFolderError, match=r"is full \(3 MB free, 32 needed\)"):
        folder.prepare("Wescom")
    assert os.listdir(folder.path) == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EDQUOT, "is full"),
        (errno.EROFS, "can’t be written to"),
        (errno.EACCES, "can’t be written to"),
        (errno.EIO, "can’t be used"),
    ],
)
def test_a_write_that_fails_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    file = tmp_path / "master.key"
    file.write_text("old")

    def fails(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(DataFolderError, match=said):
        write_whole(file, b"new")
    assert file.read_text() == "old"
    assert os.listdir(tmp_path) == ["master.key"]


def test_one_serve_at_a_time(folder: DataFolder) -> None:
    folder.prepare("Wescom")
    already = pytest.raises(DataFolderError, match=rf"process {os.getpid()}\) already runs")
    with folder.serving(), already, folder.serving():
        pass
    with folder.serving():
        pass


def test_a_killed_serve_leaves_no_lock(folder: DataFolder) -> None:
    folder.prepare("Wescom")
    program = (
        "import os, sys; from pathlib import Path; from keepword.project.data_folder import DataFolder\n"
        f"with DataFolder(Path({str(folder.path)!r})).serving(): os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    with folder.serving():
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only the administrator can become another user")
def test_a_folder_this_user_may_not_write_to_is_refused(folder: DataFolder) -> None:
    folder.prepare("Wescom")
    for each in [folder.path, *folder.path.parents]:
        if each.owner() == "root" and each != Path("/") and each.stat().st_mode & 0o005 != 0o005:
            each.chmod(each.stat().st_mode | 0o055)
    for file in folder.path.iterdir():
        file.chmod(0o644)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.setuid(NOBODY)
        try:
            folder.prepare("Wescom")
        except DataFolderError as error:
            os.write(write, str(error).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as told:
        said = told.read()
    assert "can’t be written to (permission denied)" in said
    assert "give --data another folder" in said


def test_the_database_is_nobody_elses_to_read(folder: DataFolder) -> None:
    folder.path.mkdir(mode=0o755)  # made by hand, as people do
    folder.prepare("Wescom")
    assert folder.database.stat().st_mode & 0o777 == 0o600
    folder.database.chmod(0o644)  # an older program, or a copy
    folder.prepare("Wescom")
    assert folder.database.stat().st_mode & 0o777 == 0o600


def test_postgresql_needs_no_file(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/site")
    folder.prepare("Wescom")
    assert not folder.database.exists()


@pytest.mark.parametrize("name", ['A "quoted" \\ name', "two\nlines", "Ünï ☃"])
def test_any_name_can_be_read_back(folder: DataFolder, name: str) -> None:
    folder.prepare(name)
    folder.check(name)


def test_the_published_policy_is_kept_and_a_broken_copy_is_none(folder: DataFolder) -> None:
    folder.prepare("Wescom")
    assert folder.kept_policy() is None
    policy = read(SITE / "policy.toml")
    folder.keep_policy(policy)
    assert folder.kept_policy() == policy
    for broken in (b"", b"{", b"[]", b'{"company": 3}', b"\xff"):
        folder.policy_file.write_bytes(broken)
        assert folder.kept_policy() is None
