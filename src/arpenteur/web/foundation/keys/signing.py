"""What this site signs with its own key (Ed25519, RFC 8032): turf files, files for an authority, certificates.

A signature is over bytes that begin with the name of their format, so that none is good for another kind of file.
"""

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from django.conf import settings


def own_public() -> bytes:
    """The public key of this site, 32 bytes."""
    return _own().public_key().public_bytes_raw()


def sign_bytes(text: bytes) -> bytes:
    """The signature of this site, 64 bytes; the same text has the same one."""
    return _own().sign(text)


def is_signature(signature: bytes, text: bytes, public: bytes) -> bool:
    """Whether a signature is of this text by this key; False too for what is no key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint_of(public: bytes) -> str:
    """SHA-256 of a public key: what two people compare."""
    return hashlib.sha256(public).hexdigest()


def spelled(fingerprint: str) -> str:
    """The head of a fingerprint in groups, to be read aloud: ``3F2A 91C0 …``."""
    return " ".join(fingerprint[at : at + 4].upper() for at in range(0, 32, 4))


def as_pem(public: bytes) -> bytes:
    """A public key as other programs read it (``openssl``)."""
    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def of_pem(text: bytes) -> bytes:
    """The 32 bytes of a public key in that form; empty for anything else."""
    try:
        key = load_pem_public_key(text)
    except ValueError:
        return b""
    return key.public_bytes_raw() if isinstance(key, Ed25519PublicKey) else b""


def _own() -> Ed25519PrivateKey:
    raw = base64.b64decode(settings.ARPENTEUR_SIGNING_KEY)
    return Ed25519PrivateKey.from_private_bytes(raw)
