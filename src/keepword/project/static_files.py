"""Prepares the files for browsers once per version of them, so that a start after the first takes no time for it."""

import hashlib
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from .data_folder import told, write_whole


def prepare(target: Path) -> bool:
    """Fill `target` unless it holds exactly these files already; says whether anything was done.

    The mark is written last: a start that was interrupted is followed by one that begins afresh.
    """
    mark, digest = target.with_name(f"{target.name}.prepared"), _fingerprint()
    if target.is_dir() and mark.exists() and mark.read_text().strip() == digest:
        return False
    from django.core.management import call_command

    with told(target.parent):
        mark.unlink(missing_ok=True)
        if target.exists():
            shutil.rmtree(target)
        target.mkdir(mode=0o755)
        call_command("collectstatic", interactive=False, verbosity=0)
    write_whole(mark, digest.encode())
    return True


def _fingerprint() -> str:
    """Changes whenever a file is added, changed or gone."""
    from django.contrib.staticfiles.finders import get_finders

    whole = hashlib.sha256(version("whitenoise").encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = os.stat(storage.path(path))
            whole.update(f"{path}\0{storage.path(path)}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return whole.hexdigest()
