"""Second rounds: shares over the finalists, from the first round of the same election. n × b shares by bloc."""

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats.backtest.baselines import meeting, turnout_met, turnout_moved
from arpenteur.stats.backtest.case import Case, bloc_votes, replayed
from arpenteur.stats.forecast import second_round as forecast
from arpenteur.stats.forecast.proximity import proximity_before
from arpenteur.stats.panel import BLOC_OF_FAMILY, BLOCS, FAMILIES, FAMILY_OF_OPTION, Array, by_group
from arpenteur.stats.shares import normalise
from arpenteur.stats.turnout import logit

_PSEUDO_VOTES = 5.0
_SMALLEST = 0.001
_TWO = 2


def first_of(case: Case) -> Election | None:
    """The first round of the same election, with votes."""
    target = case.target.election
    first = Election(target.year, target.type, 1)
    counts = case.panel.rounds.get(first)
    return first if counts is not None and counts.with_votes else None


def model(case: Case) -> Array | None:
    """Shares by bloc (n × b) of ``stats.forecast.second_round``, each set of finalists apart, met to the scenario.

    Coefficients and weights are those learned on second rounds before the target; None where there is none.
    """
    first = first_of(case)
    if first is None:
        return None
    counts = case.panel.rounds[first]
    families = by_group(counts.votes, FAMILY_OF_OPTION, len(FAMILIES))
    makeup = forecast.makeup(families, counts.turnout, counts.registered)
    standing = by_group(case.target.standing.astype(np.float64), FAMILY_OF_OPTION, len(FAMILIES)) > 0
    shares = np.zeros((len(case), len(BLOCS)))
    for ballot in np.unique(standing, axis=0):
        rows = np.flatnonzero((standing == ballot).all(axis=1))
        shares[rows] = _duel(makeup[rows], np.flatnonzero(ballot).tolist(), case)
    return meeting(case, np.where(case.on_ballot, np.maximum(shares, _SMALLEST), 0.0), _mean(case, first))


def _duel(makeup: Array, finalists: list[int], case: Case) -> Array:
    """Shares by bloc of stations with the same finalists (families)."""
    if len(finalists) < _TWO:
        return by_group(np.eye(len(FAMILIES))[finalists], BLOC_OF_FAMILY, len(BLOCS)).repeat(len(makeup), axis=0)
    target = case.target.election
    first = Election(target.year, target.type, 1)
    coefficients = forecast.coefficients_before(target.type, finalists, first)
    shares = forecast.second_round(makeup, finalists, coefficients, proximity_before(target.type, first))
    return by_group(shares, BLOC_OF_FAMILY[finalists], len(BLOCS))


def turnout_persistence(case: Case) -> Array | None:
    """Turnout of the first round (n)."""
    first = first_of(case)
    return None if first is None else case.panel.rounds[first].turnout_rate


def turnout_uniform(case: Case) -> Array | None:
    """Turnout of the first round plus the change of the scenario (n)."""
    return turnout_moved(case, first_of(case))


def turnout_logit(case: Case) -> Array | None:
    """Turnout of the first round, its odds times one factor, met to the scenario (n)."""
    first = first_of(case)
    return None if first is None else turnout_met(case, logit(case.panel.rounds[first].turnout_rate), [first])


def finalists(case: Case) -> Array | None:
    """Shares of the first round over the options that reached the second."""
    first = first_of(case)
    return None if first is None else normalise(_kept(case, first))


def uniform_swing(case: Case) -> Array | None:
    """Those shares plus the change of the scenario, the same number of points everywhere."""
    start, first = finalists(case), first_of(case)
    if start is None or first is None:
        return None
    return normalise(np.clip(start + case.scenario - _mean(case, first), 0, None) * case.on_ballot)


def logit_swing(case: Case) -> Array | None:
    """Those shares times one factor a bloc, so that the whole meets the scenario."""
    first, start = first_of(case), smoothed_finalists(case)
    return None if first is None or start is None else meeting(case, start, _mean(case, first))


def smoothed_finalists(case: Case) -> Array | None:
    """Shares over the finalists with a few pseudo-votes at their mean, so that none is 0."""
    first = first_of(case)
    if first is None:
        return None
    kept = _kept(case, first)
    return normalise((kept + _PSEUDO_VOTES * normalise(kept.sum(axis=0)[None, :])) * case.on_ballot)


def linear_transfer(case: Case) -> Array | None:
    """Where the votes of each bloc go, learned on the last second round of the same type, then met to the scenario.

    Least squares of second-round shares on first-round shares, weighted by valid votes, for the same finalists' blocs.
    """
    first, earlier = first_of(case), _earlier(case)
    if first is None or earlier is None:
        return None
    coefficients = _transfers(*earlier)
    shares = normalise(bloc_votes(case.panel.rounds[first].votes))
    moved = np.clip(shares @ coefficients, 0.001, None) * case.on_ballot
    moved = np.where(case.on_ballot.sum(axis=1, keepdims=True) > 1, moved, case.on_ballot)
    return meeting(case, normalise(moved), _mean(case, first))


def _earlier(case: Case) -> tuple[Array, Array, Array] | None:
    """First-round shares, second-round shares and valid votes of the last earlier second round of the same type and
    with finalists of the same blocs."""
    target = case.target.election
    found = [one for one in case.panel.rounds if one.type is target.type and one.round == 2]
    for second in sorted(found, key=lambda one: one.sort_key, reverse=True):
        first = Election(second.year, second.type, 1)
        known = case.panel.rounds.get(first)
        if known is None or not known.with_votes:
            continue
        replay = replayed(case, second, [first])
        if replay is None or not np.array_equal(replay[0].on_ballot.any(axis=0), case.on_ballot.any(axis=0)):
            continue
        past, outcome = replay
        return normalise(bloc_votes(past.panel.rounds[first].votes)), normalise(outcome.blocs), outcome.valid
    return None


def _transfers(first: Array, second: Array, weights: Array) -> Array:
    """Share of each bloc's first-round vote that goes to each finalist (b × b)."""
    root = np.sqrt(weights)[:, None]
    return np.linalg.lstsq(first * root, second * root, rcond=None)[0]


def _kept(case: Case, first: Election) -> Array:
    """Votes by bloc of the options that reached the second round."""
    return bloc_votes(case.panel.rounds[first].votes * case.target.standing)


def _mean(case: Case, first: Election) -> Array:
    if first in case.wide:
        kept = case.wide[first].shares * (case.scenario > 0)
        return kept / max(float(kept.sum()), 1e-12)
    votes = _kept(case, first).sum(axis=0)
    return votes / max(float(votes.sum()), 1.0)
