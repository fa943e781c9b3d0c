"""Both sites served for real, once per file that visits them, and a browser to do so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.journeys.browsing import QUIET
from tests.journeys.serving import Served, serve
from tests.postgresql import Cluster
from tests.sites.bundled import FOLDER, SITES


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Served]]:
    with ExitStack() as stack:
        folder: Path = tmp_path_factory.mktemp("served")
        yield {site: stack.enter_context(serve(FOLDER / site, folder / site)) for site in SITES}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for the journeys of one file."""
    running = Cluster.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browsers() -> Iterator[Playwright]:
    """No longer than the tests that need it: while it runs, Django takes this thread for an asynchronous one."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chrome(browsers: Playwright, chromium: str) -> Iterator[Browser]:
    browser = browsers.chromium.launch(executable_path=chromium, args=QUIET)
    yield browser
    browser.close()
