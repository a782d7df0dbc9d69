"""Files sealed to a phrase, in tests: a phrase is stretched for two seconds each time it seals or opens, on purpose
(scrypt, as age calibrates it), and a hundred tests do both. Here each phrase stands for a key of its own: whoever has
another phrase still opens nothing. `test_exchange_export.py` keeps the real ones.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyrage

type _Seal = Callable[[bytes, str], bytes]


@contextmanager
def phrases_not_stretched() -> Iterator[tuple[_Seal, _Seal]]:
    """For as long as this lasts; hands out what really seals and opens."""
    keys: dict[str, pyrage.x25519.Identity] = {}
    of = pyrage.passphrase
    real = of.encrypt, of.decrypt

    def key(phrase: str) -> pyrage.x25519.Identity:
        return keys.setdefault(phrase, pyrage.x25519.Identity.generate())

    of.encrypt = lambda content, passphrase: pyrage.encrypt(content, [key(passphrase).to_public()])
    of.decrypt = lambda content, passphrase: pyrage.decrypt(content, [key(passphrase)])
    try:
        yield real
    finally:
        of.encrypt, of.decrypt = real
