"""How PayPal signs its webhooks: RSA with SHA-256, and a certificate that it serves."""

from __future__ import annotations

import base64
import hashlib
import threading
import uuid
import zlib
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

ALGORITHM = "SHA256withRSA"


class Seal:
    """A key and its certificate, made at the first use: most tests sign nothing."""

    def __init__(self, pem: str = "") -> None:
        self._lock = threading.Lock()
        self._key = serialization.load_pem_private_key(pem.encode(), None) if pem else None
        self._certificate = b""

    def key(self) -> rsa.RSAPrivateKey:
        with self._lock:
            if self._key is None:
                self._key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
            assert isinstance(self._key, rsa.RSAPrivateKey)
            return self._key

    def pem(self) -> str:
        """The key, so that a signature can still be checked after a restart."""
        kind = serialization.PrivateFormat.PKCS8
        return self.key().private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()

    def name(self) -> str:
        """A name of the key, for its certificate's address."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return hashlib.sha256(self.key().public_key().public_bytes(serialization.Encoding.DER, form)).hexdigest()[:24]

    def certificate(self) -> bytes:
        """In PEM; signed by itself, since nobody else would vouch for a stand-in."""
        key = self.key()
        with self._lock:
            if not self._certificate:
                name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "messageverificationcerts.paypal.example")])
                now = datetime.now(UTC)
                made = (
                    x509.CertificateBuilder()
                    .subject_name(name)
                    .issuer_name(name)
                    .public_key(key.public_key())
                    .serial_number(x509.random_serial_number())
                    .not_valid_before(now - timedelta(days=1))
                    .not_valid_after(now + timedelta(days=365))
                    .sign(key, hashes.SHA256())
                )
                self._certificate = made.public_bytes(serialization.Encoding.PEM)
            return self._certificate

    def headers(self, body: bytes, webhook_id: str, certificate_url: str) -> dict[str, str]:
        """The headers of one transmission; each has a number and a moment of its own."""
        number = str(uuid.uuid4())
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        signed = self.key().sign(message(number, at, webhook_id, body), padding.PKCS1v15(), hashes.SHA256())
        return {
            "Content-Type": "application/json",
            "User-Agent": "PayPal/AUHR-214.0-58930000",
            "PAYPAL-AUTH-ALGO": ALGORITHM,
            "PAYPAL-AUTH-VERSION": "v2",
            "PAYPAL-CERT-URL": certificate_url,
            "PAYPAL-TRANSMISSION-ID": number,
            "PAYPAL-TRANSMISSION-SIG": base64.b64encode(signed).decode(),
            "PAYPAL-TRANSMISSION-TIME": at,
        }

    def holds(self, signature: str, text: bytes) -> bool:
        """Whether a signature is of this key, over these bytes."""
        try:
            raw = base64.b64decode(signature, validate=True)
            self.key().public_key().verify(raw, text, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True


def message(number: str, at: str, webhook_id: str, body: bytes) -> bytes:
    """What is signed: of the body only its checksum, as a decimal number."""
    return f"{number}|{at}|{webhook_id}|{zlib.crc32(body)}".encode()
