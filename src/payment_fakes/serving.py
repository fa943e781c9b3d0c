"""Listens on loopback, once for each processor."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from payment_fakes.exchange import Answer, Request, data

LARGEST = 1_000_000
# A page of some other site can't reach this one under a name of its own (DNS rebinding).
NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int | socket.socket, answer: Callable[[Request], Answer]) -> None:
        self.answering = answer
        if isinstance(port, int):
            super().__init__(("127.0.0.1", port), _Handler)
            return
        super().__init__(port.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket, self.server_port = port, port.getsockname()[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up before the answer has a right to."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST:
            return self._write(data({"error": "too large"}, 413), close=True)
        body = self.rfile.read(int(length))
        if self.headers.get("Host", "").rpartition(":")[0] not in NAMES:
            return self._write(data({"error": "not a name of this machine's loopback"}, 421), close=True)
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        listener = self.server
        assert isinstance(listener, _Listener)
        return self._write(listener.answering(Request(self.command, parts.path, parts.query, headers, body)))

    do_GET = do_POST = do_DELETE = do_PATCH = do_PUT = do_HEAD = _answer

    def _write(self, answer: Answer, close: bool = False) -> None:
        if answer.hang_up:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        if close:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: what came is remembered elsewhere."""


class Listening:
    """A port that is answered until closed. Port 0 takes a free one; a socket that listens already is answered too."""

    def __init__(self, port: int | socket.socket, answer: Callable[[Request], Answer]) -> None:
        self._listener = _Listener(port, answer)
        self.url = f"http://127.0.0.1:{self._listener.server_port}"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()
