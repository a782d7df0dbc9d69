"""Rules that point at stations: where the vote floats, and where votes can be won back.

Each takes a case whose last round may have been thinned to half of its voters, and gives one score a station, the
highest first; None where the rounds needed are not at hand.
"""

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.backtest.case import SOURCES, Case, bloc_votes
from arpenteur.stats.panel import BLOCS, FAMILIES, FAMILY_OF_OPTION, Array, by_group
from arpenteur.stats.priority import collapse
from arpenteur.stats.priority import floating as floating_vote
from arpenteur.stats.shares import normalise

_SEED = 20_221_112
OWN_OF_ALL = BLOCS.index("gauche")
"""The rule of 2012 was written for the left: the share it multiplies abstention by where no bloc is asked about."""


def at_random(case: Case) -> Array:
    """A draw with a fixed seed."""
    return np.random.default_rng(_SEED).random(len(case))


# ── floating vote ─────────────────────────────────────────────────────────────────────────────────────────────────


def floating_of_last(case: Case) -> Array | None:
    """Share of the last vote given to families that are gone from the ballot here, or collapsing in the scenario."""
    last = case.last(*SOURCES)
    if last is None:
        return None
    votes = _families(case.panel.rounds[last].votes)
    reference = votes.sum(axis=0) / max(float(votes.sum()), 1.0)
    scenario = _families(case.target.shares[None, :])[0]
    standing = _families(case.target.standing.astype(np.float64)) > 0
    weights = np.where(standing, collapse(reference, scenario), 1.0)
    return floating_vote(normalise(votes), weights, votes.sum(axis=1))[0]


def past_volatility(case: Case) -> Array | None:
    """Net change of the shares by family between the two last votes."""
    voted = sorted((one for kind in SOURCES for one in case.panel.firsts(kind)), key=lambda one: one.sort_key)
    if len(voted) < 2:
        return None
    return net_change(case.panel.rounds[voted[-2]].votes, case.panel.rounds[voted[-1]].votes)


def small_first(case: Case) -> Array:
    """The smallest stations first: what the noise of counting alone would point at."""
    return -case.registered


def net_change(before: Array, after: Array) -> Array:
    """Half the sum of the absolute changes of shares by family (Pedersen's index), from votes by option (n × o)."""
    return np.abs(normalise(_families(after)) - normalise(_families(before))).sum(axis=1) / 2


def _families(votes: Array) -> Array:
    return by_group(votes, FAMILY_OF_OPTION, len(FAMILIES))


# ── votes to win back ─────────────────────────────────────────────────────────────────────────────────────────────


def last_abstention(case: Case) -> Array | None:
    """Abstention at the last first round, share of registered."""
    last = case.last(*SOURCES, with_votes=False)
    return None if last is None else 1 - case.panel.rounds[last].turnout_rate


def own_share(case: Case, bloc: int | None) -> Array | None:
    """Share of the bloc at the last presidential, else at the last vote."""
    last = case.last(ElectionType.PRESIDENTIAL) or case.last(*SOURCES)
    if last is None:
        return None
    return normalise(bloc_votes(case.panel.rounds[last].votes))[:, OWN_OF_ALL if bloc is None else bloc]


def rule_2012(case: Case, bloc: int | None) -> Array | None:
    """Abstention × own share."""
    away, share = last_abstention(case), own_share(case, bloc)
    return None if away is None or share is None else away * share


def last_counted(case: Case) -> Election | None:
    """The first round that gains are counted from."""
    return case.last(*SOURCES, with_votes=False)
