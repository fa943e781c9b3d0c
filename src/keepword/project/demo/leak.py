"""Breaks the site on purpose: a cookie slips out behind the gate, so that people can watch a light turn red."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from keepword.web import context

NAME = "tour_leak"


def switch() -> Path:
    """The file whose being there means that the leak is on, in every process."""
    return Path(str(settings.KEEPWORD_DATA_FOLDER)) / "demo.leak"


class Leak:
    """Middleware outside the gate, as a careless proxy or plugin would be; the gate can't see it, the probe can."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.switch = switch()
        self.leaking = self.switch.exists()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        leaking = self.switch.exists()
        if leaking != self.leaking:
            # Another worker's button was pressed: what this one remembers of the evidence is out of date.
            self.leaking = leaking
            context.forget()
        response = self.get_response(request)
        if self.switch.exists():
            response.set_cookie(NAME, "1", max_age=31_536_000)
        elif NAME in request.COOKIES:
            response.delete_cookie(NAME)
        return response
