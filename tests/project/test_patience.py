"""What arrives too slowly, too often or not at all does not keep a site from answering everybody else."""

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory, override_settings

from keepword.enforcement import evidence, stack
from keepword.enforcement.retention import runs
from keepword.project import bodies, serving


class Slow(io.RawIOBase):
    """A sender who stops half-way, until told to go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.go_on.wait(10)
        return b""


@pytest.fixture
def slow() -> Iterator[Slow]:
    sender = Slow()
    yield sender
    sender.go_on.set()


@pytest.fixture
def free() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_form_that_comes_at_once_is_read() -> None:
    request = RequestFactory().post("/", {"theme": "dark"})
    assert bodies.receive(request, int(request.META["CONTENT_LENGTH"])) is bodies.Arrived.WHOLE
    assert request.POST["theme"] == "dark"


def test_a_form_that_does_not_come_is_given_up(slow: Slow) -> None:
    request = RequestFactory().post("/", {"theme": "dark"})
    request._stream = slow  # type: ignore[attr-defined]
    assert bodies.receive(request, 100, patience=0.05) is bodies.Arrived.LATE


def test_readers_keep_a_thread_while_others_wait(slow: Slow) -> None:
    with ExitStack() as stack:
        for _ in range(bodies.THREADS - 1):
            assert bodies.WAITING.acquire(blocking=False)
            stack.callback(bodies.WAITING.release)
        request = RequestFactory().post("/", {"theme": "dark"})
        assert bodies.receive(request, 10) is bodies.Arrived.CROWDED
        assert bodies.receive(request, 0) is bodies.Arrived.WHOLE
    assert bodies.receive(request, int(request.META["CONTENT_LENGTH"])) is bodies.Arrived.WHOLE


def test_the_middleware_answers_in_words(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "receive", lambda request, length: bodies.Arrived.LATE)
    with override_settings(ALLOWED_HOSTS=["localhost"]):
        answer = Client(headers={"host": "localhost"}).post("/privacy/preferences/", {"theme": "dark"})
    assert answer.status_code == 408
    assert b"Nothing was changed or stored" in answer.content


def test_health_says_503_while_the_database_is_away(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("connection to server failed: secret details")

    with monkeypatch.context() as away, override_settings(ALLOWED_HOSTS=["localhost"]):
        away.setattr(connection, "cursor", gone)
        answer = Client(headers={"host": "localhost"}).get("/healthz")
    assert answer.status_code == 503
    assert b"secret" not in answer.content


def test_a_claimed_port_is_ours_alone_and_our_workers_may_listen(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(serving, "PORT_PATIENCE", 0.0)
    port = free
    with serving.claimed_port("127.0.0.1", port):
        with (
            pytest.raises(serving.CannotServeError, match=f"Port {port} is in use"),
            serving.claimed_port("127.0.0.1", port),
        ):
            pytest.fail("a second site took the same port")
        with socket.socket() as worker:
            worker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            worker.bind(("127.0.0.1", port))
            worker.listen()
            socket.create_connection(("127.0.0.1", port), timeout=2).close()


@pytest.mark.slow
def test_a_server_that_is_not_there_turns_no_light_red(db: None, free: int) -> None:
    runs.run_now()  # as the worker of a site does
    evidence.run(stack.Http(base_url=f"http://127.0.0.1:{free}"))
    assert not evidence.reds()
    assert "failing" not in {each.state for each in evidence.statements()}


@pytest.mark.django_db
def test_the_probes_stop_between_two_looks_once_the_worker_is_to_end() -> None:
    asked: list[bool] = []

    def ended() -> bool:
        asked.append(bool(asked))
        return asked[-1]

    assert evidence.run_due(stack.InProcess(), ended=ended) <= 1
    assert asked == [False, True]
