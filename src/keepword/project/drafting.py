"""Drafts the folder of a new site from a few answers, so that the first policy is honest and complete."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

DRAFTS = Path(__file__).parent / "drafts"
LANGUAGES = ("en", "de")
ACCENT = "#1f4e79"

DESCRIPTIONS = {"en": "The website of {company}.", "de": "Die Website von {company}."}


class FolderTakenError(Exception):
    """The folder that was asked for has something in it."""


@dataclass(frozen=True)
class Answers:
    """What `keepword init` asks."""

    name: str
    company: str
    email: str
    language: str = "en"
    accent: str = ACCENT


def draft(folder: Path, answers: Answers) -> list[Path]:
    """Write site.toml, policy.toml, a first page and a folder for the brand; all of it or nothing."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTakenError(str(folder))
    made = folder.exists()
    try:
        return _write(folder, answers)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if made:
            folder.mkdir(exist_ok=True)
        raise


def _write(folder: Path, answers: Answers) -> list[Path]:
    sources = {
        "site.toml": DRAFTS / "site.toml",
        "policy.toml": DRAFTS / answers.language / "policy.toml",
        "content/index.md": DRAFTS / answers.language / "content" / "index.md",
    }
    marks = _marks(answers)
    written = []
    (folder / "brand").mkdir(parents=True)
    for name, source in sources.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(re.sub(r"@([A-Z_]+)@", lambda mark: marks[mark[1]], source.read_text("utf-8")), "utf-8")
        written.append(file)
    return written


def _marks(answers: Answers) -> dict[str, str]:
    return {
        "NAME": _quoted(answers.name),
        "NAME_TEXT": answers.name,
        "COMPANY": _quoted(answers.company),
        "EMAIL": _quoted(answers.email),
        "LANGUAGE": _quoted(answers.language),
        "ACCENT": _quoted(answers.accent),
        "PREFIX": cookie_prefix(answers.name),
        "DESCRIPTION": _quoted(DESCRIPTIONS[answers.language].format(company=answers.company)),
    }


def _quoted(text: str) -> str:
    """A JSON string is a TOML string, except that TOML wants DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def cookie_prefix(name: str) -> str:
    """The beginning of the names of this site's cookies."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:24] or "site"
