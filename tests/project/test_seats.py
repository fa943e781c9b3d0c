"""Pages on a few fixed threads, bodies on the server's many; and who stops reading is let go."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.http import HttpResponse

from keepword.project import seats, stalled


def test_only_parts_that_send_files_want_more_threads() -> None:
    assert seats.transfers([]) == 0
    assert seats.transfers(["desk"]) == 0
    assert seats.transfers(["downloads", "desk"]) > 200


def test_pages_are_worked_out_on_the_seats_and_files_sent_by_who_asked() -> None:
    where: list[str] = []

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        where.append(threading.current_thread().name)
        start_response("200 OK", [])
        if environ["PATH_INFO"] == "/file":
            return (threading.current_thread().name.encode() for _ in range(1))
        page = HttpResponse(b"page")
        page._resource_closers.append(lambda: where.append(threading.current_thread().name))
        return page

    seated = seats.Seated(application, 2)
    assert seated({"PATH_INFO": "/"}, lambda *told: None) == [b"page"]
    assert [name.startswith("seat") for name in where] == [True, True], "worked out and ended there"
    assert list(seated({"PATH_INFO": "/file"}, lambda *told: None)) == [threading.current_thread().name.encode()]
    seated.seats.shutdown()


def test_what_breaks_on_a_seat_breaks_for_who_asked() -> None:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise ValueError("broken")

    seated = seats.Seated(application, 1)
    with pytest.raises(ValueError, match="broken"):
        seated({}, lambda *told: None)
    seated.seats.shutdown()


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system has no limit for writing")
def test_accepted_connections_have_a_limit_for_taking_nothing() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert stalled.bound() >= 1
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                limit = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
                assert limit == stalled.SECONDS * 1000
