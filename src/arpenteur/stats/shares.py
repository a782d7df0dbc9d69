"""Shares of valid votes by family: smoothing, combining two elections, meeting a scenario.

Arrays are zones × families (n × k) unless said otherwise; shares are between 0 and 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


class RakingError(Exception):
    """No multiplier of the families makes the zones meet the shares asked for."""


@dataclass(frozen=True)
class Ballot:
    """One past first round: votes (n × k), valid votes (n), who could be voted for (n × k), means to lean on (n × k).

    ``reference`` (k, or n × k) holds the shares on the territory of the scenario: the base of the swing.
    """

    votes: Array
    valid: Array
    standing: Mask
    prior: Array
    reference: Array


def smooth(votes: Array, valid: Array, prior: Array, pseudo_votes: float) -> Array:
    """Shares with ``pseudo_votes`` fictitious votes cast like ``prior``; rows without votes become the prior."""
    return (votes + pseudo_votes * prior) / (valid[:, None] + pseudo_votes)


def swung(ballots: Sequence[Ballot], scenario: Array, pseudo_votes: float) -> Array:
    """Geometric mean over ballots of smoothed shares × (scenario ÷ reference), not yet normalised (n × k).

    The scenario holds shares by family, the same everywhere (k) or by zone (n × k).

    A family that did not stand somewhere is carried by the other ballots alone; one that stood nowhere is carried
    by the scenario. With two ballots where all families stood this is √(p p′) · N′ / √(N N″).
    """
    total = np.zeros(ballots[0].votes.shape)
    count = np.zeros_like(total)
    for ballot in ballots:
        share = smooth(ballot.votes, ballot.valid, ballot.prior, pseudo_votes)
        used = ballot.standing & (ballot.reference > 0) & (share > 0)
        sized = np.zeros(np.broadcast_shapes(scenario.shape, ballot.reference.shape))
        factor = np.divide(scenario, ballot.reference, out=sized, where=ballot.reference > 0)
        product = np.where(used, share * factor, 1.0)
        total += np.where(product > 0, np.log(np.where(product > 0, product, 1.0)), 0.0)
        count += used
    carried = np.exp(total / np.maximum(count, 1))
    return np.where(count > 0, carried, scenario) * (scenario > 0)


def normalise(weights: Array) -> Array:
    """Rows summing to 1; a row without weight stays 0."""
    sums = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)


def rake(
    start: Array, weights: Array, scenario: Array, *, tolerance: float = 1e-10, rounds: int = 5000
) -> tuple[Array, Array]:
    """Shares proportional to ``start`` × multipliers, whose ``weights``-weighted means are ``scenario``.

    Iterative proportional fitting (Deming and Stephan 1940). Returns shares (n × k) and multipliers (k).
    Raises RakingError where the scenario gives votes to a family nobody can vote for, or does not converge.
    """
    multipliers = (scenario > 0).astype(np.float64)
    if bool(np.any((scenario > 0) & (start.max(axis=0, initial=0.0) <= 0))):
        raise RakingError("a family of the scenario has no base anywhere")
    weights = weights / weights.sum()
    shares = normalise(start * multipliers)
    for _ in range(rounds):
        means = weights @ shares
        if float(np.abs(means - scenario).max()) < tolerance:
            return shares, multipliers
        multipliers *= np.divide(scenario, means, out=np.zeros_like(means), where=means > 0)
        shares = normalise(start * multipliers)
    raise RakingError("the scenario cannot be met by these zones")
