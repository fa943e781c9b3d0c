"""Lets the worker remove what is past its time."""

from __future__ import annotations

from keepword.enforcement.jobs import job

from . import runs

EVERY = 10


@job(every=EVERY)
def retain() -> None:
    """A piece of a run, if one is due or under way."""
    runs.work()
