"""A key is made by whoever just gave their password, seen once, and ended by its owner alone."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from keepword.parts.accounts.access import PROVED_AT
from keepword.parts.timekeeping import tokens
from keepword.parts.timekeeping.models import Token


def browser(person: int, *, proved: bool = True) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    client.force_login(get_user_model().objects.get(pk=person))
    if proved:
        session: Any = client.session
        session[PROVED_AT] = int(time.time())
        session.save()
    return client


def test_it_is_shown_once_and_opens(ann: int, bob: int) -> None:
    page = browser(ann).post("/time/keys/", {"name": "a script", "scope": "read", "days": "30"})
    [secret] = re.findall(r'value="(kw_[^"]+)"', page.content.decode())
    found = tokens.find(secret)
    assert found is not None
    assert (found.person, found.may(tokens.READ), found.may(tokens.WRITE)) == (ann, True, False)
    assert secret not in browser(ann).get("/time/keys/").content.decode()
    number = Token.objects.get().pk
    assert browser(bob).post(f"/time/keys/{number}/revoke/").status_code == 404
    assert browser(ann).post(f"/time/keys/{number}/revoke/").status_code == 302
    assert tokens.find(secret) is None


def test_the_password_is_asked_for_first(ann: int) -> None:
    answer = browser(ann, proved=False).get("/time/keys/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


@pytest.mark.parametrize("spoilt", [{"name": ""}, {"scope": "all"}, {"days": "9999"}])
def test_a_key_that_can_t_be_made_is_told(ann: int, spoilt: dict[str, str]) -> None:
    page = browser(ann).post("/time/keys/", {"name": "a", "scope": "read", "days": "30", **spoilt})
    assert page.status_code == 422
    assert not Token.objects.exists()
