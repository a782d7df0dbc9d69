"""A second count, naive on purpose: one voter at a time, everything anew at every step, fractions everywhere.

It shares the shapes of profiles and rules with ``arpenteur.domain.tally`` and none of its counting.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from random import Random

from arpenteur.domain.tally import Ballot, Completion, Fit, Profile, Project, Rules, Threshold, VoteKind

Totals = dict[str, Fraction]


def votes_of(profile: Profile) -> Totals:
    return {
        project.id: sum((ballot.weight for ballot in profile.ballots if project.id in ballot.choices), Fraction(0))
        for project in profile.projects
    }


def points_of(profile: Profile) -> Totals:
    totals = {project.id: Fraction(0) for project in profile.projects}
    for ballot in profile.ballots:
        for place, choice in enumerate(ballot.choices):
            if profile.kind is VoteKind.RANKING:
                totals[choice] += (len(profile.projects) - place) * ballot.weight
            else:
                totals[choice] += (ballot.points[place] if ballot.points else 1) * ballot.weight
    return totals


def turnout_of(profile: Profile) -> Fraction:
    return sum((ballot.weight for ballot in profile.ballots), Fraction(0))


def cost_of(profile: Profile, one: str) -> Fraction:
    return next(project.cost for project in profile.projects if project.id == one)


def draw(profile: Profile, one: str) -> str:
    return hashlib.sha256((profile.seed + ":" + one).encode()).hexdigest()


def in_order(profile: Profile, totals: Mapping[str, Fraction]) -> list[str]:
    return sorted(totals, key=lambda one: (-totals[one], cost_of(profile, one), draw(profile, one)))


def reaches(profile: Profile, one: str, votes: Totals, counted: Totals, threshold: Threshold | None) -> bool:
    """Whether a project is counted, ``turnout`` being that of the profile."""
    if votes[one] == 0 or cost_of(profile, one) > profile.budget:
        return False
    if threshold is None:
        return True
    if threshold.least is not None:
        return counted[one] >= threshold.least
    if not profile.ballots:
        return True
    share = votes[one] / turnout_of(profile)
    if threshold.share is not None:
        return share >= threshold.share
    assert threshold.of_cost is not None
    return share >= cost_of(profile, one) / (threshold.of_cost * profile.budget)


def greedy(profile: Profile, rules: Rules, votes: Totals | None = None, counted: Totals | None = None) -> list[str]:
    votes = votes_of(profile) if votes is None else votes
    if counted is None:
        counted = points_of(profile) if rules.by_points else votes
    queue = [one for one in in_order(profile, counted) if reaches(profile, one, votes, counted, rules.threshold)]
    chosen: list[str] = []
    if rules.zone_budget is not None:
        for zone in sorted({zone for zone in rules.zones.values() if zone}):
            chosen += spent_on(
                [one for one in queue if rules.zones.get(one) == zone], rules.zone_budget, profile, rules
            )
    rest = profile.budget - sum((cost_of(profile, one) for one in chosen), Fraction(0))
    return chosen + spent_on([one for one in queue if one not in chosen], rest, profile, rules)


def spent_on(queue: Sequence[str], money: Fraction, profile: Profile, rules: Rules) -> list[str]:
    chosen: list[str] = []
    for one in queue:
        if cost_of(profile, one) <= money:
            chosen.append(one)
            money -= cost_of(profile, one)
        elif rules.fit is Fit.STOP:
            break
    return chosen


@dataclass
class Shares:
    """``paid``: project, then what each ballot of the profile paid, in their order, for one of weight one."""

    bought: list[str]
    paid: dict[str, list[Fraction]]
    left: list[Fraction]
    spent: Fraction
    share: Fraction


def buy(profile: Profile, share: Fraction, counted: Sequence[str]) -> Shares:
    """One run of equal shares over the projects ``counted``."""
    left = [share for _ballot in profile.ballots]
    shares = Shares([], {}, left, Fraction(0), share)
    votes = votes_of(profile)
    while True:
        offers: list[tuple[Fraction, Fraction, Fraction, str, str, Fraction]] = []
        for one in counted:
            if one not in shares.bought and (level := level_of(profile, one, left)) is not None:
                cost = cost_of(profile, one)
                offers.append((level / cost, -votes[one], cost, draw(profile, one), one, level))
        if not offers:
            return shares
        *_order, cost, _draw, one, level = min(offers)
        payments = [
            min(purse, level) if one in ballot.choices else Fraction(0)
            for purse, ballot in zip(left, profile.ballots, strict=True)
        ]
        for rank, payment in enumerate(payments):
            left[rank] -= payment
        shares.bought.append(one)
        shares.paid[one] = payments
        shares.spent += cost


def level_of(profile: Profile, one: str, left: Sequence[Fraction]) -> Fraction | None:
    """Tries each purse, from the smallest, as the first that is not emptied."""
    cost = cost_of(profile, one)
    purses = sorted(
        (purse, ballot.weight) for purse, ballot in zip(left, profile.ballots, strict=True) if one in ballot.choices
    )
    for rank in range(len(purses)):
        emptied = sum((purse * weight for purse, weight in purses[:rank]), Fraction(0))
        level = (cost - emptied) / sum((weight for _purse, weight in purses[rank:]), Fraction(0))
        if level <= purses[rank][0]:
            return level
    return None


def equal_shares(profile: Profile, rules: Rules) -> Shares:
    votes = votes_of(profile)
    counted = [one for one in votes if reaches(profile, one, votes, votes, rules.threshold)]
    share = profile.budget / turnout_of(profile) if profile.ballots else Fraction(0)
    kept = buy(profile, share, counted)
    while rules.completion is Completion.ADD1 and len(kept.bought) < len(counted):
        share += 1
        larger = buy(profile, share, counted)
        if larger.spent > profile.budget:
            break
        kept = larger
    return kept


def medians(profile: Profile, one: str) -> list[Fraction]:
    """Grades of an option as its lower median is taken away again and again; whole weights only."""
    grades: list[Fraction] = []
    for ballot in profile.ballots:
        given = dict(zip(ballot.choices, ballot.points or [Fraction(1)] * len(ballot.choices), strict=True))
        grades += [given.get(one, profile.unnamed)] * int(ballot.weight)
    grades.sort()
    taken: list[Fraction] = []
    while grades:
        taken.append(grades.pop((len(grades) - 1) // 2))
    return taken


def judgment(profile: Profile) -> list[str]:
    none = {project.id: Fraction(0) for project in profile.projects}
    rank = {one: place for place, one in enumerate(in_order(profile, none))}
    return sorted(sorted(none, key=rank.__getitem__), key=lambda one: medians(profile, one), reverse=True)


def duel(profile: Profile, one: str, other: str) -> Fraction:
    """Ballots that put one before the other."""

    def height(ballot: Ballot, option: str) -> Fraction:
        if profile.kind is VoteKind.RANKING:
            return Fraction(-ballot.choices.index(option) if option in ballot.choices else -1000)
        if option not in ballot.choices:
            return profile.unnamed if ballot.points else Fraction(0)
        return ballot.points[ballot.choices.index(option)] if ballot.points else Fraction(1)

    before = (ballot for ballot in profile.ballots if height(ballot, one) > height(ballot, other))
    return sum((ballot.weight for ballot in before), Fraction(0))


def routes(names: Sequence[str], start: str, end: str) -> Iterator[list[str]]:
    """Every way from one option to another that passes nowhere twice."""
    if start == end:
        yield [end]
        return
    rest = [name for name in names if name != start]
    for step in rest:
        for route in routes(rest, step, end):
            yield [start, *route]


def schulze(profile: Profile) -> tuple[set[str], list[str]]:
    """Options that none is before, and the order: they, by votes, cost, draw, then those that none left is before."""
    names = [project.id for project in profile.projects]
    none = (Fraction(0), Fraction(0))

    duels = {(one, other): duel(profile, one, other) for one in names for other in names if one != other}

    def strength(one: str, other: str) -> tuple[Fraction, Fraction]:
        won, lost = duels[one, other], duels[other, one]
        return (won, -lost) if won > lost else none

    def strongest(one: str, other: str) -> tuple[Fraction, Fraction]:
        return max(
            min(
                (strength(a, b) for a, b in pairwise(route)),
                key=lambda s: s if s != none else (0, -9999),
            )
            for route in routes(names, one, other)
        )

    best = {(one, other): strongest(one, other) for one in names for other in names if one != other}

    def rated(pair: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
        return pair if pair != none else (Fraction(0), Fraction(-9999))

    def first(left: list[str]) -> list[str]:
        return [
            one
            for one in left
            if all(rated(best[one, other]) >= rated(best[other, one]) for other in left if other != one)
        ]

    rank = {one: place for place, one in enumerate(in_order(profile, votes_of(profile)))}
    left, order = list(names), list[str]()
    while left:
        unbeaten = first(left)
        order += sorted(unbeaten, key=rank.__getitem__)
        left = [one for one in left if one not in unbeaten]
    return set(first(names)), order


def random_profile(rng: Random, kind: VoteKind = VoteKind.APPROVAL, *, weighted: bool = False) -> Profile:
    """Few projects, few ballots, few different costs: ties everywhere."""
    count = rng.randint(1, 6)
    costs = rng.choice(((1, 2, 3), (10, 20, 25, 60), (7, 7, 7, 30), ("0.5", "1.25", "4")))
    projects = tuple(
        Project(str(rank), Fraction(rng.choice(costs)), zone=rng.choice(("", "est", "nord"))) for rank in range(count)
    )
    ballots = tuple(random_ballot(rng, kind, projects, weighted) for _ballot in range(rng.randint(0, 9)))
    total = sum((project.cost for project in projects), Fraction(0))
    budget = total * rng.randint(1, 12) / 10
    seed = hashlib.sha256(str(rng.random()).encode()).hexdigest()
    unnamed = Fraction(rng.choice((0, 0, 1, 2))) if kind is VoteKind.GRADES else Fraction(0)
    return Profile(projects, ballots, budget, kind, seed, unnamed)


def random_ballot(rng: Random, kind: VoteKind, projects: Sequence[Project], weighted: bool) -> Ballot:
    ids = [project.id for project in projects]
    choices = tuple(rng.sample(ids, rng.randint(0, len(ids))))
    points = tuple(Fraction(rng.randint(0, 5)) for _choice in choices) if kind.has_points else ()
    return Ballot(choices, points, Fraction(rng.randint(1, 6), rng.randint(1, 3)) if weighted else Fraction(1))
