"""Links that open something: a random secret in the address, its digest in the database."""

import hashlib
import secrets
from typing import Any

_BYTES = 24


def new_secret() -> str:
    """192 random bits, as an address writes them."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret. Long and random, it needs no salt: nobody guesses it, and it can be looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()


def renew_link(owner: Any) -> str:
    """A new secret for the link of a row, shown once; the one before opens nothing any more."""
    secret = new_secret()
    owner.digest = digest(secret)
    owner.save(update_fields=["digest"])
    return secret


def close_link(owner: Any) -> bool:
    """The link of a row opens nothing any more; False where none was open."""
    if owner.digest is None:
        return False
    owner.digest = None
    owner.save(update_fields=["digest"])
    return True
