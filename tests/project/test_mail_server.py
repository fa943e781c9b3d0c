"""Which mail server is meant is said in one line, and a wrong one is named with what to write."""

from __future__ import annotations

import smtplib
import ssl

import pytest

from keepword.parts.disclosures.carriers import smtp
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


def test_every_failure_of_a_mailer_has_a_meaning() -> None:
    errors: list[Exception] = [
        smtplib.SMTPConnectError(554, b"no"),
        smtplib.SMTPHeloError(500, b"no"),
        smtplib.SMTPDataError(552, b"too big"),
        smtplib.SMTPServerDisconnected("gone"),
        ConnectionResetError(),
        TimeoutError(),
        ssl.SSLError(),
    ]
    said = [smtp._meaning(error) for error in errors]
    assert [each and (each.outcome.value, each.reason) for each in said] == [
        ("later", "554"),
        ("later", "500"),
        ("refused", "552"),
        ("later", "broken-off"),
        ("later", "unreachable"),
        ("later", "too-slow"),
        ("later", "tls"),
    ]
    assert smtp._meaning(KeyError("a mistake of ours")) is None
