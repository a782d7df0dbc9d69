"""Naive forecasts of support and turnout: what a model must beat.

Every function takes a ``Case`` and nothing else, so that none can read what was counted. Support is n × b shares of
valid votes by bloc, 0 where the bloc is not on the ballot; turnout is n shares of registered; None where the rounds
needed are not at hand.
"""

from collections.abc import Sequence

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.backtest.case import SOURCES, Case, bloc_standing, bloc_votes
from arpenteur.stats.panel import BLOCS, Array, Ints
from arpenteur.stats.parameters import parameters
from arpenteur.stats.shares import RakingError, normalise, rake, smooth
from arpenteur.stats.turnout import constant_for, expit, logit

_TINY = 1e-9
_TOLERANCE = 1e-9

# ── support ───────────────────────────────────────────────────────────────────────────────────────────────────────


def persistence(case: Case) -> Array | None:
    """The result of the last first round, whatever its type."""
    last = case.last(*SOURCES)
    return None if last is None else shares_at(case, last)


def last_same_type(case: Case) -> Array | None:
    """The result of the last first round of the target's type."""
    last = case.last(case.target.election.type)
    return None if last is None else shares_at(case, last)


def uniform_swing(case: Case) -> Array | None:
    """The last result plus the change of the scenario, the same number of points everywhere."""
    last = case.last(*SOURCES)
    if last is None:
        return None
    moved = shares_at(case, last) + case.scenario - base(case, last)
    return normalise(np.clip(moved, 0, None) * case.on_ballot)


def logit_swing(case: Case) -> Array | None:
    """The last result times one factor a bloc, so that the whole meets the scenario."""
    last = case.last(*SOURCES)
    return None if last is None else swing_from(case, last)


def logit_swing_same_type(case: Case) -> Array | None:
    """The same from the last first round of the target's type, where that is not the last of all."""
    last = case.last(case.target.election.type)
    return None if last is None or last == case.last(*SOURCES) else swing_from(case, last)


def geometric_mean(case: Case) -> Array | None:
    """Geometric mean of the logit swings of the last presidential and of the last legislative."""
    last = [one for kind in SOURCES if (one := case.last(kind)) is not None]
    return mean_of_swings(case, last) if len(last) == len(SOURCES) else None


def mean_of_swings(case: Case, elections: Sequence[Election]) -> Array:
    """Geometric mean of the logit swings of some past first rounds."""
    starts = [smoothed(case, one) * _ratio(case.scenario, base(case, one)) for one in elections]
    logs = [np.log(np.maximum(one, _TINY)) for one in starts]
    return meeting(case, np.exp(np.mean(logs, axis=0)) * case.on_ballot, case.scenario)


def swing_from(case: Case, election: Election) -> Array:
    """Logit swing from a past first round."""
    return meeting(case, smoothed(case, election) * case.on_ballot, base(case, election))


def shares_at(case: Case, election: Election) -> Array:
    """Shares by bloc as counted at a past round (n × b)."""
    return normalise(bloc_votes(case.panel.rounds[election].votes))


def base(case: Case, election: Election) -> Array:
    """Shares by bloc at a past round on the territory of the scenario (b)."""
    if election in case.wide:
        return case.wide[election].shares
    votes = bloc_votes(case.panel.rounds[election].votes).sum(axis=0)
    return votes / max(float(votes.sum()), 1.0)


def smoothed(case: Case, election: Election) -> Array:
    """Shares at a past round with pseudo-votes at the département's mean (n × b).

    A bloc absent from that ballot takes its share at the last presidential, times its change over the territory.
    """
    counts = case.panel.rounds[election]
    votes = bloc_votes(counts.votes)
    prior = _departement_mean(votes, case.panel.departement)
    shares = smooth(votes, votes.sum(axis=1), prior, parameters().pseudo_votes)
    missing = ~bloc_standing(counts)
    other = case.last(ElectionType.PRESIDENTIAL)
    if other is None or other == election or not missing.any():
        return shares
    factor = _ratio(base(case, election), base(case, other))
    return np.where(missing, smoothed(case, other) * factor, shares)


