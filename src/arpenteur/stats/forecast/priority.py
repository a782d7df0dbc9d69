"""The order of priority on a panel: what back-tests judge is what zones are shown by.

n stations. The formula and its numbers are in ``stats.priority``; here its terms are read from past rounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arpenteur.domain.elections import Election, chronological
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.gains import intermittence
from arpenteur.stats.forecast.gains import own_share as mean_presidential_share
from arpenteur.stats.forecast.support import by_family
from arpenteur.stats.panel import BLOC_OF_FAMILY, BLOCS, Array, Ints, Panel, Target
from arpenteur.stats.priority import (
    NATIONAL,
    Rule,
    collapse,
    moving_weight,
    opposed_blocs,
    rule_for,
    too_alike,
    votes_that_may_move,
)
from arpenteur.stats.second_choices import second_choices
from arpenteur.stats.shares import normalise


@dataclass(frozen=True)
class Before:
    """Shares of valid votes by family (k) and turnout of the territory of the scenario at the last vote."""

    families: Array
    turnout: float


def last_vote(panel: Panel) -> Election | None:
    """The latest first round with votes of a national type."""
    found = chronological([one for kind in NATIONAL for one in panel.firsts(kind)])
    return found[-1] if found else None


def shown_rule(last: Election, target: Target, bloc: int) -> Rule:
    """The rule that the order of a bloc follows, from tests on earlier targets only."""
    if bloc not in axis().order:
        return "own_share"
    return rule_for(last.type, target.election.type, BLOCS[bloc], target.election)


def order(
    panel: Panel,
    target: Target,
    bloc: int,
    rule: Rule | None = None,
    *,
    last: Election | None = None,
    wide: Mapping[Election, Before] | None = None,
) -> Array | None:
    """Score of each station for a bloc (n), the highest first, by ``rule`` (the one shown where None).

    ``last``: the vote that moves are counted from, the last one of a national type unless told otherwise. ``wide``:
    shares and turnout of a wider territory that the scenario speaks of, by past election. None where no vote is known.
    """
    last = last or last_vote(panel)
    if last is None:
        return None
    chosen = rule or shown_rule(last, target, bloc)
    if chosen == "own_share":
        return own_share(panel, bloc)
    mean = _filled(mean_presidential_share(panel, bloc))
    share = own_share(panel, bloc) if mean is None else mean
    if chosen == "mean_share" or share is None:
        return share
    before = (wide or {}).get(last) or _before(panel, last)
    gap = _filled(np.maximum(intermittence(panel), 0.0))
    weights = panel.rounds[last].registered
    mean_gap = 0.0 if gap is None else float(weights @ gap / max(float(weights.sum()), 1.0))
    moving = _moving(panel, target, bloc, last, before)
    rise = target.turnout - before.turnout
    return votes_that_may_move(share, rise, np.zeros(len(panel)) if gap is None else gap, mean_gap, moving)


def order_inside(
    panel: Panel,
    target: Target,
    bloc: int,
    territory: Ints,
    *,
    last: Election | None = None,
    wide: Mapping[Election, Before] | None = None,
) -> Array | None:
    """The score shown inside each ``territory`` (n small integers; −1: none), to be compared inside one only: where the
    order would send us and an opposed bloc to the same stations of a large one though own shares do not say so, own
    share."""
    last = last or last_vote(panel)
    mine, share = order(panel, target, bloc, last=last, wide=wide), own_share(panel, bloc)
    if last is None or mine is None or share is None:
        return mine
    shown = mine.copy()
    for other in (BLOCS.index(one) for one in opposed_blocs(BLOCS[bloc])):
        theirs, theirs_alone = order(panel, target, other, last=last, wide=wide), own_share(panel, other)
        if theirs is None or theirs_alone is None:
            continue
        for one in np.unique(territory[territory >= 0]):
            rows = np.flatnonzero(territory == one)
            both = (mine[rows], theirs[rows]), (share[rows], theirs_alone[rows])
            if too_alike(*both, panel.rounds[last].registered[rows]) is not None:
                shown[rows] = share[rows]
    return shown


def own_share(panel: Panel, bloc: int) -> Array | None:
    """Share of a bloc at the last presidential, else at the last vote (n)."""
    presidentials = panel.firsts(NATIONAL[0])
    last = presidentials[-1] if presidentials else last_vote(panel)
    return None if last is None else normalise(by_family(panel.rounds[last].votes))[:, bloc == BLOC_OF_FAMILY].sum(1)


def _moving(panel: Panel, target: Target, bloc: int, last: Election, before: Before) -> Array:
    """r Σ v c ρ over the families of other blocs (n); nothing where no second round was known before the target."""
    ours = np.equal(BLOC_OF_FAMILY, bloc)
    scenario = by_family(target.shares[None, :])[0]
    weight = moving_weight(
        float(before.families[ours].sum()) * before.turnout, float(scenario[ours].sum()) * target.turnout
    )
    choices = second_choices(target.election)
    if choices is None or not weight:
        return np.zeros(len(panel))
    counts = panel.rounds[last]
    standing = by_family(target.standing.astype(np.float64)) > 0
    gone = np.where(standing, collapse(before.families, scenario), 1.0)
    towards = choices.towards(np.eye(len(BLOCS))[bloc])[BLOC_OF_FAMILY] * ~ours
    rate = by_family(counts.votes) / np.maximum(counts.registered, 1.0)[:, None]
    return weight * (rate * gone) @ towards


def _before(panel: Panel, last: Election) -> Before:
    counts = panel.rounds[last]
    shares = normalise(by_family(counts.votes).sum(axis=0)[None])[0]
    return Before(shares, float(counts.turnout.sum() / max(counts.registered.sum(), 1.0)))


def _filled(values: Array) -> Array | None:
    """Unknown stations at the mean of the others; None where all are unknown."""
    known = ~np.isnan(values)
    return np.where(known, values, values[known].mean()) if known.any() else None
