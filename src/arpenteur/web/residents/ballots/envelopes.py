"""The inner envelope: a ballot sealed to the key of its box by HPKE (RFC 9180), always of one size.

Suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, in base mode, of the ``cryptography`` library. A
sealed ballot is bound to its box and to the line of the roll it was received on: copied onto another line, it does not
open. Inside: the receipt code and the zone (zeros where there is none), the length of the ballot, the ballot, zeros.
"""

import hashlib
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from arpenteur.web.residents.ballots.codes import RECEIPT

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
LARGEST = 4096
"""Bytes of a ballot, at most."""
OVERHEAD = 32 + 16
"""Bytes that sealing adds: the ephemeral public key and the tag."""
LONGEST_ZONE = 40
ZONE = 4 * LONGEST_ZONE
"""Bytes of the longest name of a zone."""
_LENGTH = 2
_NO_CODE = bytes(RECEIPT)


class IllegibleBallotError(Exception):
    """It was not sealed to this box and line, or was altered."""


@dataclass(frozen=True, repr=False)
class ReceivedBallot:
    """A ballot, its receipt code (empty where receipts are not given) and the zone that its voter declared, if any;
    printed, it shows nothing.
    """

    payload: str
    code: str = ""
    zone: str = ""

    def __repr__(self) -> str:
        return "<ballot>"

    @property
    def receipt(self) -> str:
        """What is published of its receipt."""
        return receipt_digest(self.code, self.payload) if self.code else ""


def canonical(value: object) -> str:
    """A ballot as one text: two that mean the same are the same bytes, so the caller sorts what has no order.

    >>> canonical({"b": [2, 1], "a": "é"})
    '{"a":"é","b":[2,1]}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def receipt_digest(code: str, payload: str) -> str:
    """SHA-256 of the code followed by the ballot: ``printf '%s%s' CODE BALLOT | sha256sum``."""
    return hashlib.sha256((code + payload).encode()).hexdigest()


def context(kind: str, *parts: str) -> bytes:
    """What something sealed is bound to: the use, then the box, the place or the line."""
    return "\x1f".join(("arpenteur", kind, "1", *parts)).encode()


def seal(ballot: ReceivedBallot, *, size: int, public_key: str, about: bytes) -> bytes:
    """A ballot sealed, always of ``size`` plus 226 bytes. Raises ValueError for one larger than its box allows."""
    return SUITE.encrypt(_packed(ballot, size), _public(public_key), info=about)


def unseal(sealed: bytes, key: X25519PrivateKey, *, about: bytes) -> ReceivedBallot:
    """The ballot of an envelope. Raises IllegibleBallotError."""
    try:
        return _unpacked(SUITE.decrypt(sealed, key, info=about))
    except (InvalidTag, ValueError) as error:
        raise IllegibleBallotError from error


def seal_share(share: bytes, *, public_key: str, about: bytes) -> bytes:
    """A part of the key of a box, sealed to a scrutineer."""
    return SUITE.encrypt(share, _public(public_key), info=about)


def unseal_share(sealed: bytes, key: X25519PrivateKey, *, about: bytes) -> bytes:
    """The part again. Raises IllegibleBallotError for another's key."""
    try:
        return SUITE.decrypt(sealed, key, info=about)
    except (InvalidTag, ValueError) as error:
        raise IllegibleBallotError from error


def public_text(key: X25519PrivateKey) -> str:
    """The public half, in hexadecimal."""
    return key.public_key().public_bytes_raw().hex()


def _public(text: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(bytes.fromhex(text))


def _packed(ballot: ReceivedBallot, size: int) -> bytes:
    said = ballot.payload.encode()
    code = ballot.code.encode() or _NO_CODE
    zone = ballot.zone.encode()
    if len(ballot.zone) > LONGEST_ZONE or b"\0" in zone:
        raise ValueError(f"a zone of {len(ballot.zone)} signs")
    if len(said) > size or size > LARGEST or len(code) != RECEIPT:
        raise ValueError(f"a ballot of {len(said)} bytes in a box of {size}")
    return code + zone.ljust(ZONE, b"\0") + len(said).to_bytes(_LENGTH, "big") + said.ljust(size, b"\0")


def _unpacked(whole: bytes) -> ReceivedBallot:
    code, zone, rest = whole[:RECEIPT], whole[RECEIPT : RECEIPT + ZONE], whole[RECEIPT + ZONE :]
    length = int.from_bytes(rest[:_LENGTH], "big")
    said, filling = rest[_LENGTH : _LENGTH + length], rest[_LENGTH + length :]
    if len(rest) < _LENGTH or len(said) != length or filling.strip(b"\0"):
        raise ValueError("not a ballot")
    read = "" if code == _NO_CODE else code.decode("ascii")
    return ReceivedBallot(said.decode(), read, zone.rstrip(b"\0").decode())
