"""Every text is in the catalogues, translated and compiled."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import polib
import pytest

ROOT = Path(__file__).parents[2]


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
    path = Path("src/keepword/project/locale/de/LC_MESSAGES/django.po")
    gathered, known = polib.pofile(str(copy / path)), polib.pofile(str(ROOT / path))
    assert {entry.msgid for entry in gathered} == {entry.msgid for entry in known}
