"""Votes that come and go: where the vote floats, where turnout comes and goes, and whose votes those are.

n stations. Each figure is the mean of the last two ballots or cycles known: one measure alone is half noise.
"""

import numpy as np

from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.stats import priority as votes_adrift
from arpenteur.stats.forecast.support import by_family, same_station, smoothed
from arpenteur.stats.panel import BLOC_OF_FAMILY, Array, Mask, Panel, Round, Target
from arpenteur.stats.shares import normalise
from arpenteur.stats.turnout import mean_gap

_TWO = 2


def floating_vote(panel: Panel, target: Target) -> Array:
    """Of the votes of the two latest ballots, the part whose family is gone from the local ballot or collapses in the
    scenario (n), NaN where no ballot is known."""
    kinds = (ElectionType.PRESIDENTIAL, ElectionType.LEGISLATIVE)
    ballots = chronological([one for kind in kinds for one in panel.firsts(kind)])[-_TWO:]
    scenario = by_family(target.shares[None, :])[0]
    standing = by_family(target.standing.astype(np.float64)) > 0
    parts = [_floating(panel, panel.rounds[one], scenario, standing) for one in ballots]
    return _mean_known(parts, len(panel))


def _floating(panel: Panel, counts: Round, scenario: Array, standing: Mask) -> Array:
    reference = normalise(by_family(counts.votes).sum(axis=0)[None, :])[0]
    adrift = np.where(standing, votes_adrift.collapse(reference, scenario), 1.0)
    shares = smoothed(counts, panel.departement)
    return np.where(_usable(panel, counts), votes_adrift.floating(shares, adrift, counts.valid)[0], np.nan)


def intermittence(panel: Panel) -> Array:
    """Mean presidential − legislative turnout over the last two cycles known (n), NaN where none is."""
    cycles = cycles_of(panel)
    if not cycles:
        return np.full(len(panel), np.nan)
    sides = [
        np.array([np.where(_usable(panel, panel.rounds[one]), panel.rounds[one].turnout_rate, np.nan) for one in side])
        for side in zip(*cycles, strict=True)
    ]
    return mean_gap(sides[0], sides[1])


def cycles_of(panel: Panel) -> list[tuple[Election, Election]]:
    """The last two years with both a presidential and a legislative first round, oldest first."""
    legislatives = {one.year: one for one in panel.firsts(ElectionType.LEGISLATIVE, with_votes=False)}
    presidentials = panel.firsts(ElectionType.PRESIDENTIAL, with_votes=False)
    return [(one, legislatives[one.year]) for one in presidentials if one.year in legislatives][-_TWO:]


def own_share(panel: Panel, bloc: int) -> Array:
    """Share of valid votes of a bloc (n), mean of the last two presidentials: where those who come and go vote."""
    parts = [
        np.where(
            _usable(panel, panel.rounds[one]),
            smoothed(panel.rounds[one], panel.departement)[:, bloc == BLOC_OF_FAMILY].sum(axis=1),
            np.nan,
        )
        for one in panel.firsts(ElectionType.PRESIDENTIAL)[-_TWO:]
    ]
    return _mean_known(parts, len(panel))


def potential(panel: Panel, bloc: int | None = None) -> Array:
    """Votes that can come back, per registered (n): intermittence, times the share of a bloc where one is asked for."""
    gap = np.maximum(intermittence(panel), 0.0)
    return gap if bloc is None else gap * own_share(panel, bloc)


def _usable(panel: Panel, counts: Round) -> Mask:
    last = max(panel.rounds.values(), key=lambda one: one.election.sort_key)
    return same_station(counts, last)


def _mean_known(parts: list[Array], size: int) -> Array:
    if not parts:
        return np.full(size, np.nan)
    stacked = np.array(parts)
    known = ~np.isnan(stacked)
    count = known.sum(axis=0)
    return np.divide(np.where(known, stacked, 0.0).sum(axis=0), count, out=np.full(size, np.nan), where=count > 0)
