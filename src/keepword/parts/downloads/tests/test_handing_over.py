"""Bytes handed over to nginx: decided and counted here, cut and sent there."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from keepword.parts.downloads import links
from keepword.parts.downloads.actions.grant import grant
from keepword.parts.downloads.models import File, Product, Start
from keepword.parts.mail.actions.contact import contact
from tests import people

from .conftest import Shelf
from .test_front import Asked

PLACE = "/_files/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]


@pytest.fixture
def address(shelf: Shelf, settings: Any) -> str:
    settings.KEEPWORD_X_ACCEL = PLACE
    made = grant(contact("ada@example.invalid"), shelf.release)
    return reverse("download-file", args=[links.start(made.grant, shelf.file), shelf.file.name])


@pytest.mark.parametrize(("wanted", "length"), [("", 10_240), ("bytes=5-9", 5), ("bytes=0-0,9-9", 2)])
def test_it_is_counted_as_used_and_nothing_is_sent(shelf: Shelf, address: str, wanted: str, length: int) -> None:
    before = Start.objects.get().room
    assert before == links.TIMES_UNSEEN * 10_240 + links.SMALL
    short = Asked(address, headers={"Range": wanted} if wanted else {})
    assert (short.status, short.read(), short.passed) == (200, b"", False)
    assert short.headers["x-accel-redirect"] == f"{PLACE}{shelf.file.sha256}"
    assert short.headers["content-length"] == "0"
    assert "content-range" not in short.headers
    after = Start.objects.get()
    assert (after.room, after.sent) == (before - length, length)


def test_both_ways_hand_over_alike(address: str) -> None:
    short, long = Asked(address), people.browser().get(address)
    told = {name.lower(): value for name, value in long.items()}
    assert {name: told[name] for name in short.headers} == short.headers
    assert long.getvalue() == b""


@pytest.mark.parametrize(
    ("method", "told", "status"),
    [
        ("HEAD", {}, 200),
        ("GET", {"Range": "bytes=99999999-"}, 416),
        ("GET", {"If-Match": '"other"'}, 412),
        ("GET", {"If-None-Match": "*"}, 304),
    ],
)
def test_what_has_no_bytes_is_answered_here(address: str, method: str, told: dict[str, str], status: int) -> None:
    answer = Asked(address, method, headers=told)
    assert answer.status == status
    assert "x-accel-redirect" not in answer.headers
    assert Start.objects.get().sent == 0


def test_a_download_that_gave_all_it_gives_is_over(address: str) -> None:
    for _ in range(links.TIMES_UNSEEN + 26):
        Asked(address)
    assert Asked(address).passed, "the long way says so in words"
    assert people.browser().get(address).status_code == 404


def test_updates_are_handed_over_too(shelf: Shelf, address: str) -> None:
    Product.objects.update(open_updates=True)
    answer = Asked(reverse("download-open", args=[shelf.file.key_in_address, shelf.file.name]))
    assert answer.headers["x-accel-redirect"] == f"{PLACE}{shelf.file.sha256}"
    assert File.objects.get().fetched == 1
