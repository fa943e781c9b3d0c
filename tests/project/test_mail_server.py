"""Which mail server is meant is said in one line, and a wrong one is named with what to write."""

from __future__ import annotations

import pytest

from keepword.project.environment import EnvironmentUnusableError
from keepword.project.mail_server import mailers


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("smtp://mail.example.com?tls=none", "unencrypted"),
        ("http://mail.example.com", "names no mail server"),
        ("smtp://mail.example.com:port", "can’t be read"),
        ("smtp://mail.example.com?tls=perhaps", "asks for tls=perhaps"),
    ],
)
def test_a_wrong_mail_server_is_named_with_what_to_write(url: str, said: str) -> None:
    with pytest.raises(EnvironmentUnusableError, match=said):
        mailers(url)


def test_a_mail_server_elsewhere_is_reached_by_tls_alone() -> None:
    (told,) = mailers("smtp://us%40er:p%2Fw@mail.example.com").values()
    assert told["OPTIONS"] | {"timeout": 0} == {
        "host": "mail.example.com",
        "port": 587,
        "username": "us@er",
        "password": "p/w",
        "use_tls": True,
        "use_ssl": False,
        "timeout": 0,
    }
