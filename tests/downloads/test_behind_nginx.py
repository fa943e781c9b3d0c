"""Behind the real nginx, with the lines that the docs give: it sends what Keepword hands over, whole and in ranges."""

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

from keepword.parts.downloads import storage
from keepword.parts.downloads.tests.conftest import Shelf, data, shelf, site
from keepword.parts.downloads.tests.test_front import Asked
from keepword.parts.downloads.tests.test_handing_over import PLACE, address
from keepword.project import environment
from tests.waiting import free_port, until

__all__ = ["address", "data", "shelf", "site"]
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "release-a-version.md"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]


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


@pytest.mark.parametrize("given", ["_files", "/_files", "https://example.com/", "/../", "/a b/", "/"])
def test_what_is_no_address_of_the_web_servers_own_stops_the_start(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("KEEPWORD_X_ACCEL", given)
    with pytest.raises(environment.EnvironmentUnusableError, match="write it as /_files/"):
        environment.handed_over_at()
