"""The bundled sites, and a way to stand on one of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from django.test import override_settings

from keepword.policy import Policy, read

FOLDER = Path(__file__).parents[2] / "sites"
SITES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/policy.toml")))
# The one whose parts are installed in this process.
STANDING = Path(os.environ["KEEPWORD_SITE"]).name


@cache
def policy(site: str) -> Policy:
    return read(FOLDER / site / "policy.toml")


def obligations_in_force(site: str) -> list[str]:
    return sorted({obligation for statement in policy(site).in_force for obligation in statement.obligations})


@contextmanager
def on(site: str) -> Iterator[Policy]:
    """Puts the site's folder in place of the one the tests started with, and its policy in force."""
    from django.conf import settings

    from keepword.enforcement import versions

    folder = FOLDER / site
    wanted: dict[str, Any] = {
        "KEEPWORD_SITE_FOLDER": folder,
        "KEEPWORD_POLICY": folder / "policy.toml",
        "SESSION_COOKIE_NAME": policy(site).cookies["session"].name,
    }
    # Where Django is told of other languages it reads every catalogue again, which takes longer than most tests.
    if policy(site).languages != tuple(code for code, _ in settings.LANGUAGES):
        wanted["LANGUAGES"] = [(code, code) for code in policy(site).languages]
    with override_settings(**wanted), _without_other_parts(folder):
        _forget()
        held = versions.published()
        if held is None or held.policy.digest != policy(site).digest:
            versions.publish(policy(site), vouched_by="the tests")
        try:
            yield policy(site)
        finally:
            _forget()


@contextmanager
def _without_other_parts(folder: Path) -> Iterator[None]:
    """Tables of parts that the tests' own site has and this one does not hold nobody's data while it is stood on."""
    from django.conf import settings

    from keepword.enforcement.register import REGISTER, not_personal
    from keepword.web.site import Site

    others = set(settings.KEEPWORD_PARTS) - set(Site.load(folder).parts)
    before = dict(REGISTER.tables)
    for name, table in before.items():
        if name.partition(".")[0] in others:
            columns = dict.fromkeys(table.columns, not_personal("a part that this site does not have"))
            REGISTER.tables[name] = replace(table, columns=columns)
    try:
        yield
    finally:
        REGISTER.tables.update(before)


def _forget() -> None:
    """Everything a process remembers of its site and its policy."""
    from keepword.enforcement import versions
    from keepword.parts.privacy import kept
    from keepword.web import context
    from keepword.web.site import current

    current.cache_clear()
    for remembering in (versions, context, kept):
        remembering.forget()
