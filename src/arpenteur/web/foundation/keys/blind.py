"""Searching what is encrypted: keyed digests of whole words, never of parts of them.

A digest is HMAC-SHA-256 under a key derived from the campaign's key of the class of data; without it nobody can try
names against an index. Equal words of one campaign have equal digests: a dump shows how often one
comes, not which it is.
"""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from arpenteur.web.foundation.keys.keyring import DataClass, current, key, numbers
from arpenteur.web.foundation.shared.matching import email_key, name_key, phone_key

LENGTH = 32
_BYTES = 32


class Word(StrEnum):
    """What is searched."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    WHOLE = "whole"
    """Every word of a name at once: whoever has the very same name."""


def normalised(kind: Word, text: str) -> list[str]:
    """Words as they are compared: those of a name apart, an address and a number whole.

    >>> normalised(Word.NAME, "ÉBAUCHE-Modèle, Camille")
    ['camille', 'ebauche', 'modele']
    """
    if kind is Word.NAME:
        return name_key(text).split()
    key = {Word.EMAIL: email_key, Word.PHONE: phone_key, Word.WHOLE: name_key}[kind](text)
    return [key] if key else []


def digests(campaign: int, data: DataClass, words: Iterable[tuple[Word, str]]) -> set[str]:
    """What a row is found by, each once, under the key that rows are written with."""
    pairs = [(kind, one) for kind, text in words for one in normalised(kind, text)]
    if not pairs:
        return set()
    _number, secret = current(campaign, data)
    return {_digest(secret, campaign, data, kind, one) for kind, one in pairs}


def searched(campaign: int, data: DataClass, kind: Word, text: str) -> Iterator[set[str]]:
    """For each word that is searched, the digests a row may have it under: one for each key still there."""
    secrets = [key(campaign, data, number) for number in numbers(campaign, data)]
    for one in normalised(kind, text):
        yield {_digest(secret, campaign, data, kind, one) for secret in secrets}


@dataclass(frozen=True, repr=False)
class Digester:
    """Keyed digests of many words of a room's own kinds, the key looked up once; ``everyone`` gives one for each key
    that rows may still be written under.
    """

    secret: bytes

    @classmethod
    def of(cls, campaign: int, data: DataClass) -> Self:
        """Under the key that rows are written with. Raises InputError as ``keyring.current``."""
        return cls(_derived(current(campaign, data)[1], campaign, data))

    @classmethod
    def everyone(cls, campaign: int, data: DataClass) -> list[Self]:
        """Under each key that is still there, none where rows have no key."""
        return [cls(_derived(key(campaign, data, number), campaign, data)) for number in numbers(campaign, data)]

    def digest(self, kind: str, *words: str) -> str:
        """Of some words together; empty where all of them are."""
        if not any(words):
            return ""
        said = "\x1f".join((kind, *words)).encode()
        return hmac.digest(self.secret, said, "sha256").hex()[:LENGTH]


def _digest(secret: bytes, campaign: int, data: DataClass, kind: Word, word: str) -> str:
    said = f"{kind.value}\x1f{word}".encode()
    return hmac.digest(_derived(secret, campaign, data), said, "sha256").hex()[:LENGTH]


@lru_cache(maxsize=64)
def _derived(secret: bytes, campaign: int, data: DataClass) -> bytes:
    info = f"arpenteur.keys.blind/{campaign}/{data.value}".encode()
    return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=info).derive(secret)
