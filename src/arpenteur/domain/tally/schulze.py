"""Schulze's method: the strongest beatpath (Schulze 2011), with the matrix of duels.

A duel is as strong as its winning votes and, where these are equal, as the votes against are few. An option is before
another if its strongest path to it is stronger than the way back; what that leaves equal is parted by votes, cost,
draw.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from math import lcm

from arpenteur.domain.tally.outcome import Outcome, Tie, parted_by, tie_order
from arpenteur.domain.tally.profile import Ballot, Profile, VoteKind
from arpenteur.domain.tally.ranking import explained
from arpenteur.domain.tally.rules import Rules

Matrix = list[list[int]]


def schulze(profile: Profile, rules: Rules) -> Outcome:
    """The ranking, the first as many as there are places being chosen."""
    before = tie_order(profile, profile.votes)
    scale, duels = duels_of(profile, before)
    ranks, ties = _ranked(strongest(duels))
    order = [before[rank] for rank in ranks]
    winners = frozenset(order[: rules.places or 1])
    explanations = explained(profile, order, rules.places or 1, profile.votes, _order)
    matrix = {
        (before[one], before[other]): Fraction(duels[one][other], scale)
        for one, other in permutations(range(len(before)), 2)
    }
    spent = sum((profile.by_id[one].cost for one in winners), Fraction(0))
    named = [[before[rank] for rank in tie] for tie in ties]
    parted = tuple(Tie(tuple(tie), _parted(profile, tie)) for tie in named)
    return Outcome(rules, profile.seed, winners, tuple(order), spent, explanations, parted, matrix=matrix)


def _order(profile: Profile) -> list[str]:
    before = tie_order(profile, profile.votes)
    return [before[rank] for rank in _ranked(strongest(duels_of(profile, before)[1]))[0]]


def _parted(profile: Profile, tie: list[str]) -> str:
    votes = {profile.votes[one] for one in tie}
    return "votes" if len(votes) == len(tie) else parted_by(profile, tie)


def duels_of(profile: Profile, order: Sequence[str]) -> tuple[int, Matrix]:
    """How many ballots put each option before each other, in parts of a ballot, and how many parts make one.

    A ballot is read in the time of what it names: options it does not name are equal, before what it gives fewer points
    than ``unnamed``, after the rest.
    """
    rank = {one: place for place, one in enumerate(order)}
    scale = lcm(*(ballot.weight.denominator for ballot in profile.ballots))
    above, below = [0] * len(order), [0] * len(order)
    duels: Matrix = [[0] * len(order) for _one in order]
    for levels, weight in _levels(profile, rank, scale).items():
        for one, level in levels:
            above[one] += weight * (level > 0)
            below[one] += weight * (level < 0)
        for (one, mine), (other, theirs) in permutations(levels, 2):
            duels[one][other] += weight * ((mine > theirs) - (mine > 0) - (theirs < 0))
    for one, row in enumerate(duels):
        duels[one] = [0 if one == other else seen + above[one] + below[other] for other, seen in enumerate(row)]
    return scale, duels


def _levels(profile: Profile, rank: Mapping[str, int], scale: int) -> Counter[tuple[tuple[int, Fraction], ...]]:
    """Ballots as (option, level), 0 being the level of what they do not name, with their weight in parts."""
    counted: Counter[tuple[tuple[int, Fraction], ...]] = Counter()
    for ballot in profile.ballots:
        heights = _heights(ballot, profile)
        levels = tuple(sorted((rank[one], height) for one, height in zip(ballot.choices, heights, strict=True)))
        counted[levels] += int(ballot.weight * scale)
    return counted


def _heights(ballot: Ballot, profile: Profile) -> list[Fraction]:
    if profile.kind is VoteKind.RANKING:
        return [Fraction(len(ballot.choices) - place) for place in range(len(ballot.choices))]
    return [points - profile.unnamed for points in ballot.points] or [Fraction(1)] * len(ballot.choices)


def strongest(duels: Matrix) -> Matrix:
    """Strength of the strongest path from each option to each other: 0 where there is none; a duel that is not won is
    no path.
    """
    most = max((max(row) for row in duels), default=0)
    size = range(len(duels))
    paths = [
        [
            duels[one][other] * (most + 1) + most - duels[other][one] if duels[one][other] > duels[other][one] else 0
            for other in size
        ]
        for one in size
    ]
    for through in size:
        way = paths[through]
        for one in size:
            if (first := paths[one][through]) and one != through:
                paths[one] = [max(here, min(first, there)) for here, there in zip(paths[one], way, strict=True)]
    return paths


def _ranked(paths: Matrix) -> tuple[list[int], list[list[int]]]:
    """Options from the first to the last: those that nothing left is before, the lower number first, then again; and
    those runs of several.
    """
    left = list(range(len(paths)))
    order: list[int] = []
    ties: list[list[int]] = []
    while left:
        free = [one for one in left if all(paths[other][one] <= paths[one][other] for other in left)]
        order += free
        if len(free) > 1:
            ties.append(free)
        left = [one for one in left if one not in free]
    return order, ties
