"""Runs the site's own pages on a few fixed threads where the server has many more, which only send.

An answer that is being sent keeps its thread until the reader has it. So a site with files to fetch lets the server
start a thread for each of them, and gives the threads that ask the database fixed seats: they are as many as on a site
without files, and so are their connections to the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpResponse

from . import stalled

type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def transfers(parts: Iterable[str]) -> int:
    """For how many answers at once, of each worker, the parts of a site want threads that only send."""
    fronts = [name for part in parts if find_spec(name := f"keepword.parts.{part}.front")]
    return sum(getattr(import_module(name), "TRANSFERS", 0) for name in fronts)


class Seated:
    """An application whose every request is worked out on one of the seats; its body is sent by whoever asked."""

    def __init__(self, made: Application, seats: int) -> None:
        self.made = made
        self.seats = ThreadPoolExecutor(seats, thread_name_prefix="seat")
        self.limited = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not self.limited:  # the first moment at which the server surely listens
            self.limited = True
            stalled.bound()
        return self.seats.submit(self._work, environ, start_response).result()

    def _work(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = self.made(environ, start_response)
        if not isinstance(answer, HttpResponse):
            return answer
        try:
            return [answer.content]
        finally:
            answer.close()  # tells Django that the request is over, in the thread that has its connections
