"""The short way gives the same bytes and headers as the long one, and leaves everything else to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse

from keepword.parts.downloads import links, serving
from keepword.parts.downloads.actions.grant import grant
from keepword.parts.downloads.front import Front
from keepword.parts.downloads.models import Product, Start
from keepword.parts.mail.actions.contact import contact
from tests import people

from .conftest import Shelf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]
# What only Django's middleware adds, and what no client needs of a file.
LONG_WAY_ONLY = {"content-language", "vary"}


@pytest.fixture
def address(shelf: Shelf) -> str:
    made = grant(contact("ada@example.invalid"), shelf.release)
    return reverse("download-file", args=[links.start(made.grant, shelf.file), shelf.file.name])


class Asked:
    """A request given to the front, and what came of it."""

    def __init__(self, path: str, method: str = "GET", **told: Any) -> None:
        self.status, self.headers, self.passed = 0, {}, False

        def django(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            self.passed = True
            return []

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            self.status = int(status.split()[0])
            self.headers = {name.lower(): value for name, value in headers}
            assert len(self.headers) == len(headers), "no header twice"

        environ = RequestFactory(SERVER_NAME="localhost").generic(method, path, **told).environ
        self.body = Front(django, lambda *told: None)(environ, start_response)

    def read(self) -> bytes:
        content = b"".join(self.body)
        if hasattr(self.body, "close"):
            self.body.close()
        return content


@pytest.mark.parametrize("wanted", ["", "bytes=5-9", "bytes=0-0,9-9", "bytes=99999999-", "bytes=x"])
def test_both_ways_say_the_same(shelf: Shelf, address: str, wanted: str) -> None:
    headers = {"Range": wanted} if wanted else {}
    short, long = Asked(address, headers=headers), people.browser().get(address, headers=headers)
    told = {name.lower(): value for name, value in long.items() if name.lower() not in LONG_WAY_ONLY}
    content, got = long.getvalue(), short.read()
    if "multipart" in told.get("content-type", ""):  # each has a boundary of its own
        boundary, other = (each["content-type"].split("=")[1] for each in (short.headers, told))
        got, told["content-type"] = got.replace(boundary.encode(), other.encode()), short.headers["content-type"]
    assert (short.status, got) == (long.status_code, content)
    assert short.headers == told
    assert not short.passed


def test_to_head_nothing_is_sent_and_nothing_spent(shelf: Shelf, address: str) -> None:
    before = Start.objects.get().room
    short = Asked(address, "HEAD")
    assert (short.status, short.read()) == (200, b"")
    assert short.headers["content-length"] == str(len(shelf.content))
    assert Start.objects.get().room == before


@pytest.mark.parametrize("wanted", ["bytes=5-9", "bytes=0-0,9-9", "bytes=99999999-"])
def test_to_head_a_range_says_nothing(shelf: Shelf, address: str, wanted: str) -> None:
    """RFC 9110 section 14.2 defines ranges for GET alone."""
    headers = {"Range": wanted}
    short, long = Asked(address, "HEAD", headers=headers), people.browser().head(address, headers=headers)
    assert (short.status, short.headers["content-length"]) == (200, str(len(shelf.content)))
    assert (long.status_code, long["Content-Length"]) == (200, str(len(shelf.content)))
    assert "content-range" not in short.headers
    assert short.headers["accept-ranges"] == "bytes"


def test_what_was_not_sent_is_given_back(shelf: Shelf, address: str) -> None:
    before = Start.objects.get().room
    short = Asked(address)
    assert Start.objects.get().room == before - len(shelf.content), "set aside"
    short.body.close()  # type: ignore[attr-defined]
    assert Start.objects.get().room == before
    assert Start.objects.get().sent == 0
    assert serving.PLACES.taken.total() == 0


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/download/file/forged.token/x", {}),
        ("/download/open/abc/x", {}),
        ("/download/", {}),
        ("/", {}),
        ("{}", {"method": "POST"}),
        ("{}", {"HTTP_HOST": "evil.example"}),
        ("{}", {"REMOTE_ADDR": "203.0.113.9"}),
        ("{}/more", {}),
    ],
)
def test_what_is_out_of_order_takes_the_long_way(address: str, path: str, told: dict[str, Any]) -> None:
    assert Asked(path.format(address), **told).passed


def test_no_more_than_there_are_places_for(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    Product.objects.update(open_updates=True)
    path = reverse("download-open", args=[shelf.file.key_in_address, shelf.file.name])
    monkeypatch.setattr(serving.PLACES, "each", 2)
    under_way = [Asked(path), Asked(path)]
    refused = Asked(path)
    assert (refused.status, refused.headers["retry-after"]) == (503, str(serving.SECONDS))
    assert Asked(path, REMOTE_ADDR="127.0.0.2").status == 200, "others have places of their own"
    under_way[0].body.close()  # type: ignore[attr-defined]
    assert Asked(path).status == 200
    serving.PLACES.taken.clear()
