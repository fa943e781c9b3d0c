"""Every text is in the catalogues, translated and compiled."""

from __future__ import annotations

import ast
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import polib
import pytest

ROOT = Path(__file__).parents[2]
GERMAN = Path("src/keepword/project/locale/de/LC_MESSAGES/django.po")
# Where the text stands among what such a function is given.
TEXT_AT = {"_": 0, "N_": 0, "gettext": 0, "gettext_lazy": 0, "ngettext": 0, "pgettext": 1, "pgettext_lazy": 1}


def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_is_translated_and_compiled() -> None:
    assert not messages().check()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")
def test_no_text_is_missing_from_the_catalogues(tmp_path: Path) -> None:
    """Gathers them anew in a copy of the sources: what that adds, somebody forgot."""
    copy = tmp_path / "keepword"
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "tests", "static")
    shutil.copytree(ROOT / "src", copy / "src", ignore=ignored)
    shutil.copytree(ROOT / "tools", copy / "tools", ignore=ignored)
    shutil.copytree(ROOT / "sites", copy / "sites")
    done = subprocess.run(
        [sys.executable, str(copy / "tools" / "messages.py")],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    gathered, known = polib.pofile(str(copy / GERMAN)), polib.pofile(str(ROOT / GERMAN))
    assert {entry.msgid for entry in gathered} == {entry.msgid for entry in known}


def test_a_text_that_gettext_does_not_find_is_in_the_catalogues_too() -> None:
    """Such as one inside an f-string, which xgettext passes over without a word."""
    known = {entry.msgid for entry in polib.pofile(str(ROOT / GERMAN))}
    asked = {text for path in (ROOT / "src" / "keepword").rglob("*.py") for text in asked_for(path)}
    assert len(asked) > 1000
    assert asked <= known


def asked_for(path: Path) -> Iterator[str]:
    """The texts that a module has translated, as Python reads it."""
    if "tests" in path.parts:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        text = next(iter(node.args[TEXT_AT.get(node.func.id, len(node.args)) :]), None)
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield text.value
