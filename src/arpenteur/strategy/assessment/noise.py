"""What is not known of an order: draws of its scores under counting, the next cycle and another scenario."""

from typing import Literal

import numpy as np

from arpenteur.stats.priority import at_least, come_and_go, numbers
from arpenteur.stats.shares import normalise
from arpenteur.strategy.assessment.assess import Assessment, Mask
from arpenteur.strategy.assessment.ordering import Moves
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
    gap = _gap(assessment, zones, rng, draws, causes)
    reach, of = assessment.reach_rate[zones], assessment.prospects.of[zones]
    scores = np.empty_like(share)
    for row in range(draws):
        moves = _moves(assessment, rng) if "scenario" in causes else assessment.moves_by_outlook
        moving = np.array([reach @ (one.weight * one.gone) for one in moves])
        turned = np.array([float(at_least(one.rise)) for one in moves])
        factor = come_and_go(gap[row], assessment.mean_gap)
        each = np.arange(len(of))
        scores[row] = share[row] * turned[of] * factor + moving[of, each]
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


def _moves(assessment: Assessment, rng: np.random.Generator) -> tuple[Moves, ...]:
    """Moves of every outlook once turnout and shares have been drawn anew, the same for all."""
    turnout = rng.normal(0.0, numbers().turnout_sd)
    factors = np.exp(rng.normal(0.0, numbers().share_sd, len(FAMILIES)))
    return tuple(
        assessment.moves(one, float(np.clip(one.turnout + turnout, 0.0, 1.0)), normalise(one.shares[None] * factors)[0])
        for one in assessment.prospects.outlooks
    )
