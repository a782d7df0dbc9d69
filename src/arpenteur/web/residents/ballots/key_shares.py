"""A secret in three parts, of which any two give it back and one says nothing (Shamir, *How to share a secret*, 1979).

The parts are points of a line (for two of them; of a polynomial of degree ``needed - 1``) drawn at random over the
integers modulo a prime; the secret is its value at 0. With fewer points every secret is as likely as any other,
whatever the computing power: nothing here rests on a hard problem. No library of the lock file has it, and those that
do bring a whole cryptography of their own for these twenty lines of arithmetic (ADR 41).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

BYTES = 32
"""Of a secret: a private key."""
PRIME = 2**256 + 297
"""The first above every secret of 32 bytes."""
SHARE_BYTES = 33


@dataclass(frozen=True, repr=False)
class KeyShare:
    """One point: its place (1, 2, 3…) and its value; printed, it shows nothing."""

    place: int
    value: int

    def __repr__(self) -> str:
        return f"<share {self.place}>"

    @property
    def bytes(self) -> bytes:
        """The value, in 33 bytes, the highest first."""
        return self.value.to_bytes(SHARE_BYTES, "big")


def points(secret: int, *, needed: int, places: int, prime: int = PRIME) -> list[KeyShare]:
    """A number below the prime in ``places`` parts, of which ``needed`` give it back. Raises ValueError otherwise."""
    if not (0 <= secret < prime and 1 <= needed <= places < prime):
        raise ValueError(f"{needed} of {places} parts")
    terms = [secret, *(secrets.randbelow(prime) for _ in range(needed - 1))]
    return [
        KeyShare(place, sum(term * pow(place, power, prime) for power, term in enumerate(terms)) % prime)
        for place in range(1, places + 1)
    ]


def value_at_zero(shares: Sequence[KeyShare], prime: int = PRIME) -> int:
    """Lagrange's interpolation of as many points as are given. Raises ValueError for a place that comes twice."""
    places = [one.place for one in shares]
    if not places or len(set(places)) != len(places) or any(place % prime == 0 for place in places):
        raise ValueError("parts of different places are joined")
    total = 0
    for one in shares:
        others = [place for place in places if place != one.place]
        above = prod(others)
        below = prod(place - one.place for place in others)
        total += one.value * above * pow(below, -1, prime)
    return total % prime


def split(secret: bytes, *, needed: int, places: int) -> list[KeyShare]:
    """A private key in parts. Raises ValueError for another length than 32 bytes."""
    if len(secret) != BYTES:
        raise ValueError(f"a secret has {BYTES} bytes")
    return points(int.from_bytes(secret, "big"), needed=needed, places=places)


def join(shares: Sequence[KeyShare]) -> bytes:
    """The private key again. Wrong parts, or too few, give another one, or raise ValueError: compare its public key."""
    value = value_at_zero(shares)
    if value >= 2 ** (8 * BYTES):
        raise ValueError("these parts are not those of one secret")
    return value.to_bytes(BYTES, "big")


def read_share(place: int, value: bytes) -> KeyShare:
    """A part from its bytes. Raises ValueError for what is none."""
    number = int.from_bytes(value, "big")
    if len(value) != SHARE_BYTES or number >= PRIME:
        raise ValueError("not a part of a key")
    return KeyShare(place, number)
