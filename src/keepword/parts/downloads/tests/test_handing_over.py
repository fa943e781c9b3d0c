"""Bytes handed over to nginx: decided and counted here, cut and sent there, with the lines that the docs give."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from keepword.parts.downloads import links, storage
from keepword.parts.downloads.actions.grant import grant
from keepword.parts.downloads.models import File, Product, Start
from keepword.parts.mail.actions.contact import contact
from keepword.project import environment
from tests import people
from tests.waiting import free_port, until

from .conftest import Shelf
from .test_front import Asked, one_connection

__all__ = ["one_connection"]
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
HOWTO = Path(__file__).parents[5] / "docs" / "howto" / "release-a-version.md"
PLACE = "/_files/"

pytestmark = pytest.mark.django_db


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
    assert not b"".join(long.streaming_content)  # type: ignore[attr-defined]


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


@pytest.mark.parametrize("given", ["_files", "/_files", "https://example.com/", "/../", "/a b/", "/"])
def test_what_is_no_address_of_the_web_servers_own_stops_the_start(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("KEEPWORD_X_ACCEL", given)
    with pytest.raises(environment.EnvironmentUnusableError, match="write it as /_files/"):
        environment.handed_over_at()


@contextmanager
def nginx(folder: Path, told: list[tuple[str, str]]) -> Iterator[int]:
    """nginx with the docs' own lines, before something that answers as Keepword did."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            for name, value in told:
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    behind = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    port, kinds = free_port(), ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    (lines,) = re.findall(r"```nginx\n(location .*?)```", HOWTO.read_text(), re.DOTALL)
    lines = lines.replace("/srv/example/data/files/", f"{storage.folder()}/")
    (folder / "nginx.conf").write_text(
        f"""daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
        {"user root;" if os.geteuid() == 0 else ""}
        events {{ worker_connections 64; }}
        http {{ access_log off; {"".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)}
        server {{ listen 127.0.0.1:{port};
        location / {{ proxy_pass http://127.0.0.1:{behind.server_port}; }} {lines} }} }}"""
    )
    process = subprocess.Popen([str(NGINX), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"])
    try:
        until(lambda: _listens(port), what="nginx")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)
        behind.shutdown()
        behind.server_close()


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def fetched(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    link = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = link.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        link.close()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_the_real_nginx_sends_the_bytes_whole_and_in_ranges(shelf: Shelf, address: str, tmp_path: Path) -> None:
    told = Asked(address).headers
    with nginx(tmp_path, list(told.items())) as port:
        status, headers, content = fetched(port, address)
        assert (status, content) == (200, shelf.content)
        kept = ("etag", "content-disposition", "content-type", "cache-control", "referrer-policy", "x-robots-tag")
        assert {name: headers[name] for name in kept} == {name: told[name] for name in kept}
        assert headers["x-content-type-options"] == "nosniff"
        assert not headers.keys() & {"x-accel-redirect", "last-modified"}
        status, headers, content = fetched(port, address, Range="bytes=5-9")
        assert (status, content, headers["content-range"]) == (206, shelf.content[5:10], "bytes 5-9/10240")
        assert fetched(port, address, Range="bytes=5-9", If_Range=told["etag"])[0] == 206
        assert fetched(port, address, Range="bytes=5-9", If_Range='"other"')[::2] == (200, shelf.content)
        assert fetched(port, f"{PLACE}{shelf.file.sha256}")[0] == 404, "nobody gets there from outside"
