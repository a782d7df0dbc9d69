"""The ordered transfer: from one balance of power to another, by the shortest moves along the axis of the blocs.

A proportional swing takes a bloc that falls from 20 to 5 points down everywhere and gives the votes to everybody; on
an axis they go to its neighbours. Of all tables of votes with the two balances of power as margins, the ordered one
moves the votes the least far (optimal transport on a line), and it is the only one in which no two votes cross. There
is nothing to fit.
"""

import numpy as np

from arpenteur.stats.forecast.axis import Axis
from arpenteur.stats.panel import Array, Mask


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


def to_those_standing(shares: Array, standing: Mask, axis: Axis) -> Array:
    """Shares by family (n × k) in which families that nobody stands for give their votes to those standing in their
    bloc and in the blocs next to it, as these are.

    What nobody near stands for stays unallotted: rows may sum to less than 1.
    """
    kept = np.where(standing, shares, 0.0)
    blocs = axis.by_bloc(kept)
    lost = np.maximum(axis.by_bloc(shares) - blocs, 0.0)
    gained = blocs.copy()
    for bloc, beside in axis.neighbours:
        near = [bloc, *beside]
        total = blocs[:, near].sum(axis=1, keepdims=True)
        gained[:, near] += blocs[:, near] * np.divide(lost[:, [bloc]], total, out=np.zeros_like(total), where=total > 0)
    growth = np.divide(gained, blocs, out=np.zeros_like(blocs), where=blocs > 0)
    return kept * growth[:, axis.bloc_of]


def _edges(margin: Array) -> Array:
    """Cumulated margins from 0."""
    return np.concatenate(([0.0], np.cumsum(margin)))


def _part(values: Array) -> Array:
    total = values.sum()
    return values / total if total > 0 else np.full(values.shape, 1.0 / values.size)