def meeting(case: Case, start: Array, reference: Array) -> Array:
    """Shares proportional to ``start``: raked to the scenario on the stations, or swung with a wider territory."""
    scenario = case.scenario
    empty = (start.max(axis=0, initial=0.0) <= 0) & (scenario > 0)
    start = np.where(empty, case.on_ballot * scenario, start)
    if not case.wide:
        try:
            return rake(start, voters(case), scenario, tolerance=_TOLERANCE)[0]
        except RakingError:
            pass  # a few stations whose ballots cannot meet it: the swing of the territory stands
    return normalise(start * np.where(empty, 1.0, _ratio(scenario, reference)))


def voters(case: Case) -> Array:
    """Valid votes to expect, up to a constant (n)."""
    expected = turnout_mean(case)
    return case.registered * (1.0 if expected is None else expected)


def _departement_mean(votes: Array, departement: Ints) -> Array:
    """Shares by bloc of the station's département (n × b)."""
    group = np.maximum(departement, 0)
    sums = np.stack([np.bincount(group, votes[:, k]) for k in range(len(BLOCS))], axis=1)
    return normalise(sums)[group]


def _ratio(top: Array, bottom: Array) -> Array:
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


# ── turnout ───────────────────────────────────────────────────────────────────────────────────────────────────────


def turnout_persistence(case: Case) -> Array | None:
    """Turnout of the last first round."""
    last = case.last(*SOURCES, with_votes=False)
    return None if last is None else case.panel.rounds[last].turnout_rate


def turnout_uniform(case: Case) -> Array | None:
    """The last turnout plus the change of the scenario, the same number of points everywhere."""
    return turnout_moved(case, case.last(*SOURCES, with_votes=False))


def turnout_logit(case: Case) -> Array | None:
    """The last turnout, its odds times one factor."""
    last = case.last(*SOURCES, with_votes=False)
    return None if last is None else turnout_met(case, logit(case.panel.rounds[last].turnout_rate), [last])


def turnout_same_type(case: Case) -> Array | None:
    """The turnout of the last first round of the target's type plus the change of the scenario."""
    return turnout_moved(case, case.last(case.target.election.type, with_votes=False))


def turnout_mean(case: Case) -> Array | None:
    """The mean of the last presidential and the last legislative log-odds, met to the scenario."""
    last = [case.last(kind, with_votes=False) for kind in SOURCES]
    known = [one for one in last if one is not None]
    if not known:
        return None
    odds = np.stack([logit(case.panel.rounds[one].turnout_rate) for one in known])
    return turnout_met(case, _filled(odds).mean(axis=0), known)


def _filled(odds: Array) -> Array:
    """Log-odds (elections × n) with the unknown ones of an election at its mean distance from the others."""
    known = ~np.isnan(odds)
    values = np.where(known, odds, 0.0)
    level = values.sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    away = np.where(known, odds - level, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(known, odds, level + away)


def turnout_met(case: Case, odds: Array, elections: list[Election]) -> Array:
    """Log-odds and a constant, so that the stations (or the wider territory) vote as in the scenario."""
    if all(one in case.wide for one in elections):
        past = np.array([case.wide[one].turnout for one in elections])
        return expit(odds + logit(np.array([case.target.turnout]))[0] - logit(past).mean())
    return expit(odds + constant_for(odds, case.registered, case.target.turnout))


def turnout_moved(case: Case, election: Election | None) -> Array | None:
    """Turnout of a past round plus the change of the scenario (n); None without a round."""
    if election is None:
        return None
    rate = case.panel.rounds[election].turnout_rate
    past = (
        case.wide[election].turnout if election in case.wide else float(rate @ case.registered) / case.registered.sum()
    )
    return np.clip(rate + case.target.turnout - past, 0, 1)
