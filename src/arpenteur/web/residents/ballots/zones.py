"""Which zones stay on ballots: none by which a few people could be told apart."""

from collections.abc import Mapping

LEAST = 11
"""Ballots of a zone that is shown, and of those that are merged."""


def kept_zones(counts: Mapping[str, int], total: int) -> frozenset[str]:
    """Zones with eleven ballots at least; others are merged with the ballots that have none. Where those together are
    fewer than eleven, the smallest of the kept ones joins them, so that nobody finds them by subtraction.

    >>> sorted(kept_zones({"Minimes": 40, "Empalot": 12, "Lardenne": 3}, 55))
    ['Minimes']
    """
    kept = sorted((zone for zone, count in counts.items() if count >= LEAST), key=lambda zone: (-counts[zone], zone))
    while kept and 0 < total - sum(counts[zone] for zone in kept) < LEAST:
        kept.pop()
    return frozenset(kept)
