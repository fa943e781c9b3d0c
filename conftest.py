"""Where the tests run: a site, a data folder, a database engine; and what the last line says about what did not run."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests import order, postgresql

ROOT = Path(__file__).parent
ONLY_WESROM = (ROOT / "src/keepword/parts/timekeeping", ROOT / "tests/plans")
ONLY_WESCOM = (ROOT / "tests/promises/test_download.py",)
# What is about the site that the process stands on, whichever it is.
ON_EACH_SITE = (ROOT / "tests/promises", ROOT / "tests/enforcement/test_rights_probes.py")
CHROMIUM = shutil.which("chromium")
# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("keepword", deadline=None)
hypothesis.settings.register_profile("few", deadline=None, max_examples=10)
hypothesis.settings.load_profile("keepword")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="the database the tests run on; with postgresql only those that use one run",
    )
    parser.addoption(
        "--site",
        choices=["wescom", "wesrom"],
        default="wescom",
        help="the site the tests stand on; with wesrom only those of the parts that it alone has run",
    )
    parser.addoption("--fail-on-skip", action="store_true", help="a test that did not run counts as failed")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What a site does not switch on is not installed there, so its tests can't even be read."""
    wesrom = config.getoption("--site") == "wesrom"
    if wesrom and collection_path in ONLY_WESCOM:
        return True
    wanted = (*ONLY_WESROM, *ON_EACH_SITE) if wesrom else ONLY_WESROM
    here = any(collection_path.is_relative_to(part) for part in wanted)
    above = any(collection_path in part.parents for part in wanted)
    return True if not above and here != wesrom else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        database = item.get_closest_marker("django_db")
        if database is None and {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db(databases=["default", "keys"]))
        elif database is not None and "databases" not in database.kwargs:
            # Whoever writes about a person needs a key.
            both = {**database.kwargs, "databases": ["default", "keys"]}
            item.add_marker(pytest.mark.django_db(*database.args, **both), append=False)
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.slow)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="chromium is not installed"))
        if item.get_closest_marker("postgresql"):
            item.add_marker(pytest.mark.slow)
            if not postgresql.BINARIES:
                item.add_marker(pytest.mark.skip(reason="PostgreSQL's server is not installed"))
    engine = config.getoption("--engine")
    chosen = [_belongs_to(item, engine) for item in items]
    config.hook.pytest_deselected(items=[item for item, taken in zip(items, chosen, strict=True) if not taken])
    items[:] = order.arranged([item for item, taken in zip(items, chosen, strict=True) if taken])
    if engine == "postgresql" and not postgresql.BINARIES:
        for item in items:
            item.add_marker(pytest.mark.skip(reason="PostgreSQL's server is not installed"))


def _belongs_to(item: pytest.Item, engine: str) -> bool:
    if engine == "sqlite":
        return item.get_closest_marker("postgresql_only") is None
    return _uses_the_database(item)


def _uses_the_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("django_db") is not None
    return (marked or bool(fixtures & {"db", "transactional_db"})) and item.get_closest_marker("sqlite_only") is None


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--fail-on-skip") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    stats = terminalreporter.stats
    ran = sum(len(stats.get(outcome, ())) for outcome in ("passed", "failed"))
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in stats.get("skipped", ()))
    because = "; ".join(f"{count} because {reason}" for reason, count in reasons.items())
    terminalreporter.write_line(f"ran {ran}; not run {sum(reasons.values())}{': ' + because if because else ''}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """A file, as in life: a database in memory hides what two connections do to each other."""
    from django.db import connections

    for alias in connections:
        connection = connections[alias]
        assert connection.vendor == request.config.getoption("--engine")
        if connection.vendor == "sqlite":
            file = tmp_path_factory.mktemp("database") / f"{alias}.sqlite3"
            connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[dict[str, int]]:
    """A guesser pays for each password, and the tests type thousands; what one costs on a site."""
    from keepword.parts.accounts.hashers import BoundedArgon2

    dear = {"time_cost": BoundedArgon2.time_cost, "memory_cost": BoundedArgon2.memory_cost}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BoundedArgon2, "time_cost", 1)
        patch.setattr(BoundedArgon2, "memory_cost", 8)
        yield dear


@pytest.fixture
def dear_passwords(_cheap_passwords: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost what they cost on a site."""
    from keepword.parts.accounts.hashers import BoundedArgon2

    for name, value in _cheap_passwords.items():
        monkeypatch.setattr(BoundedArgon2, name, value)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request through the whole stack closes idle connections, and a test's database lives in one."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    for each in (request_started, request_finished):
        each.disconnect(close_old_connections)
    yield
    for each in (request_started, request_finished):
        each.connect(close_old_connections)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's browser."""
    assert CHROMIUM is not None
    return CHROMIUM


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Policies are cached per process, and a request leaves its language behind; each test starts without."""
    from django.utils import translation

    from keepword.enforcement import versions
    from keepword.enforcement.keys import store
    from keepword.parts.privacy import kept
    from keepword.web import context

    translation.deactivate()
    for remembering in (versions, context, kept, store):
        remembering.forget()
    yield
    for remembering in (versions, context, kept, store):
        remembering.forget()
