"""Signs a licence into a text of some 130 letters, and reads it back with nothing but the public key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from .claims import LONGEST_NAME, Licence, Malformed, key_of, packed, unpacked

# Put before what is signed, so that a signature under something else that the same key signed is none under a licence.
MEANT_FOR = b"keepword licence\0"
SIGNATURE = 64
# Version to product length is 24 bytes.
LONGEST = (24 + 2 * LONGEST_NAME + SIGNATURE) * 4 // 3 + 4
_SPACE = re.compile(r"\s+")
_TEXT = re.compile(r"[A-Za-z0-9_-]+")


class Refused(Exception):
    """A text that is no valid licence key for what was asked."""


class Damaged(Refused):
    """The text is not one that was issued: cut off, mistyped or made up."""


class UnknownKey(Refused):
    """The text says that it was signed with a key that is not among those given."""


class WrongProduct(Refused):
    """A valid licence, for something else."""

    def __init__(self, licence: Licence, wanted: str) -> None:
        super().__init__(f"This licence key is for {licence.product}, not for {wanted}.")
        self.licence = licence


def issue(private_key: Ed25519PrivateKey, licence: Licence) -> str:
    """The licence as a signed text; the same licence and key always give the same text."""
    said = packed(licence, key_id(private_key.public_key()))
    return _text(said + private_key.sign(MEANT_FOR + said))


def read(public_keys: Iterable[Ed25519PublicKey], token: str, product: str | None = None) -> Licence:
    """The licence of a text that one of the keys signed.

    Blanks and line breaks are passed over, since mail adds them. Raises Damaged, UnknownKey or, if a product is
    named, WrongProduct.
    """
    whole = _bytes(token)
    said, signature = whole[:-SIGNATURE], whole[-SIGNATURE:]
    try:
        wanted = key_of(said)
    except Malformed as error:
        raise Damaged("This is not a licence key; it may be cut off.") from error
    candidates = [key for key in public_keys if key_id(key) == wanted]
    if not candidates:
        raise UnknownKey("This licence key says that it was signed with a key that is not known here.")
    if not any(_signed(key, signature, said) for key in candidates):
        raise Damaged("This licence key was changed after it was issued, or mistyped.")
    try:
        licence = unpacked(said)
    except Malformed as error:
        raise Damaged("This licence key is signed, yet says nothing that a licence can say.") from error
    if product is not None and licence.product != product:
        raise WrongProduct(licence, product)
    return licence


def _signed(key: Ed25519PublicKey, signature: bytes, said: bytes) -> bool:
    try:
        key.verify(signature, MEANT_FOR + said)
    except InvalidSignature:
        return False
    return True


def _text(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode("ascii")


def _bytes(token: str) -> bytes:
    """What the text encodes; only the one way to write it counts, or a changed last letter might pass."""
    text = _SPACE.sub("", token[: 4 * LONGEST])
    if len(text) > LONGEST or not _TEXT.fullmatch(text):
        raise Damaged("This is not a licence key.")
    try:
        whole = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise Damaged("This is not a licence key; it may be cut off.") from error
    if _text(whole) != text:
        raise Damaged("This licence key was changed after it was issued, or mistyped.")
    return whole


def key_id(key: Ed25519PublicKey) -> bytes:
    """Which key: the first four bytes of the SHA-256 of its 32."""
    return hashlib.sha256(key.public_bytes_raw()).digest()[:4]


def public_pem(key: Ed25519PublicKey) -> str:
    """The public key as programs load it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def public_text(key: Ed25519PublicKey) -> str:
    """The public key's 32 bytes in base64: one short line to put into a program."""
    return base64.b64encode(key.public_bytes_raw()).decode("ascii")


def public_from_text(text: str) -> Ed25519PublicKey:
    """The public key of a PEM or of one base64 line; raises ValueError if it is none."""
    if "-----BEGIN" in text:
        key = load_pem_public_key(text.encode("ascii"))
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("not an Ed25519 key")
        return key
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
