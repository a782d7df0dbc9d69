"""The axis of the grid, as numbers: which bloc is the neighbour of which.

The ordered transfer: from one balance of power to another, by the shortest moves along the axis of the blocs.

A proportional swing takes a bloc that falls from 20 to 5 points down everywhere and gives the votes to everybody; on
an axis they go to its neighbours. Of all tables of votes with the two balances of power as margins, the ordered one
moves the votes the least far (optimal transport on a line), and it is the only one in which no two votes cross. There
is nothing to fit.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from arpenteur.domain.grid import grid
from arpenteur.stats.panel import BLOC_OF_FAMILY, BLOCS, Array, Ints, Mask, by_group
from arpenteur.stats.shares import normalise


@dataclass(frozen=True)
class Axis:
    """``order``: blocs from one end of the axis to the other; ``bloc_of``: bloc of each family (k); b blocs in all."""

    order: tuple[int, ...]
    bloc_of: Ints
    blocs: int

    @cached_property
    def beside(self) -> tuple[int, ...]:
        """Blocs without a place on the axis."""
        return tuple(bloc for bloc in range(self.blocs) if bloc not in self.order)

    @cached_property
    def neighbours(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Each bloc of the axis with the one or two next to it."""
        ends = (None, *self.order, None)
        return tuple(
            (bloc, tuple(one for one in (ends[rank], ends[rank + 2]) if one is not None))
            for rank, bloc in enumerate(self.order)
        )

    def by_bloc(self, families: Array) -> Array:
        """Sums by bloc (… × b) of values by family (… × k)."""
        return by_group(np.atleast_2d(families), self.bloc_of, self.blocs).reshape(*families.shape[:-1], self.blocs)


@cache
def axis() -> Axis:
    """The axis of the grid shipped with the program."""
    return Axis(tuple(BLOCS.index(bloc) for bloc in grid().axis), BLOC_OF_FAMILY, len(BLOCS))


def ordered_flows(before: Array, after: Array, axis: Axis) -> Array:
    """Shares of all votes by bloc before and after (b × b, summing to 1), for two balances of power (b each).

    A bloc beside the axis keeps what it can; what it gains or loses is shared by those on the axis as they are.
    """
    left, right = before / before.sum(), after / after.sum()
    flows = np.zeros((axis.blocs, axis.blocs))
    on = np.array(axis.order)
    for bloc in axis.beside:
        kept = min(left[bloc], right[bloc])
        flows[bloc, bloc] = kept
        flows[bloc, on] = _part(right[on]) * (left[bloc] - kept)
        flows[on, bloc] = _part(left[on]) * (right[bloc] - kept)
    left, right = left - flows.sum(axis=1), right - flows.sum(axis=0)
    starts, ends = _edges(left[on]), _edges(right[on])
    shared = np.minimum(starts[1:, None], ends[None, 1:]) - np.maximum(starts[:-1, None], ends[None, :-1])
    flows[np.ix_(on, on)] += np.maximum(shared, 0.0)
    return flows


def ordered_transfer(before: Array, after: Array, axis: Axis) -> Array:
    """Part of the votes of each bloc that goes to each (b × b, rows summing to 1); a bloc without votes keeps them."""
    flows = ordered_flows(before, after, axis)
    sums = flows.sum(axis=1, keepdims=True)
    return np.where(sums > 0, flows / np.where(sums > 0, sums, 1.0), np.eye(axis.blocs))


def proportional(shares: Array, before: Array, after: Array) -> Array:
    """Shares by bloc (n × b) after a proportional swing from one balance of power to another (b each), rows summing
    to 1: each bloc times one factor. A bloc that had no vote anywhere takes its share of the second."""
    factor = np.divide(after, before, out=np.zeros_like(after), where=before > 0)
    return normalise(np.where(before > 0, shares * factor, after))


def to_those_standing(shares: Array, standing: Mask, axis: Axis, second_choices: Array | None) -> Array:
    """Shares by family (n × k) once families that nobody stands for have given theirs.

    A family gives to those standing in its bloc, as they are. A bloc that nobody stands for gives to the others by its
    row of ``second_choices`` (b × b), among those who stand; without rows, or where none of them stands, its votes stay
    unallotted: rows may sum to less than 1.
    """
    kept = np.where(standing, shares, 0.0)
    present = axis.by_bloc(standing.astype(np.float64)) > 0
    whole = axis.by_bloc(shares)
    gained = np.where(present, whole, 0.0)
    if second_choices is not None:
        for bloc in range(axis.blocs):
            row = second_choices[bloc] * present * (np.arange(axis.blocs) != bloc)
            gained += np.where(present[:, [bloc]], 0.0, whole[:, [bloc]]) * normalise(row)
    held = axis.by_bloc(kept)
    # A family without any past vote stands alone for its bloc: it takes what the bloc is given.
    fallback = np.where(held[:, axis.bloc_of] > 0, kept, standing)
    return (
        fallback
        * np.divide(gained, axis.by_bloc(fallback), out=np.zeros_like(gained), where=gained > 0)[:, axis.bloc_of]
    )


def _edges(margin: Array) -> Array:
    """Cumulated margins from 0."""
    return np.concatenate(([0.0], np.cumsum(margin)))


def _part(values: Array) -> Array:
    total = values.sum()
    return values / total if total > 0 else np.full(values.shape, 1.0 / values.size)
