"""The site's own signature under each file: Ed25519 (RFC 8032) over its bytes, so that openssl and Sparkle check it."""

from __future__ import annotations

import base64
import mmap
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keepword.enforcement.keys import signing

NAME = "releases"


def public() -> str:
    """The public key, 32 bytes in Base64, as Sparkle's SUPublicEDKey wants it."""
    return base64.b64encode(signing.public(NAME).public_bytes_raw()).decode()


def pem() -> str:
    """The public key as openssl reads it."""
    return signing.public(NAME).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def sign(path: Path) -> str:
    """The signature in Base64. The file is mapped, not read: a large one takes no memory that others need."""
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped,
        memoryview(mapped) as content,
    ):
        return base64.b64encode(signing.private(NAME).sign(content)).decode()
