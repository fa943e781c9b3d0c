"""Lets a release come out, now or by itself later, and takes one back."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from keepword.parts.downloads.models import Release

State = Release.State


class NothingInIt(Exception):
    """A release without files can't come out: whoever asked for it would get nothing."""


def publish(release: Release) -> None:
    """It is out from now on. What was out before keeps its moment."""
    _refuse_empty(release)
    if release.state != State.PUBLISHED:
        release.at = release.at if release.state == State.YANKED and release.at else timezone.now()
        release.state = State.PUBLISHED
        release.save(update_fields=["state", "at"])


def schedule(release: Release, at: datetime) -> None:
    """It comes out by itself at that moment."""
    _refuse_empty(release)
    release.state, release.at = State.SCHEDULED, at
    release.save(update_fields=["state", "at"])


def yank(release: Release) -> None:
    """Nobody gets it any more: links to it give the newest other release. It can be published again."""
    release.state = State.YANKED
    release.save(update_fields=["state"])


def unschedule(release: Release) -> None:
    """Back to a draft."""
    release.state, release.at = State.DRAFT, None
    release.save(update_fields=["state", "at"])


def publish_due() -> int:
    """Writes down that scheduled releases came out; people had them from their moment on."""
    due = Release.objects.filter(state=State.SCHEDULED, at__lte=timezone.now())
    return due.update(state=State.PUBLISHED)


def _refuse_empty(release: Release) -> None:
    if not release.files.exists():
        raise NothingInIt(str(release))
