"""Secrets that must be read again: encrypted with a key made from the site's own (``SECRET_KEY``)."""

import base64
import hashlib
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_SALT = b"arpenteur.api.encryption"


def encrypted(text: str) -> str:
    """The text, unreadable without the key of the site."""
    return _box().encrypt(text.encode()).decode()


def decrypted(text: str) -> str:
    """The text again; empty where the site's key has changed and the old one is not among the fallbacks."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken:
        return ""


def _box() -> MultiFernet:
    keys: Iterable[str] = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    # SECRET_KEY is long and random: one keyed digest is derivation enough.
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.blake2b(key.encode(), key=_SALT, digest_size=32).digest()))
        for key in keys
    )
