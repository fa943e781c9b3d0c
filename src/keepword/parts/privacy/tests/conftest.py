"""Both bundled sites, a browser that comes from a page of ours, and pages that are set afresh for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import keepword
from keepword.enforcement import versions
from keepword.parts.privacy import kept
from keepword.policy import Policy, read
from keepword.web import context
from keepword.web import site as web_site

SITES = Path(keepword.__file__).parents[2] / "sites"


class Browser(Client):
    """Says of each form that it came from our own page, and goes where it is sent, as browsers do."""

    def post(self, path: str, data: Any = None, **extra: Any) -> Any:
        extra.setdefault("headers", {})
        extra["headers"] = {"Sec-Fetch-Site": "same-origin", **extra["headers"]}
        return super().post(path, data, **extra)

    @property
    def kept(self) -> dict[str, str]:
        """The cookies this browser holds now."""
        return {name: morsel.value for name, morsel in self.cookies.items() if morsel["max-age"] != 0}


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture(autouse=True)
def _set_afresh() -> Iterator[None]:
    kept.forget()
    context.forget()
    yield
    kept.forget()
    context.forget()


@pytest.fixture(params=["wescom", "wesrom"])
def policy(request: pytest.FixtureRequest, settings: Any, db: None) -> Iterator[Policy]:
    """The policy of one bundled site, in force, with the rest of that site around it."""
    settings.KEEPWORD_SITE_FOLDER = SITES / request.param
    settings.KEEPWORD_POLICY = SITES / request.param / "policy.toml"
    web_site.current.cache_clear()
    context.forget()
    wanted = read(settings.KEEPWORD_POLICY)
    held = versions.published()
    if held is None or held.policy.digest != wanted.digest:
        versions.publish(wanted, vouched_by="the managing director")
    yield wanted
    web_site.current.cache_clear()
    versions.forget()


@pytest.fixture
def wescom(db: None) -> Policy:
    """Wescom asks before it remembers anything: its cookies need permission."""
    held = versions.published()
    wanted = read(SITES / "wescom" / "policy.toml")
    if held is None or held.policy.digest != wanted.digest:
        versions.publish(wanted, vouched_by="the managing director")
    return wanted
