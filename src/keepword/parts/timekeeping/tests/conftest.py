"""People with a timebook, on the site whose policy speaks of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from keepword.enforcement import versions
from keepword.parts.accounts import entitlements


@pytest.fixture(autouse=True)
def _no_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a site without plans; what a plan opens is tested with the plans."""
    monkeypatch.setattr(entitlements, "_SOURCES", {})


@pytest.fixture
def policy(db: None) -> Any:
    """The site's policy in force."""
    return versions.current()


@pytest.fixture
def ann(policy: Any) -> int:
    """The number of somebody with an account."""
    return new_person("ann")


@pytest.fixture
def bob(policy: Any) -> int:
    """The number of somebody else."""
    return new_person("bob")


def new_person(name: str) -> int:
    """Somebody with an account."""
    account: Any = get_user_model().objects.create_user(f"{name}@example.invalid", name.title())
    number: int = account.pk
    return number
