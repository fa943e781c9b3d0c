"""A sign-up that nobody confirmed goes in time, and one that was confirmed at the last moment stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from keepword.enforcement.retention import lapsing
from keepword.parts.accounts.models import Account

from .conftest import holder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wesrom")]


def test_who_confirms_while_others_are_erased_keeps_the_account() -> None:
    holder("ann@example.org", confirmed=False)
    holder("bob@example.org", confirmed=False)
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        (work,) = (
            each
            for each in lapsing.works(timezone.now())
            if each.what == "ended" and each.model is Account and each.rows.exists()
        )
        keys = list(work.rows.values_list("pk", flat=True))
        assert len(keys) == 2
        EmailAddress.objects.filter(email="bob@example.org").update(verified=True)
        assert work.act(keys) == 1
    assert Account.objects.get().email == "bob@example.org"
