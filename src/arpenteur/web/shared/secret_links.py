"""Links that open something: a random secret in the address, its digest in the database."""

import hashlib
import secrets

_BYTES = 24


def new_secret() -> str:
    """192 random bits, as an address writes them."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret. Long and random, it needs no salt: nobody guesses it, and it can be looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()
