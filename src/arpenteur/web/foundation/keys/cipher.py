"""A text of a person, encrypted: AES-256-GCM, bound to its campaign, table, column and row.

What is kept is ``number.data``: the number of its key and, in base64, a nonce of 96 bits drawn for each writing and the
encrypted text, filled up to a multiple of 32 bytes so that its length says little.
"""

import base64
import os
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.keys.keyring import DataClass, current, key

_NONCE = 12
_BLOCK = 32
_TAG = 16
_NUMBER = 6
"""Signs of the number of a key and its point."""
_END = b"\x80"


@dataclass(frozen=True)
class Spot:
    """Where a text belongs: moved elsewhere, it does not open."""

    campaign: int
    table: str
    column: str
    row: str

    @property
    def bytes(self) -> bytes:
        """The associated data."""
        return "\x1f".join((str(self.campaign), self.table, self.column, self.row)).encode()


@dataclass(frozen=True, slots=True, repr=False)
class Ciphertext:
    """An encrypted text as a row has it; printed, it shows nothing."""

    text: str

    @property
    def number(self) -> int:
        """Of its key."""
        return int(self.text.partition(".")[0])

    def __repr__(self) -> str:
        return "<encrypted>"


@dataclass(frozen=True, repr=False)
class Encryptor:
    """Encrypts many texts of a campaign and class of data: its key is looked up once. For one transaction."""

    campaign: int
    number: int
    cipher: AESGCM

    @classmethod
    def of(cls, campaign: int, data: DataClass) -> Self:
        """Raises InputError where the campaign's key was destroyed or cannot be had."""
        number, secret = current(campaign, data)
        return cls(campaign, number, AESGCM(secret))

    def encrypt(self, plain: str, spot: Spot) -> Ciphertext:
        """Raises ValueError for a text of another campaign."""
        if spot.campaign != self.campaign:
            raise ValueError("a key encrypts for its own campaign")
        nonce = os.urandom(_NONCE)
        whole = plain.encode() + _END
        whole += b"\0" * (-len(whole) % _BLOCK)
        sealed = nonce + self.cipher.encrypt(nonce, whole, spot.bytes)
        return Ciphertext(f"{self.number}.{base64.b64encode(sealed).decode()}")


def encrypt(plain: str, spot: Spot, data: DataClass) -> Ciphertext:
    """Raises InputError where the campaign's key was destroyed or cannot be had."""
    return Encryptor.of(spot.campaign, data).encrypt(plain, spot)


def decrypt(text: Ciphertext, spot: Spot, data: DataClass) -> str:
    """Raises KeyGoneError where its key was destroyed, InputError where it was altered or moved."""
    secret = key(spot.campaign, data, text.number)
    try:
        sealed = base64.b64decode(text.text.partition(".")[2], validate=True)
        whole = AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], spot.bytes)
    except (ValueError, InvalidTag) as error:
        raise InputError(
            f"une donnée chiffrée de {spot.table} a été altérée ou déplacée", action="reprenez une sauvegarde"
        ) from error
    return whole.rstrip(b"\0").removesuffix(_END).decode()


def longest_encrypted(signs: int) -> int:
    """How many signs an encrypted text of at most so many takes: four bytes a sign, the filling, nonce, tag, number."""
    whole = (4 * signs // _BLOCK + 1) * _BLOCK + _NONCE + _TAG
    return 4 * -(-whole // 3) + _NUMBER
