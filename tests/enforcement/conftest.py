"""What several tests of enforcement need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import blocking_manager_key

from tests.enforcement import triggers


@pytest.fixture
def really_committed(transactional_db: None) -> Iterator[None]:
    """For a test marked django_db(transaction=True): what it publishes can be emptied out again after it."""
    yield
    triggers.release()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    yield
    if nextitem is not None and "really_committed" in getattr(item, "fixturenames", ()):
        with item.config.stash[blocking_manager_key].unblock():
            triggers.protect()
