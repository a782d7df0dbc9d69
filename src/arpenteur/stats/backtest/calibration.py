"""Intervals of a row, calibrated on elections before the target only.

q ± z √(q (1 − q) (1/n + ρ)), (z, ρ) from the errors the same row made on an earlier election.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats.backtest.case import SOURCES, Case, Outcome, replayed
from arpenteur.stats.backtest.models import Forecast
from arpenteur.stats.backtest.scores import Truth, variance
from arpenteur.stats.panel import BLOCS, Array
from arpenteur.stats.parameters import parameters

_LEVEL = 0.90
_SMALL = 1e-4

type TruthOf = Callable[[Case, Outcome], Truth]


@dataclass(frozen=True)
class Calibration:
    """(z, ρ), of all columns or of each (k), the widening, and what the errors come from: an election, or the numbers
    shipped for a type."""

    z: float | Array
    rho: float | Array
    inflation: float
    source: str

    def half_width(self, shares: Array, voters: Array) -> Array:
        """Half-widths (n × k) of 90 % intervals of shares (n × k) counted on ``voters`` (n)."""
        return self.z * self.inflation * _spread(shares, voters, self.rho)

    @property
    def origin(self) -> str:
        """``2017_pres_t1 × 1.7``: what is said beside the coverage."""
        return self.source if self.inflation == 1 else f"{self.source} × {self.inflation:g}"


def fit(shares: Array, truth: Truth) -> tuple[float, float]:
    """(z, ρ): ρ from the excess of squared errors over counting noise, z the 90 % quantile of the scaled errors."""
    counts = truth.counts
    own = np.maximum(variance(shares), _SMALL)
    inverse = np.broadcast_to(1 / np.maximum(truth.voters, 1)[:, None], shares.shape)
    squared = (truth.shares - shares) ** 2
    rho = max(float((squared / own - inverse)[counts].mean()), 0.0)
    scaled = np.sqrt(squared / (own * (inverse + rho)))[counts]
    return conformal_quantile(scaled, _LEVEL), rho


def conformal_quantile(scores: Array, level: float) -> float:
    """The ⌈(m + 1) level⌉-th smallest of m scores (the largest where m is too small): split conformal prediction."""
    rank = min(int(np.ceil((len(scores) + 1) * level)), len(scores))
    return float(np.partition(scores, rank - 1)[rank - 1])


def shipped(target: Election, *, with_votes: bool) -> Calibration | None:
    """The numbers shipped for the type of ``target``, of support by bloc or of turnout, where they were calibrated on
    an election before it."""
    try:
        known = parameters().transition(target.type, round_=target.round, before=target)
    except LookupError:
        return None
    told = f"{known.election}, shipped"
    if not known.calibrated:
        return None
    if not with_votes:
        return Calibration(*known.turnout, 1.0, told) if known.turnout else None
    own = [known.of(bloc) for bloc in BLOCS]
    return Calibration(np.array([one.z for one in own]), np.array([one.rho for one in own]), 1.0, told)


def calibrated(case: Case, forecast: Forecast, truth: TruthOf, *, with_votes: bool = True) -> Calibration | None:
    """From the latest earlier election of the same type where the row can be made, else of another type, widened.

    The widening (× 1.7) is that of transitions never calibrated. Where the row can be made on no earlier election, the
    numbers shipped for the latest round before the target, whatever its type; none of them for turnout.
    """
    target = case.target.election
    earlier = [
        one
        for one, counts in case.panel.rounds.items()
        if one.round == target.round and (counts.with_votes or not with_votes)
    ]
    for one in sorted(earlier, key=lambda one: (one.type is target.type, one.sort_key), reverse=True):
        replay = _replay(case, one, with_votes=with_votes)
        shares = None if replay is None else forecast(replay[0])
        if replay is None or shares is None:
            continue
        known = truth(*replay)
        if known.counts.any():
            z, rho = fit(shares if shares.ndim == 2 else shares[:, None], known)
            inflation = 1.0 if one.type is target.type else parameters().unseen_inflation
            return Calibration(z, rho, inflation, str(one))
    if not with_votes:
        return None
    try:
        known = parameters().transition(target.type, round_=target.round, before=target)
    except LookupError:
        return None
    return Calibration(known.z, known.rho, known.inflation, f"{known.election}, shipped")


def _replay(case: Case, election: Election, *, with_votes: bool) -> tuple[Case, Outcome] | None:
    before = Case(case.panel.before(election), case.target, case.registered)
    if election.round == 2:
        first = Election(election.year, election.type, 1)
        return replayed(case, election, [first]) if first in before.panel.rounds else None
    last = before.last(*SOURCES, with_votes=with_votes)
    return None if last is None else replayed(case, election, [last])


def _spread(shares: Array, voters: Array, rho: float | Array) -> Array:
    return np.sqrt(variance(shares) * (1 / np.maximum(voters, 1)[:, None] + rho))
