"""How long sealing, opening and laying out take for as many ballots as the largest golden election has.

    python benchmarks/ballots.py [BALLOTS]

No database: HPKE as ``ballots/envelopes.py`` uses it, the three parts of a key, the bound of an audit.
Peer: age (``pyrage``), which seals to the same kind of key for backups.
"""

import secrets
import sys
import time
from collections.abc import Callable

import pyrage
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from arpenteur.domain.paper_ballots import most_wrong
from arpenteur.web.residents.ballots.codes import RECEIPT, new_code
from arpenteur.web.residents.ballots.envelopes import ReceivedBallot, context, public_text, seal, unseal
from arpenteur.web.residents.ballots.key_shares import join, split

WIELICZKA = 6_586
"""Ballots of Poland_Wieliczka_2023_Green_Budget."""
SIZE = 512
ABOUT = context("ballot", "box", "line")


def timed[T](name: str, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    done = work()
    print(f"{name:<44} {time.perf_counter() - start:7.2f} s")
    return done


def main(ballots: int) -> None:
    key, peer = X25519PrivateKey.generate(), pyrage.x25519.Identity.generate()
    public = public_text(key)
    texts = [f'{{"c":["{secrets.randbelow(64)}","{secrets.randbelow(64)}"]}}' for _ballot in range(ballots)]
    given = [ReceivedBallot(text, new_code(RECEIPT)) for text in texts]
    print(f"{ballots} ballots in a box of {SIZE} bytes")
    sealed = timed("sealed", lambda: [seal(one, size=SIZE, public_key=public, about=ABOUT) for one in given])
    opened = timed("opened", lambda: [unseal(one, key, about=ABOUT) for one in sealed])
    assert opened == given
    assert len({len(one) for one in sealed}) == 1
    padded = [one.payload.encode().ljust(SIZE, b"\0") for one in given]
    theirs = timed("peer (age), sealed", lambda: [pyrage.encrypt(one, [peer.to_public()]) for one in padded])
    assert timed("peer (age), opened", lambda: [pyrage.decrypt(one, [peer]) for one in theirs]) == padded
    print(f"bytes of an envelope: {len(sealed[0])}, of the peer: {len(theirs[0])}")
    secret = key.private_bytes_raw()
    parts = timed("1,000 keys in three parts", lambda: [split(secret, needed=2, places=3) for _time in range(1_000)])
    assert timed("1,000 keys joined", lambda: {join(three[1:]) for three in parts}) == {secret}
    bound = timed("bound of 59 sheets of 2,000", lambda: most_wrong(total=2_000, drawn_sheets=59, wrong=1))
    print(f"at most {bound} wrong of 2,000 when 1 of 59 is")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else WIELICZKA)
