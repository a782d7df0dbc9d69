"""What is not known of an order: draws of its scores under counting, the next cycle and another scenario."""

from collections.abc import Iterator
from typing import Literal

import numpy as np

from arpenteur.stats.priority import at_least, come_and_go, numbers
from arpenteur.stats.shares import normalise
from arpenteur.strategy.assessment.assess import Assessment, Mask
from arpenteur.strategy.assessment.ordering import DrawnMoves
from arpenteur.strategy.assessment.records import FAMILIES, Array

Cause = Literal["counting", "cycle", "scenario"]
CAUSES: tuple[Cause, ...] = ("counting", "cycle", "scenario")


def drawn_scores(
    assessment: Assessment, zones: Mask, rng: np.random.Generator, draws: int, causes: tuple[Cause, ...] = CAUSES
) -> Array:
    """Scores of some zones (draws × m) once the named causes have moved them.

    ``counting``: another half of the voters; ``cycle``: what an own share and a turnout gap drift by from one cycle to
    the next; ``scenario``: turnout and shares of the whole place, one draw for all zones.
    """
    if assessment.without_past:
        return np.repeat(assessment.score[zones][None], draws, axis=0)
    share = _own_share(assessment, zones, rng, draws, causes)
    if assessment.rule != "votes_that_may_move":
        return share
    factor = come_and_go(_gap(assessment, zones, rng, draws, causes), assessment.mean_gap)
    reach, of = assessment.reach_rate[zones], assessment.prospects.of[zones]
    scores = np.empty_like(share)
    for number, moves in enumerate(_moves(assessment, rng, draws if "scenario" in causes else 0)):
        here = of == number
        moving = (moves.weight[:, None] * moves.gone) @ reach[here].T
        scores[:, here] = share[:, here] * at_least(moves.rise)[:, None] * factor[:, here] + moving
    return scores


def _own_share(
    assessment: Assessment, zones: Mask, rng: np.random.Generator, draws: int, causes: tuple[Cause, ...]
) -> Array:
    own = assessment.last_own_share if assessment.rule == "own_share" else assessment.own_share
    share, inverse = own[0][zones], own[1][zones]
    variance = inverse * ("counting" in causes) + assessment.parameters.within_rho * ("cycle" in causes)
    spread = np.sqrt(np.clip(share * (1 - share), 0, None) * variance) * assessment.inflation[zones]
    return np.clip(share + spread * rng.standard_normal((draws, len(share)), dtype=np.float32), 0, 1)


def _gap(assessment: Assessment, zones: Mask, rng: np.random.Generator, draws: int, causes: tuple[Cause, ...]) -> Array:
    gap, error = assessment.gap_used[zones], np.nan_to_num(assessment.gap_error[zones])
    drift = assessment.parameters.gap_drift_sd if "cycle" in causes else 0.0
    spread = np.hypot(error if "counting" in causes else 0.0, drift) * assessment.gap_inflation[zones]
    return np.maximum(gap + spread * rng.standard_normal((draws, len(gap)), dtype=np.float32), 0)


def _moves(assessment: Assessment, rng: np.random.Generator, draws: int) -> Iterator[DrawnMoves]:
    """Moves of each outlook once turnout and shares have been drawn anew, the same for all; as they are without
    draws."""
    drawn = rng.standard_normal((draws, 1 + len(FAMILIES)))
    factors = np.exp(numbers().share_sd * drawn[:, 1:])
    for one in assessment.prospects.outlooks:
        turnout = np.clip(one.turnout + numbers().turnout_sd * drawn[:, 0], 0.0, 1.0)
        shares = normalise(one.shares * factors)
        yield assessment.drawn_moves(
            one, turnout if draws else np.array([one.turnout]), shares if draws else one.shares[None]
        )
