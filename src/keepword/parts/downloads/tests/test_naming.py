"""Names of files: harmless wherever they arrive, and never a path here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.parts.downloads import naming, storage
from keepword.parts.downloads.forms import greeting
from keepword.parts.downloads.models import Release

from .conftest import Shelf, put


@pytest.mark.parametrize("name", ["program.exe", "Übersicht 2.pdf", "文件.zip", "a.b.c", "x", "привет.dmg"])
def test_names_that_stay(name: str) -> None:
    assert naming.cleaned(name) == name


@pytest.mark.parametrize(
    "given_", ["../../etc/passwd", "/etc/passwd", "C:\\fakepath\\passwd", "..\\..\\passwd", "a/b/passwd"]
)
def test_a_path_is_left_behind(given_: str) -> None:
    assert naming.cleaned(given_) == "passwd"


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "...", "/", "a/", ".htaccess", "-rf", "con", "NUL.txt", "a:b", "a\0b", "a\nb", "a\u202eexe.txt",
     'a"b', "a*b", "x" * 201, "a\ud800", "name.", "\u200b"],
)  # fmt: skip
def test_names_that_are_refused(name: str) -> None:
    with pytest.raises(naming.NoName):
        naming.cleaned(name)


@given(st.text(max_size=80))
def test_no_name_says_more_than_one_header(name: str) -> None:
    try:
        cleaned = naming.cleaned(name)
    except naming.NoName:
        return
    header = naming.disposition(cleaned)
    assert header.isascii()
    assert header.isprintable()
    assert re.fullmatch(r"attachment; filename=\"[^\"\\]+\"(; filename\*=UTF-8''[A-Za-z0-9._~%-]+)?", header)


def test_both_forms_of_a_name() -> None:
    assert naming.disposition("program.exe") == 'attachment; filename="program.exe"'
    said = "attachment; filename=\"U_bersicht.pdf\"; filename*=UTF-8''%C3%9Cbersicht.pdf"
    assert naming.disposition("Übersicht.pdf") == said.replace("U_", "U")
    assert naming.disposition("文件") == "attachment; filename=\"download\"; filename*=UTF-8''%E6%96%87%E4%BB%B6"


@pytest.mark.parametrize(
    ("name", "system"),
    [("a-1.0.exe", "windows"), ("A.dmg", "macos"), ("a_amd64.deb", "linux"), ("a-linux-x64.tar.gz", "linux"),
     ("a.apk", "android"), ("a-src.tar.gz", "source"), ("a-win64.zip", "windows"), ("manual.pdf", "any"),
     ("darwinism.zip", "any")],
)  # fmt: skip
def test_what_a_name_says_of_the_system(name: str, system: str) -> None:
    assert naming.system_of(name) == system


def test_files_lie_under_their_hash_whatever_they_are_called(shelf: Shelf, data: Path) -> None:
    draft = Release.objects.create(product=shelf.product, version="3.0")
    put(draft, naming.cleaned("../../outside/evil.sh"), b"x")
    lying = {path.name for path in (data / "files").iterdir()}
    assert all(re.fullmatch(r"[0-9a-f]{64}", name) for name in lying)
    assert not (data / "evil.sh").exists()
    for wrong in ("../x", "..", "a" * 63, "A" * 64, "", "\0"):
        with pytest.raises(storage.GoneError):
            storage.place(wrong)
        with pytest.raises(storage.GoneError):
            storage.arriving(wrong)


@pytest.mark.parametrize("name", ["Ada Example", "Dr. J.R.R. Tolkien", "O’Neill-Smith", "李小龙", "Zoë"])
def test_names_a_mail_greets(name: str) -> None:
    assert greeting(name) == name


@pytest.mark.parametrize("name", ["www.evil.example", "see http://x", "a@b", "12345", "x" * 10 + ".com", "<b>"])
def test_names_a_mail_does_not_repeat(name: str) -> None:
    assert greeting(name) == ""
