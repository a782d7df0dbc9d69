"""The rows of a back-test: a name, a forecast, and whether it could have been made before the vote.

To replay another formula, add a row here. A forecast takes a ``Case`` and cannot read what was counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from arpenteur.stats.backtest import baselines, gains, second_round
from arpenteur.stats.backtest.case import Case
from arpenteur.stats.forecast import attendance
from arpenteur.stats.forecast import gains as votes_to_gain
from arpenteur.stats.forecast import support as shares_to_expect
from arpenteur.stats.panel import BLOC_OF_FAMILY, BLOCS, Array, by_group
from arpenteur.stats.parameters import parameters
from arpenteur.stats.shares import RakingError

type Forecast = Callable[[Case], Array | None]
type Rule = Callable[[Case, int | None], Array | None]
type Kind = Literal["model", "baseline", "ceiling", "floor"]


@dataclass(frozen=True)
class Row[F]:
    """One honest line of the table: all it reads is dated before the target.

    ``chosen_on``: elections somebody looked at to choose its few fixed numbers (weights of ballots, a ridge). Where the
    target is one of them its error is a little flattered, and the tables say so.
    """

    name: str
    forecast: F
    kind: Kind = "baseline"
    chosen_on: tuple[str, ...] = ()


def support(case: Case) -> Array | None:
    """Shares by bloc (n × b) of ``stats.forecast.support``."""
    wide = {one: known.families for one, known in case.wide.items()}
    try:
        families = shares_to_expect.support(case.panel, case.target, wide)
    except RakingError:
        return None
    return by_group(families, BLOC_OF_FAMILY, len(BLOCS))


def turnout(case: Case) -> Array | None:
    """Turnout (n) of ``stats.forecast.forecast_turnout``."""
    wide = {one: known.turnout for one, known in case.wide.items()}
    return _known(attendance.forecast_turnout(case.panel, case.target, case.registered, wide))


def floating(case: Case) -> Array | None:
    """Scores (n) of ``stats.forecast.floating_vote``."""
    return _known(votes_to_gain.floating_vote(case.panel, case.target))


def potential(case: Case, bloc: int | None) -> Array | None:
    """Scores (n) of ``stats.forecast.potential``."""
    return _known(votes_to_gain.potential(case.panel, bloc))


def _known(values: Array) -> Array | None:
    """Unknown stations at the mean of the others; None where all are unknown."""
    known = ~np.isnan(values)
    return np.where(known, values, values[known].mean()) if known.any() else None


CHOSEN_ON = tuple(dict.fromkeys(one for rule in parameters().rules.values() for one in rule.chosen_on))

SUPPORT: tuple[Row[Forecast], ...] = (
    Row("model", support, "model", CHOSEN_ON),
    Row("persistence", baselines.persistence),
    Row("last_same_type", baselines.last_same_type),
    Row("uniform_swing", baselines.uniform_swing),
    Row("logit_swing", baselines.logit_swing),
    Row("logit_swing_same_type", baselines.logit_swing_same_type),
    Row("geometric_mean", baselines.geometric_mean),
)

SECOND_ROUND: tuple[Row[Forecast], ...] = (
    Row("model", second_round.model, "model", ("2022_pres_t2",)),
    Row("persistence", second_round.finalists),
    Row("uniform_swing", second_round.uniform_swing),
    Row("logit_swing", second_round.logit_swing),
    Row("linear_transfer", second_round.linear_transfer),
)

TURNOUT: tuple[Row[Forecast], ...] = (
    Row("model", turnout, "model", ("2022_pres_t1", "2022_legi_t1")),
    Row("persistence", baselines.turnout_persistence),
    Row("uniform_swing", baselines.turnout_uniform),
    Row("logit_swing", baselines.turnout_logit),
    Row("last_same_type", baselines.turnout_same_type),
    Row("mean_of_both_types", baselines.turnout_mean),
)

TURNOUT_SECOND_ROUND: tuple[Row[Forecast], ...] = (
    Row("model", second_round.turnout_logit, "model"),
    Row("persistence", second_round.turnout_persistence),
    Row("uniform_swing", second_round.turnout_uniform),
)

FLOATING: tuple[Row[Forecast], ...] = (
    Row("model", floating, "model"),
    Row("last_vote_only", gains.floating_of_last),
    Row("past_volatility", gains.past_volatility),
    Row("small_first", gains.small_first),
    Row("random", gains.at_random),
)

CAPTURE: tuple[Row[Rule], ...] = (
    Row("model", potential, "model"),
    Row("rule_2012", gains.rule_2012),
    Row("own_share", gains.own_share),
    Row("last_abstention", lambda case, _: gains.last_abstention(case)),
    Row("random", lambda case, _: gains.at_random(case)),
)
