"""Data folders with people in them, and programs that work on one in a process of their own, as in life."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from keepword.project.data_folder import DataFolder
from tests.sites.bundled import FOLDER

WESCOM = FOLDER / "wescom"
PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("migrate", verbosity=0, database="keys")
"""
SIGN_UP = """
from django.utils import timezone
from keepword.enforcement.people.models import StaffRead
from keepword.parts.accounts.models import Account
for number, address in enumerate({addresses!r}):
    account = Account.objects.create_user(address, address.partition("@")[0].replace(".", " ").title())
    StaffRead.objects.create(
        person_id=account.pk, staff=number + 1, datum="account.name", purpose="run-desk", read_at=timezone.now()
    )
"""


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("KEEPWORD_", "DATABASE_", "DJANGO_"))
    }
    ours = {"KEEPWORD_SITE": str(WESCOM), "KEEPWORD_DATA": str(data)}
    return {**kept, **ours, "DJANGO_SETTINGS_MODULE": "keepword.project.settings", **more}


def command(script: str) -> list[str]:
    return [sys.executable, "-c", f"import django; django.setup()\n{script}"]


def python(data: Path, script: str, **more: str) -> str:
    """What a program prints that works on this folder."""
    done = subprocess.run(
        command(script), env=environment(data, **more), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def folder_with(data: Path, *addresses: str) -> Path:
    """A data folder as a first start leaves it, with an account for each address and a look of staff at it."""
    DataFolder(data).prepare("Wescom Resources")
    python(data, PREPARE + SIGN_UP.format(addresses=addresses))
    return data


def everything_in(data: Path) -> bytes:
    """The bytes of every file."""
    return b"\0".join(path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file())
