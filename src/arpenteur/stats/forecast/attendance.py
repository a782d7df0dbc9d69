"""Expected turnout: the last presidential and the last legislative, weighed by which of the two the scenario is like.

Log-odds of turnout; n stations. A scenario that is as low as the last legislative leans on it for 70 %, one that is
as high as the last presidential for 30 %, in between in proportion: both ends measured on past elections
(``parameters.toml``), the line between them assumed. Where no legislative is known the last european election is the
low one; where it is the last vote it weighs one part in three. From presidentials alone a lower scenario is a fall of
as many points everywhere, the naive rule, which was better.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.panel import Array, Panel, Round, Target
from arpenteur.stats.parameters import parameters
from arpenteur.stats.turnout import constant_for, expit, logit

_CLOSE = 0.02


def presidential_weight(scenario: float, presidential: float, legislative: float) -> float:
    """Weight of the presidential log-odds for a scenario, given the turnout of both elections on its territory.

    Where both elections had the same turnout to two points, the middle.
    """
    low, high = parameters().presidential_turnout_weights
    if presidential - legislative < _CLOSE:
        return (low + high) / 2
    place = (scenario - legislative) / (presidential - legislative)
    return low + (high - low) * float(np.clip(place, 0.0, 1.0))


def mean_log_odds(presidential: Array, legislative: Array, weight: Array | float) -> Array:
    """Weighted mean log-odds (n) of two turnouts (n each, NaN where unknown); one alone where the other is unknown."""
    high, low = logit(presidential), logit(legislative)
    both = weight * high + (1.0 - weight) * low
    return np.where(np.isnan(both), np.where(np.isnan(high), low, high), both)


def presidential_turnout(first: Array, second: Array | None, target: ElectionType) -> Array:
    """Turnout (n) that stands for the last presidential; for a presidential, the middle of its rounds in log-odds."""
    if second is None or target is not ElectionType.PRESIDENTIAL:
        return first
    return expit(mean_log_odds(first, second, 0.5))


def last_european(target: ElectionType, european: Election | None, others: Iterable[Election | None]) -> bool:
    """Whether the turnout of a european election counts: for another one, or where none of the other votes the
    forecast rests on came later."""
    if target is ElectionType.EUROPEAN:
        return european is not None
    later = [one for one in others if one is not None and european is not None and one.sort_key > european.sort_key]
    return european is not None and target is not ElectionType.PRESIDENTIAL and not later


def with_european(odds: Array, european: Array) -> Array:
    """Log-odds (n) with those of a european election (n, NaN where unknown) for their part."""
    part = parameters().european_turnout
    return np.where(np.isnan(european), odds, (1.0 - part) * odds + part * european)


def lowered(turnout: Array, registered: Array, target: float, before: float | None = None) -> Array:
    """Turnout (n) moved by the same number of points everywhere, from ``before`` (else its mean) to ``target``."""
    known = ~np.isnan(turnout)
    start = float(np.average(turnout[known], weights=registered[known])) if before is None else before
    return np.clip(turnout + target - start, 0.0, 1.0)


def forecast_turnout(
    panel: Panel, target: Target, registered: Array, wide: Mapping[Election, float] | None = None
) -> Array:
    """Expected turnout of each station (n), NaN where no turnout is known; the stations together meet the scenario.

    ``registered`` (n) weighs them. ``wide``: turnout of the territory of the scenario at past elections, where that is
    not the panel itself; the stations then take its move.
    """
    presidential, legislative, european = (
        _last(panel, kind) for kind in (ElectionType.PRESIDENTIAL, ElectionType.LEGISLATIVE, ElectionType.EUROPEAN)
    )
    kind, known = target.election.type, wide or {}
    low = european if legislative is None else legislative
    high_rate, low_rate = _rate(panel, presidential, target), _rate(panel, low, target)
    all_high, all_low = _whole(presidential, known), _whole(low, known)
    if low is None and presidential is not None and target.turnout < all_high:
        return lowered(high_rate, registered, target.turnout, all_high if wide else None)
    weight = 0.5 if np.isnan(all_high + all_low) else presidential_weight(target.turnout, all_high, all_low)
    odds = mean_log_odds(high_rate, low_rate, weight)
    start = mean_log_odds(np.array([all_high]), np.array([all_low]), weight)
    named = [one.election if one is not None else None for one in (presidential, legislative, european)]
    if low is not european and last_european(kind, named[2], named[:2]):
        odds = with_european(odds, logit(_rate(panel, european, target)))
        start = with_european(start, logit(np.array([_whole(european, known)])))
    if wide:
        return expit(odds + logit(np.array([target.turnout])) - start)
    there = ~np.isnan(odds)
    return expit(odds + constant_for(odds[there], registered[there], target.turnout))


def _last(panel: Panel, kind: ElectionType) -> Round | None:
    found = panel.firsts(kind, with_votes=False)
    return panel.rounds[found[-1]] if found else None


def _rate(panel: Panel, counts: Round | None, target: Target) -> Array:
    if counts is None:
        return np.full(len(panel), np.nan)
    if counts.election.type is not ElectionType.PRESIDENTIAL:
        return counts.turnout_rate
    second = panel.rounds.get(Election(counts.election.year, counts.election.type, 2))
    return presidential_turnout(counts.turnout_rate, second.turnout_rate if second else None, target.election.type)


def _whole(counts: Round | None, wide: Mapping[Election, float]) -> float:
    if counts is None:
        return np.nan
    if counts.election in wide:
        return wide[counts.election]
    return float(counts.turnout.sum() / max(counts.registered.sum(), 1.0))
