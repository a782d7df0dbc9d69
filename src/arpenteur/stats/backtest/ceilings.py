"""Rows that read what was counted: local results given, intervals fitted on the target itself. Never forecasts."""

from collections.abc import Callable

import numpy as np

from arpenteur.stats.backtest import second_round
from arpenteur.stats.backtest.baselines import smoothed
from arpenteur.stats.backtest.calibration import Calibration, fit
from arpenteur.stats.backtest.case import SOURCES, Case, Outcome
from arpenteur.stats.backtest.scores import Truth
from arpenteur.stats.panel import Array, Ints
from arpenteur.stats.shares import RakingError, normalise, rake

_TOLERANCE = 1e-9


def support_by(case: Case, outcome: Outcome, group: Ints) -> Array | None:
    """Logit swing raked to the result of each group of stations (n × b), instead of the scenario's."""
    start = _start(case)
    if start is None or not (group >= 0).any():
        return None
    return _by_group(group, len(case), lambda rows: _raked(start[rows], outcome, rows))


def turnout_by(case: Case, outcome: Outcome, group: Ints) -> Array | None:
    """The last turnout moved by the same number of points in each group, to meet its turnout (n × 1)."""
    last = case.last(*SOURCES, with_votes=False)
    if last is None or not (group >= 0).any():
        return None
    rate = case.panel.rounds[last].turnout_rate

    def moved(rows: Ints) -> Array:
        registered = outcome.registered[rows]
        change = (outcome.turnout[rows].sum() - rate[rows] @ registered) / registered.sum()
        return np.clip(rate[rows] + change, 0, 1)[:, None]

    return _by_group(group, len(case), moved)


def interval_on_target(case: Case, shares: Array, truth: Truth, voters: Array) -> Array:
    """Half-widths calibrated on the target: stations of even communes from the odd ones, and the reverse (n × k)."""
    odd = case.panel.commune % 2 == 1
    half_width = np.zeros(shares.shape)
    for side in (odd, ~odd):
        other = Truth(truth.shares, truth.counts & ~side[:, None], truth.weights, truth.voters, truth.group)
        z, rho = fit(shares, other if other.counts.any() else truth)
        half_width[side] = Calibration(z, rho, 1.0, str(case.target.election)).half_width(shares, voters)[side]
    return half_width


def _start(case: Case) -> Array | None:
    if case.target.election.round == 2:
        return second_round.smoothed_finalists(case)
    last = case.last(*SOURCES)
    return None if last is None else smoothed(case, last) * case.on_ballot


def _raked(start: Array, outcome: Outcome, rows: Ints) -> Array:
    votes = outcome.blocs[rows].sum(axis=0) * (start.max(axis=0) > 0)
    result = votes / max(float(votes.sum()), 1.0)
    try:
        return rake(start, outcome.valid[rows], result, tolerance=_TOLERANCE)[0]
    except RakingError:
        return normalise(start * (result > 0))


def _by_group(group: Ints, size: int, compute: Callable[[Ints], Array]) -> Array:
    """``compute`` on the rows of each group, put back in place; stations of no group are one more."""
    order = np.argsort(group, kind="stable")
    edges = np.flatnonzero(np.diff(group[order])) + 1
    parts = np.split(order, edges)
    first = compute(parts[0])
    result = np.zeros((size, first.shape[1]))
    result[parts[0]] = first
    for rows in parts[1:]:
        result[rows] = compute(rows)
    return result
