"""How the polling stations changed: two created after 2017, one renumbered, one that ceded streets to its neighbour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arpenteur.domain.elections import Election

_REFORM = 2020
# Positions of stations in the order they are drawn (by quartier, the hamlet last).
_CREATED_FROM = {20: 19, 24: 23}
_RENUMBERED = {29: "0051"}
_GAINED_FROM = {10: (11, 0.24)}
# Registered voters of the town then, as a share of the last count.
_LISTS = {2012: 0.938, 2014: 0.946, 2017: 0.957, 2022: 0.986, 2024: 0.993, 2026: 1.0}


@dataclass(frozen=True)
class Piece:
    """A part of today's station and the number of the station where it voted then."""

    station: int
    number: str
    share: float


def numbers(count: int) -> list[str]:
    """Today's numbers: stations created later come last."""
    old = [position for position in range(count) if position not in _CREATED_FROM]
    ranked = [*old, *_CREATED_FROM]
    return [f"{ranked.index(position) + 1:04d}" for position in range(count)]


def created_after_2017() -> frozenset[int]:
    """Positions of stations that did not exist in 2017."""
    return frozenset(_CREATED_FROM)


def changed_since_2017() -> frozenset[int]:
    """Positions whose territory or number is not that of 2017, parents of created ones included."""
    partners = {old for old, _ in _GAINED_FROM.values()}
    return frozenset({*_CREATED_FROM, *_CREATED_FROM.values(), *_RENUMBERED, *_GAINED_FROM, *partners})


def pieces(election: Election, count: int) -> list[Piece]:
    """Where each of today's stations voted at an election."""
    now = numbers(count)
    if election.year >= _REFORM:
        return [Piece(position, now[position], 1.0) for position in range(count)]
    then = [_RENUMBERED.get(position, now[_CREATED_FROM.get(position, position)]) for position in range(count)]
    found: list[Piece] = []
    for position in range(count):
        if position in _GAINED_FROM:
            partner, part = _GAINED_FROM[position]
            found += [Piece(position, then[position], 1 - part), Piece(position, then[partner], part)]
        else:
            found.append(Piece(position, then[position], 1.0))
    return found


def registered_then(election: Election, registered: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Registered voters of today's stations at the year of an election, the same in both elections of a year."""
    drift = rng.normal(0, 0.012, len(registered)) * (2026 - election.year) / 14
    then = registered * _LISTS[election.year] * (1 + np.clip(drift, -0.03, 0.03))
    return np.maximum(np.round(then), 1).astype(np.int64)
