"""The house rules that no linter knows: sizes, names, arrows that are strings, sites without code."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "keepword"
FLOORS = ("policy", "enforcement", "web", "parts", "project")
DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc", "manager", "handler", "handlers"}
# Django looks for this very name in a database engine.
REQUIRED_BY_DJANGO = {SOURCE / "enforcement" / "sqlite" / "base.py"}


def tracked(pattern: str) -> list[Path]:
    """Files of the repository, new ones included, ignored ones not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return sorted(path for path in {ROOT / line for line in lines} if path.exists())


def is_test(path: Path) -> bool:
    return "tests" in path.relative_to(ROOT).parts or path.name == "conftest.py"


def test_files_stay_small() -> None:
    too_long = {}
    for path in tracked("*.py"):
        if "migrations" in path.parts:
            continue
        lines = len(path.read_text().splitlines())
        if lines > (600 if is_test(path) else 400):
            too_long[path.relative_to(ROOT)] = lines
    assert not too_long


def test_templates_stay_small() -> None:
    assert not [path for path in tracked("*.html") if len(path.read_text().splitlines()) > 120]


def test_functions_stay_small() -> None:
    too_long = []
    for path in tracked("src/*.py"):
        if "migrations" in path.parts or is_test(path):
            continue
        limit = 30 if "views" in path.relative_to(SOURCE.parent).with_suffix("").parts else 50
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > limit:
                too_long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not too_long


# Apps and packages of their own below enforcement, each as small as the house that they are rooms of.
ROOMS = (
    "enforcement/backups",
    "enforcement/keys",
    "enforcement/people",
    "enforcement/residue",
    "enforcement/retention",
    "enforcement/sqlite",
)


@pytest.mark.parametrize("room", ["policy", "enforcement", *ROOMS])
def test_the_engine_rooms_stay_small(room: str) -> None:
    others = [SOURCE / each for each in ROOMS if each != room]
    files = [path for path in (SOURCE / room).rglob("*.py") if not {"migrations", "tests"} & set(path.parts)]
    files = [path for path in files if not any(other in path.parents for other in others)]
    lines = [line for path in files for line in path.read_text().splitlines() if line.strip()]
    assert len(lines) <= 2_500


def test_no_drawers() -> None:
    named = {path for path in tracked("*.py") if path not in REQUIRED_BY_DJANGO}
    parts = {part for path in named for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not parts & DRAWERS


def test_every_module_says_why_it_exists() -> None:
    silent = [
        path.relative_to(ROOT)
        for path in tracked("src/*.py")
        if "migrations" not in path.parts
        and path.read_text().strip()
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def test_a_site_has_no_python() -> None:
    assert not [path for path in tracked("sites/**") if path.suffix in {".py", ".html", ".js"}]


def test_no_inline_style_or_script() -> None:
    """The security headers forbid them; a browser would drop them without a word."""
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    mail = SOURCE / "web" / "templates" / "web" / "mail"
    found = [
        path.relative_to(ROOT)
        for path in tracked("src/*.html")
        if mail not in path.parents and inline.search(path.read_text())
    ]
    assert not found


def test_nothing_is_loaded_from_elsewhere() -> None:
    elsewhere = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["']?https?://""", re.IGNORECASE)
    found = [
        path
        for pattern in ("src/*.html", "src/*.css")
        for path in tracked(pattern)
        if elsewhere.search(path.read_text())
    ]
    assert not found


def floor_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def test_templates_only_use_their_own_floor_or_lower_ones() -> None:
    """`{% include "privacy/…" %}` in the web floor would be an arrow upwards that no import shows."""
    rank = {floor: number for number, floor in enumerate(FLOORS)}
    owner = {}
    for path in tracked("src/*.html"):
        owner[path.as_posix().split("/templates/")[1]] = path
    wrong = []
    for path in tracked("src/*.html"):
        for used in re.findall(r"""{%\s*(?:include|extends)\s+["']([^"']+)""", path.read_text()):
            target = owner.get(used.partition("#")[0])
            if target is None:
                wrong.append(f"{path.name} uses {used}, which is nowhere")
            elif rank[floor_of(target)] > rank[floor_of(path)]:
                wrong.append(f"{path.name} uses {used}")
    assert not wrong


def test_model_relations_point_down() -> None:
    from django.apps import apps

    order = ["enforcement", "accounts", "privacy", "desk"]
    wrong = []
    for model in apps.get_models():
        own = model._meta.app_label
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not getattr(field, "concrete", False) or target is None or isinstance(target, str):
                continue
            other = target._meta.app_label
            if own in order and other in order and order.index(other) > order.index(own):
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert not wrong


def test_no_machine_is_named() -> None:
    """No paths of a machine: a clone has to work anywhere."""
    forbidden = re.compile("|".join(f"/{folder}/" for folder in ("root", "home", "work", ".pyenv")))
    found = []
    for path in tracked("*"):
        if path.suffix in {".woff2", ".png", ".mo", ".ico"} or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if forbidden.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    assert not found


def test_the_lock_names_no_host() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text()


def test_the_environment_has_few_names() -> None:
    from keepword.project.environment import NAMES

    assert len(NAMES) <= 15
    assert all(name.startswith("KEEPWORD_") or name == "DATABASE_URL" for name in NAMES)
    reads = re.compile(r"os\.(?:environ|getenv)")
    readers = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in tracked("src/*.py")
        if not is_test(path) and path != SOURCE / "project" / "environment.py"
        for line in path.read_text().splitlines()
        if reads.search(line) and "DJANGO_SETTINGS_MODULE" not in line
    ]
    assert not readers
