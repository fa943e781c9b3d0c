"""The site's own signing keys (Ed25519, RFC 8032), each made when it is first needed and kept with the other keys."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from . import master, store
from .models import SiteKey


def private(name: str) -> Ed25519PrivateKey:
    """The key of this name, such as "releases". Raises `KeyStoreError` if the store or its master key is lost."""
    row = SiteKey.objects.filter(pk=name).first() or _make(name)
    return Ed25519PrivateKey.from_private_bytes(master.unwrap(bytes(row.wrapped), row.master, store.bound_to(row)))


def public(name: str) -> Ed25519PublicKey:
    """What outsiders check a signature with."""
    row = SiteKey.objects.filter(pk=name).first() or _make(name)
    return Ed25519PublicKey.from_public_bytes(bytes(row.public))


def _make(name: str) -> SiteKey:
    # Two processes may make it at the same moment; the one that comes second takes the other's.
    made = Ed25519PrivateKey.generate()
    row = SiteKey(name=name, public=made.public_key().public_bytes_raw())
    row.wrapped, row.master = master.wrap(made.private_bytes_raw(), store.bound_to(row))
    kept, _ = SiteKey.objects.get_or_create(
        pk=name, defaults={"public": row.public, "wrapped": row.wrapped, "master": row.master}
    )
    return kept
