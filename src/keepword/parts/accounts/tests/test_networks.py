"""Where a request comes from, with and without a proxy of ours before it."""

import pytest
from django.test import RequestFactory, override_settings

from keepword.parts.accounts.access import network_of

PROXY = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(
    ("proxy", "forwarded", "network"),
    [
        (None, "", "192.0.2.7"),
        (None, "203.0.113.9", "192.0.2.7"),
        (PROXY, "203.0.113.9", "203.0.113.9"),
        (PROXY, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (PROXY, "203.0.113.9, 2001:db8::1", "2001:db8::1"),
        (PROXY, "", "192.0.2.7"),
        (PROXY, "203.0.113.9, unknown", "192.0.2.7"),
        (PROXY, "<script>", "192.0.2.7"),
    ],
)
def test_the_last_proxy_is_believed_and_nobody_else(
    proxy: tuple[str, str] | None, forwarded: str, network: str
) -> None:
    request = RequestFactory(headers={"x-forwarded-for": forwarded}).get("/", REMOTE_ADDR="192.0.2.7")
    with override_settings(SECURE_PROXY_SSL_HEADER=proxy):
        assert network_of(request) == network
