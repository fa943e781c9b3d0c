"""What the worker does for downloads: answer who asked for a link, take in large files, publish in time, clear away."""

from keepword.enforcement.jobs import job

from . import answering
from .actions import publish, take_in, tidy

__all__ = ["answering"]


@job(every=2, apart=True)
def take_in_files() -> None:
    take_in.take_in_waiting()


@job(every=5)
def publish_due() -> None:
    publish.publish_due()


@job(every=3600)
def clear_away() -> None:
    tidy.tidy()
