"""The gates as functions over values: origins of forms, lives of cookies, hosts of connections."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from hypothesis import given
from hypothesis import strategies as some

from keepword.enforcement import connections, gate

OWN = "https://keepword.example"


@pytest.mark.parametrize(
    ("fetch_site", "origin", "referer", "let_in"),
    [
        ("same-origin", None, None, True),
        ("same-origin", "https://evil.example", None, True),  # the browser's own word can't be forged by a page
        ("same-site", OWN, OWN, False),
        ("cross-site", OWN, OWN, False),
        ("none", OWN, OWN, False),
        ("", OWN, OWN, False),
        (None, OWN, None, True),
        (None, "null", OWN, False),
        (None, "https://evil.example", f"{OWN}/privacy/", False),
        (None, "http://keepword.example", None, False),
        (None, None, f"{OWN}/privacy/", True),
        (None, None, f"{OWN}.evil.example/", False),
        (None, None, "https://[broken", False),
        (None, None, None, False),
    ],
)
def test_the_origin_of_a_form(fetch_site: str | None, origin: str | None, referer: str | None, let_in: bool) -> None:
    assert gate.same_origin(fetch_site=fetch_site, origin=origin, referer=referer, own=OWN) is let_in


@given(some.text(), some.text())
def test_no_header_a_page_may_write_looks_like_ours(origin: str, referer: str) -> None:
    let_in = gate.same_origin(fetch_site=None, origin=origin, referer=referer, own=OWN)
    assert let_in is (origin == OWN)


@pytest.mark.parametrize(
    ("header", "life"),
    [
        ("a=1", None),
        ("a=1; Max-Age=60", timedelta(minutes=1)),
        ("a=1; Max-Age=0", timedelta(0)),
        ("a=1; Max-Age=99999999999999999", timedelta.max),
        ("a=1; Max-Age=soon", timedelta.max),
    ],
)
def test_how_long_a_cookie_is_to_live(header: str, life: timedelta | None) -> None:
    jar: SimpleCookie = SimpleCookie(header)
    assert gate.life_of(jar["a"]) == life


@pytest.fixture
def declared() -> Iterator[None]:
    connections.allow(["api.stripe.com:443", "[2001:db8::7]:443"], statement="disclosure.payment")
    connections.trust(["database.internal"])
    yield
    connections.allow(())
    connections._own.discard("database.internal")


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize(
    ("event", "args", "let_out"),
    [
        ("socket.connect", (None, ("127.0.0.1", 80)), True),
        ("socket.connect", (None, ("127.8.9.1", 80)), True),
        ("socket.connect", (None, ("::1", 80, 0, 0)), True),
        ("socket.connect", (None, "/run/postgresql/.s.PGSQL.5432"), True),
        ("socket.connect", (None, ("192.0.2.1", 80)), False),
        ("socket.connect", (None, ("fe80::1%eth0", 80, 0, 0)), False),
        ("socket.connect", (None, ("0x7f.1", 80)), False),
        ("socket.sendto", (None, ("192.0.2.1", 53)), False),
        ("socket.sendmsg", (None, ("192.0.2.1", 53)), False),
        ("socket.sendmsg", (None, None), True),
        ("socket.getaddrinfo", ("api.stripe.com", 443, 0, 0, 0), True),
        ("socket.connect", (None, ("api.stripe.com", 443)), True),
        ("socket.connect", (None, ("api.stripe.com", 25)), False),
        ("socket.connect", (None, ("2001:db8::7", 443, 0, 0)), True),
        ("socket.connect", (None, ("2001:db8::7", 25, 0, 0)), False),
        ("socket.connect", (None, ("database.internal", 5432)), True),
        ("socket.getaddrinfo", ("API.Stripe.com.", 443, 0, 0, 0), True),
        ("socket.getaddrinfo", (b"database.internal", 5432, 0, 0, 0), True),
        ("socket.getaddrinfo", ("api.stripe.com.evil.example", 443, 0, 0, 0), False),
        ("socket.getaddrinfo", (None, 443, 0, 0, 0), True),
        ("socket.getaddrinfo", ("", 443, 0, 0, 0), False),
        ("socket.gethostbyname", ("evil.example",), False),
        ("socket.gethostbyaddr", ("192.0.2.1",), False),
        ("socket.getnameinfo", (("192.0.2.1", 80),), False),
        ("subprocess.Popen", ("curl", [], None, None), False),
        ("os.system", (b"curl",), False),
        ("open", ("/etc/hosts", "r", 0), True),
    ],
)
def test_what_may_leave(event: str, args: tuple[object, ...], let_out: bool) -> None:
    if let_out:
        connections._judge(event, args)
        return
    with pytest.raises(connections.ForbiddenConnection, match=r"disclosure\.payment"):
        connections._judge(event, args)


def test_a_refusal_is_an_error_of_the_socket() -> None:
    """Libraries expect an OSError from a connection that fails, and nothing else."""
    assert issubclass(connections.ForbiddenConnection, socket.error)
