"""The stations of a plan that are left aside by lot, and what that will be able to show."""

from dataclasses import dataclass

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.plan.allocation import Allocation, allocate
from arpenteur.plan.constraints import Limits
from arpenteur.plan.curve import Curve
from arpenteur.plan.effect import (
    LEAST_CONTROLS,
    LEAST_SHARE,
    MOST_SHARE,
    Design,
    minimum_detectable,
    residual_sd,
    tickets,
)
from arpenteur.strategy.assessment.assess import Assessment, Mask
from arpenteur.strategy.assessment.records import Array, Ints
from arpenteur.strategy.planning.field import Field
from arpenteur.strategy.planning.limits import Bounds

_WIDER = 1.25
_LEAST_HISTORY = 12
_LEAST_SHARE_OF_VOTES = 0.01


@dataclass(frozen=True)
class Experiment:
    """Arms of the m stations of a field: ``strata`` is −1 outside; ``limits`` bar the controls, and
    ``allocation`` is the best under them. ``residual_sd`` and ``detectable`` are shares of votes; ``free`` is
    what the plan without hold-out is worth."""

    design: Design
    share: float
    strata: Ints
    treated: Mask
    controls: Mask
    limits: Limits
    allocation: Allocation
    residual_sd: float
    from_history: bool
    detectable: float
    free: float
    previous: Election
    previous_share: Array


def set_aside(field: Field, curve: Curve, bounds: Bounds, free: Allocation, share: float, seed: int) -> Experiment:
    """Draw the controls among the stations that a plan with the controls' hours on top would open, at least two strata.

    ``free`` is the plan without hold-out. Stations imposed by a constraint or already worked take no part. The
    lottery is widened until the best plan without the controls opens no other station. Raises InputError where too
    few stations are left for two strata.
    """
    if not LEAST_SHARE <= share <= MOST_SHARE:
        raise InputError(
            "part de témoins de {share:g}",
            expected="0, ou de {least:g} à {most:g}",
            share=share,
            least=LEAST_SHARE,
            most=MOST_SHARE,
        )
    design = Design.of(share)
    outside = bounds.imposed | (bounds.done > 0)
    factor, size, reached = 1 / (1 - share), 0, 0
    while True:
        wider = allocate(curve, bounds.limits.scaled(factor)) or free
        chosen = _candidates(wider.hours > 0, field.curve.gain[:, 0], bounds, design, size)
        strata, controls = _drawn(field, design, chosen, seed)
        limits = bounds.limits.barring(controls)
        allocation = allocate(curve, limits)
        if allocation is None:
            raise InputError("témoins : les contraintes ne tiennent plus sans eux", action="planifiez sans témoins")
        strangers = (allocation.hours > 0) & (strata < 0) & ~outside
        if not strangers.any() or len(chosen) == reached:
            break
        reached = len(chosen)
        factor, size = factor * _WIDER, reached + int(strangers.sum())
    sd, from_history = _spread(field.assessment, field.rows)
    previous = field.assessment.records.voted[-1]
    return Experiment(
        design=design,
        share=share,
        strata=strata,
        treated=(strata >= 0) & ~controls,
        controls=controls,
        limits=limits,
        allocation=allocation,
        residual_sd=sd,
        from_history=from_history,
        detectable=minimum_detectable(sd, strata[chosen], controls[chosen]),
        free=float(field.curve.worth(free.spent).sum()),
        previous=previous,
        previous_share=own_share_at(field.assessment, previous)[field.rows],
    )


def _drawn(field: Field, design: Design, chosen: Ints, seed: int) -> tuple[Ints, Mask]:
    """Stratum (−1 outside the lottery) and controls of the m stations."""
    strata, controls = np.full(len(field), -1, dtype=np.int64), np.zeros(len(field), dtype=np.bool_)
    strata[chosen] = design.strata(field.value[chosen])
    controls[chosen] = design.draw(tickets(seed, [field.keys[row] for row in chosen]), strata[chosen])
    return strata, controls


def _candidates(opened: Mask, gain: Array, bounds: Bounds, design: Design, size: int) -> Ints:
    """Stations of the lottery: those the plan would open, and the next best ones up to ``size`` and whole strata."""
    least = LEAST_CONTROLS * design.size
    free = ~bounds.imposed & (bounds.done <= 0) & (bounds.limits.maximum > 0) & (gain > 0)
    if int(free.sum()) < least:
        raise InputError(
            "témoins : {number} bureaux à tirer au sort",
            expected="au moins {least}, deux groupes de bureaux semblables",
            action="planifiez sans témoins ou levez des contraintes",
            number=int(free.sum()),
            least=least,
        )
    order = np.lexsort((-gain, ~opened, ~free))
    wanted = max(least, size, int((opened & free).sum()))
    whole = -(-wanted // design.size) * design.size
    return np.sort(order[: min(whole, int(free.sum()))])


def own_share_at(assessment: Assessment, election: Election) -> Array:
    """Own share of valid votes at a past first round, as counted (n); NaN without votes."""
    past = assessment.past(election)
    votes = past.votes.sum(axis=1)
    return np.divide(past.ours.sum(axis=1), votes, out=np.full(len(votes), np.nan), where=votes > 0)


def _spread(assessment: Assessment, rows: Ints) -> tuple[float, bool]:
    """Residual standard deviation of the own share of these stations, and whether it comes from their history.

    Own share at the latest first round around its line on the previous one of the same type, else on the one before
    it; stations that were cut anew left out. The shipped prior where there is too little.
    """
    voted = assessment.records.voted
    earlier = [one for one in voted[:-1] if one.type is voted[-1].type] or list(voted[:-1])
    fallback = assessment.priors.residual_sd, False
    if not earlier:
        return fallback
    own = [assessment.past(one).pooled == 0 for one in (earlier[-1], voted[-1])]
    before, now = (own_share_at(assessment, one) for one in (earlier[-1], voted[-1]))
    usable = (own[0] & own[1] & ~np.isnan(before) & ~np.isnan(now))[rows]
    before, now = before[rows][usable], now[rows][usable]
    if len(now) < _LEAST_HISTORY or min(before.mean(), now.mean()) < _LEAST_SHARE_OF_VOTES:
        return fallback
    return residual_sd(now, before), True
