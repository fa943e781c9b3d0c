"""The master key wraps every other key; several may be known while it is being changed, the first wraps what is new.

AES-256-GCM (NIST SP 800-38D) with a random nonce; the wrapped key is bound to what it is the key of.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12
_known: dict[str, AESGCM] = {}
_newest = ""


class KeyStoreError(Exception):
    """The key store or its master key is missing, damaged or not this site's: what is wrong, and what to do."""


def fingerprint(key: bytes) -> str:
    """Sixteen hexadecimal digits that tell master keys apart and say nothing about them."""
    return hashlib.sha256(b"keepword master key\0" + key).hexdigest()[:16]


def newest() -> str:
    """The fingerprint of the master key that wraps what is new, read afresh: it may be changed at any moment."""
    _read()
    return _newest


def wrap(key: bytes, bound_to: str) -> tuple[bytes, str]:
    """The key, wrapped, and the fingerprint of the master key that did it."""
    _read()
    master, ciphers = _newest, _known
    nonce = os.urandom(NONCE)
    return nonce + ciphers[master].encrypt(nonce, key, bound_to.encode()), master


def unwrap(wrapped: bytes, master: str, bound_to: str) -> bytes:
    """The key again. Raises `KeyStoreError` if the master key is not the one, or the row was altered."""
    if master not in _known:
        _read()
    return _open(_known, wrapped, master, bound_to)


def open_with(keys: Sequence[bytes], wrapped: bytes, master: str, bound_to: str) -> bytes:
    """As `unwrap`, with these master keys."""
    return _open({fingerprint(key): AESGCM(key) for key in keys}, wrapped, master, bound_to)


def _open(known: Mapping[str, AESGCM], wrapped: bytes, master: str, bound_to: str) -> bytes:
    cipher = known.get(master)
    if cipher is None:
        raise KeyStoreError(
            f"the key store was wrapped by the master key {master}, and this site has {', '.join(known) or 'none'}; "
            "give it the right one (KEEPWORD_MASTER_KEY, or master.key in the data folder); until then nothing sealed "
            "can be read, and nothing is lost"
        )
    try:
        return cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], bound_to.encode())
    except InvalidTag:
        raise KeyStoreError(
            f"a key in the key store was altered ({bound_to}); restore the key store from its newest backup"
        ) from None


def forget() -> None:
    """Makes this process read the master keys again."""
    global _known, _newest
    _known, _newest = {}, ""


def _read() -> None:
    global _known, _newest
    source: Callable[[], tuple[bytes, ...]] = settings.KEEPWORD_MASTER_KEYS
    keys = source()
    if not keys or any(len(key) != 32 for key in keys):
        raise KeyStoreError("there is no master key of 32 bytes; restore master.key from where you keep it apart")
    _known = {fingerprint(key): AESGCM(key) for key in keys}
    _newest = fingerprint(keys[0])
