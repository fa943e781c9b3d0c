#!/usr/bin/env python3
"""Gathers all texts into the catalogues (needs gettext's xgettext and msgmerge) and compiles them: `make messages`.

With --check nothing is written, and the exit code says whether a text is missing, untranslated, or not compiled.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "src" / "keepword" / "project" / "locale"
LANGUAGES = ("de",)


def gather() -> None:
    """Lets Django extract what is marked in code and templates; N_ marks what is translated later."""
    os.environ.setdefault("KEEPWORD_SITE", str(ROOT / "sites" / "wescom"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.project.settings")
    import django
    from django.core.management import call_command
    from django.core.management.commands import makemessages

    class Command(makemessages.Command):
        xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_"]

    django.setup()
    os.chdir(ROOT / "src" / "keepword")
    ignored = ["*/tests/*", "*/node_modules/*"]
    call_command(
        Command(), locale=list(LANGUAGES), ignore_patterns=ignored, add_location="file", no_obsolete=True, verbosity=0
    )


def compile_all() -> None:
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        catalogue = polib.pofile(str(folder / "django.po"))
        # The moment of extraction would make every run a change.
        catalogue.metadata.pop("POT-Creation-Date", None)
        catalogue.save()
        catalogue.save_as_mofile(str(folder / "django.mo"))


def check() -> list[str]:
    """What is missing, in words."""
    found = []
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        catalogue = polib.pofile(str(folder / "django.po"))
        found += [f"{language}: not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
        found += [f"{language}: to be looked at again: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()]
        with tempfile.NamedTemporaryFile(suffix=".mo") as compiled:
            catalogue.save_as_mofile(compiled.name)
            if Path(compiled.name).read_bytes() != (folder / "django.mo").read_bytes():
                found.append(f"{language}: django.mo is older than django.po; run `make messages`")
    return found


if __name__ == "__main__":
    if "--check" in sys.argv:
        problems = check()
        print("\n".join(problems) or "all texts are translated")
        sys.exit(bool(problems))
    gather()
    compile_all()
