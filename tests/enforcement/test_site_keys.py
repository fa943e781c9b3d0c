"""The site's signing keys: one of each name, the same after a new master key, and in a backup of the keys."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from keepword.enforcement.keys import master, signing, store
from keepword.enforcement.keys.models import SiteKey

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_a_key_is_made_once_and_checks_what_it_signed() -> None:
    signature = signing.private("releases").sign(b"these bytes")
    signing.public("releases").verify(signature, b"these bytes")
    with pytest.raises(InvalidSignature):
        signing.public("licences").verify(signature, b"these bytes")
    assert SiteKey.objects.count() == 2


def test_a_wrapped_key_opens_under_its_own_name_alone() -> None:
    signing.public("licences")
    SiteKey.objects.filter(pk="licences").update(name="releases")
    with pytest.raises(master.KeyStoreError):
        signing.private("releases")


def test_a_new_master_key_leaves_the_key_as_it_is(settings: Any) -> None:
    before = signing.public("releases").public_bytes_raw()
    old = settings.KEEPWORD_MASTER_KEYS()
    settings.KEEPWORD_MASTER_KEYS = lambda: (bytes(range(32)), *old)
    master.forget()
    assert sum(store.rewrap()) >= 1
    assert SiteKey.objects.get().master == master.fingerprint(bytes(range(32)))
    assert signing.private("releases").public_key().public_bytes_raw() == before
    master.forget()
