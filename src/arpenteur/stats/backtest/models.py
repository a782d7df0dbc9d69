"""The rows of a back-test: a name, a forecast, and whether it could have been made before the vote.

To replay another formula, add a row here. A forecast takes a ``Case`` and cannot read what was counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.stats.backtest import baselines, gains, second_round
from arpenteur.stats.backtest.case import SOURCES, Case
from arpenteur.stats.panel import BLOC_OF_FAMILY, BLOCS, FAMILIES, FAMILY_OF_OPTION, Array, Mask, by_group
from arpenteur.stats.parameters import parameters
from arpenteur.stats.shares import Ballot, normalise, swung

type Forecast = Callable[[Case], Array | None]
type Rule = Callable[[Case, int | None], Array | None]
type Kind = Literal["model", "baseline", "ceiling", "floor"]


@dataclass(frozen=True)
class Row[F]:
    """One honest line of the table: all it reads is dated before the target."""

    name: str
    forecast: F
    kind: Kind = "baseline"


def support_model(case: Case) -> Array | None:
    """Geometric mean of the last presidential and the last legislative, each with its swing, by family of the grid;
    made to meet the scenario by bloc (n × b)."""
    last = [case.last(kind) for kind in SOURCES]
    ballots = [_ballot(case, one) for one in last if one is not None]
    if not ballots:
        return None
    scenario = by_group(case.target.shares[None, :], FAMILY_OF_OPTION, len(FAMILIES))[0]
    standing = _by_family(case.target.standing.astype(np.float64)) > 0
    shares = swung(ballots, scenario, parameters().pseudo_votes) * standing
    return baselines.meeting(case, by_group(shares, BLOC_OF_FAMILY, len(BLOCS)), case.scenario)


def _ballot(case: Case, election: Election) -> Ballot:
    counts = case.panel.rounds[election]
    votes = _by_family(counts.votes)
    standing: Mask = _by_family(counts.standing.astype(np.float64)) > 0
    total = normalise(votes.sum(axis=0)[None, :])
    return Ballot(votes, votes.sum(axis=1), standing, total, total[0])


def _by_family(votes: Array) -> Array:
    return by_group(votes, FAMILY_OF_OPTION, len(FAMILIES))


SUPPORT: tuple[Row[Forecast], ...] = (
    Row("model", support_model, "model"),
    Row("persistence", baselines.persistence),
    Row("last_same_type", baselines.last_same_type),
    Row("uniform_swing", baselines.uniform_swing),
    Row("logit_swing", baselines.logit_swing),
    Row("logit_swing_same_type", baselines.logit_swing_same_type),
)

SECOND_ROUND: tuple[Row[Forecast], ...] = (
    Row("model", second_round.linear_transfer, "model"),
    Row("persistence", second_round.finalists),
    Row("uniform_swing", second_round.uniform_swing),
    Row("logit_swing", second_round.logit_swing),
)

TURNOUT: tuple[Row[Forecast], ...] = (
    Row("model", baselines.turnout_mean, "model"),
    Row("persistence", baselines.turnout_persistence),
    Row("uniform_swing", baselines.turnout_uniform),
    Row("logit_swing", baselines.turnout_logit),
    Row("last_same_type", baselines.turnout_same_type),
)

FLOATING: tuple[Row[Forecast], ...] = (
    Row("model", gains.floating_model, "model"),
    Row("past_volatility", gains.past_volatility),
    Row("small_first", gains.small_first),
    Row("random", gains.at_random),
)

CAPTURE: tuple[Row[Rule], ...] = (
    Row("model", gains.potential_model, "model"),
    Row("rule_2012", gains.rule_2012),
    Row("own_share", gains.own_share),
    Row("last_abstention", lambda case, _: gains.last_abstention(case)),
    Row("random", lambda case, _: gains.at_random(case)),
)
