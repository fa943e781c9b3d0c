"""Decides what a request for a file's bytes gets: one decision for the short way of the server and for Django's."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import F

from . import links, naming, ranges, storage
from .models import File, Release
from .queries import is_out
from .sending import Body, Places

# Each answer keeps one of the server's threads until the reader has it (see `project.serving`).
TRANSFERS = 256
PLACES = Places(most=TRANSFERS - 16, each=48)
SECONDS = 30  # after which somebody is told to try again


class NothingToServe(Exception):
    """The address opens nothing now: a page says why, and how to go on."""


class Withdrawn(NothingToServe):
    """Its release was taken back: what is under way comes to its end, and nothing more is begun or gone on with."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out. ``body`` is None where there is none: to HEAD, and where nothing is sent."""

    status: int
    headers: list[tuple[str, str]]
    body: Body | None


def started(token: str, method: str, meta: Mapping[str, str], network: str) -> Answer:
    """The answer to a started download. Raises `NothingToServe`."""
    one = links.started(token)
    if one is None:
        raise NothingToServe
    if not is_out(one.file.release):
        raise Withdrawn
    digest = one.digest

    def set_aside(length: int) -> None:
        if not links.take_room(one, length):
            raise NothingToServe

    def ended(length: int, sent: int) -> None:
        mine = connection.connection is None
        links.give_back(digest, length, sent)
        if mine:  # the thread that sent only ever says this: hundreds of them would each keep a connection open
            connection.close()

    kept = [("Cache-Control", "private, no-store"), ("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex")]
    return _answer(one.file, method, meta, network, kept, set_aside, ended)


def open_update(key: str, method: str, meta: Mapping[str, str], network: str) -> Answer:
    """The answer to an installed program that fetches a new version by itself. Raises `NothingToServe`."""
    file = File.objects.select_related("release__product").filter(key_in_address=key).first()
    if file is None or not is_open(file.release):
        raise NothingToServe

    def count(length: int) -> None:
        if not meta.get("HTTP_RANGE"):
            File.objects.filter(pk=file.pk).update(fetched=F("fetched") + 1)

    kept = [("Cache-Control", "public, max-age=3600")]
    return _answer(file, method, meta, network, kept, count, lambda length, sent: None)


def is_open(release: Release) -> bool:
    """Whether programs may fetch it without a link."""
    return release.product.open_updates and release.product.free and is_out(release)


def _answer(
    file: File,
    method: str,
    meta: Mapping[str, str],
    network: str,
    kept: list[tuple[str, str]],
    set_aside: Callable[[int], None],
    ended: Callable[[int, int], None],
) -> Answer:
    try:
        descriptor = storage.open_file(file.sha256)
    except storage.GoneError:
        raise NothingToServe from None
    with contextlib.ExitStack() as undone:
        undone.callback(os.close, descriptor)
        # What is there is what is served, even if the disk lost a part of it.
        cut = ranges.cut(_asked(method, meta), os.fstat(descriptor).st_size, f'"{file.sha256}"')
        headers = [*cut.headers, *kept]
        if cut.status in (200, 206):
            headers.append(("Content-Disposition", naming.disposition(file.name)))
        if method == "HEAD" or not cut.of_file:
            return Answer(cut.status, headers, None)
        if settings.KEEPWORD_X_ACCEL:
            set_aside(cut.of_file)
            ended(cut.of_file, cut.of_file)  # how much of it arrives is not told to us
            return Answer(200, _handed_over(file, kept), None)
        if not PLACES.take(network):
            return Answer(503, [("Retry-After", str(SECONDS)), ("Content-Length", "0")], None)
        undone.callback(PLACES.leave, network)
        set_aside(cut.of_file)
        undone.pop_all()  # from here on the body has them

    def over(sent: int) -> None:
        PLACES.leave(network)
        ended(cut.of_file, sent)

    return Answer(cut.status, headers, Body(descriptor, cut.pieces, over))


def _handed_over(file: File, kept: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What tells nginx to send the file in our place; it cuts the ranges itself, by the request and by our tag."""
    return [
        ("X-Accel-Redirect", f"{settings.KEEPWORD_X_ACCEL}{file.sha256}"),
        ("ETag", f'"{file.sha256}"'),
        ("Accept-Ranges", "bytes"),
        ("Content-Type", ranges.KIND),
        ("Content-Disposition", naming.disposition(file.name)),
        ("Content-Length", "0"),
        *kept,
    ]


def _asked(method: str, meta: Mapping[str, str]) -> ranges.Asked:
    return ranges.Asked(
        range=meta.get("HTTP_RANGE", "") if method == "GET" else "",  # it means nothing elsewhere (RFC 9110, 14.2)
        if_range=meta.get("HTTP_IF_RANGE", ""),
        if_match=meta.get("HTTP_IF_MATCH", ""),
        if_none_match=meta.get("HTTP_IF_NONE_MATCH", ""),
    )
