"""The worker beside the web workers: runs the probes, stores what was counted, and stops when told or left alone."""

from __future__ import annotations

import logging
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from keepword.enforcement import connections, jobs

from . import stopping

if TYPE_CHECKING:
    from keepword.enforcement.stack import Stack

TICK = 2.0
FINISHING = 5.0

logger = logging.getLogger("keepword.background")


def main(base_url: str, parent: int) -> None:
    """Work until told to stop, or until `parent` is gone; `base_url` is where the web workers answer."""
    import os

    connections.install()
    # The site may listen at an address that is not loopback; asking it is no disclosure.
    connections.trust([urlsplit(base_url).hostname or ""])

    signal.signal(signal.SIGTERM, lambda *_: None)
    stopping.calls(jobs.ending.set)
    # Ctrl-C reaches every process of a terminal; the parent stops this one when the web workers have ended.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    import django

    from .orphans import leave_with_parent

    leave_with_parent(parent)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.project.settings")
    django.setup()
    if not connections.self_test():
        raise SystemExit("keepword: the background worker does not refuse a forbidden connection, so it does not run.")
    _work(base_url)


def _work(base_url: str) -> None:
    from django.db import close_old_connections
    from django.db import connections as databases

    from keepword.enforcement import refusals

    while not jobs.ending.is_set():
        for job in (jobs.run_due, partial(_look, base_url), refusals.flush):
            try:
                job()
            except Exception:  # one bad look must not end all later ones: the light turns grey instead
                logger.exception("a look broke off and is tried again")
        close_old_connections()
        jobs.ending.wait(TICK)
    jobs.finish(FINISHING)
    refusals.flush()
    databases.close_all()


def _look(base_url: str) -> None:
    """One round of the probes that are due."""
    from keepword.enforcement import evidence

    evidence.run_due(front_door(base_url), ended=jobs.ending.is_set)


def front_door(base_url: str) -> Stack:
    """The way in that everybody takes: by the public name, as if through what ends TLS for it."""
    from django.conf import settings

    from keepword.enforcement import stack

    public = urlsplit(settings.KEEPWORD_ADDRESS)
    return stack.Http(base_url=base_url, host=public.netloc or None, secure=public.scheme == "https")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
