"""In the order of votes or points, while money lasts: by envelopes of zones first where the rules have them.

A project that nobody names is never chosen. The rule says what happens at the first that does not fit: ``skip`` tries
the next, ``stop`` chooses nothing more of that envelope. City-wide, everything not yet chosen is tried with what is
left.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally.outcome import Explanation, Outcome, Reason, refusal, tie_order, ties_of
from arpenteur.domain.tally.profile import Profile, drawn
from arpenteur.domain.tally.rules import Fit, Rules

CITY = "city"


@dataclass(frozen=True)
class Turn:
    """What an envelope did with a project: ``left`` before it, whether it had ``stopped`` before."""

    left: int
    stopped: bool = False


@dataclass(frozen=True)
class Spending:
    """``bought``: projects in the order they were, with what paid each; ``last``: the last turn of each project."""

    bought: dict[str, str]
    last: dict[str, Turn]


class Envelopes:
    """Money in whole numbers of a unit that divides every amount, ready to be spent in any order of projects."""

    def __init__(self, profile: Profile, rules: Rules) -> None:
        zone_budget = rules.zone_budget or Fraction(0)
        amounts = (profile.budget, zone_budget, *(project.cost for project in profile.projects))
        self.unit = lcm(*(amount.denominator for amount in amounts))
        self._costs = {project.id: int(project.cost * self.unit) for project in profile.projects}
        self._budget, self._zone_budget = int(profile.budget * self.unit), int(zone_budget * self.unit)
        self._names = _zones(rules)
        self._zones = rules.zones if self._names else dict[str, str]()
        self._stops = rules.fit is Fit.STOP

    def spend(self, order: Sequence[str]) -> Spending:
        """Every zone, by name, then the whole."""
        done = Spending({}, {})
        held: dict[str, list[str]] = {zone: [] for zone in self._names}
        for one in order:
            if zone := self._zones.get(one):
                held[zone].append(one)
        rest = self._budget
        for zone, names in held.items():
            rest -= self._spend(done, names, self._zone_budget, zone)
        self._spend(done, [one for one in order if one not in done.bought], rest, CITY)
        return done

    def _spend(self, done: Spending, order: Sequence[str], envelope: int, stage: str) -> int:
        left, stopped = envelope, False
        for one in order:
            done.last[one] = Turn(left, stopped)
            cost = self._costs[one]
            if cost <= left and not stopped:
                done.bought[one] = stage
                left -= cost
            elif self._stops:
                stopped = True
        return envelope - left


def greedy(profile: Profile, rules: Rules) -> Outcome:
    """The count; raises InputError where envelopes of zones are more than the budget."""
    counted = profile.points if rules.by_points else profile.votes
    if rules.places is not None:
        return _most(profile, rules, counted)
    if len(_zones(rules)) * (rules.zone_budget or Fraction(0)) > profile.budget:
        raise InputError("les enveloppes des zones dépassent le budget", action="baissez --zone-budget")
    every = tie_order(profile, counted)
    refused = {one: why for one in every if (why := refusal(profile, one, counted, rules.threshold))}
    order = [one for one in every if one not in refused]
    lacking = Lacking(profile, rules, counted, order)
    explanations = {one: _explained(lacking, one, refused.get(one)) for one in every}
    bought = lacking.spending.bought
    spent = sum((profile.by_id[one].cost for one in bought), Fraction(0))
    ties = ties_of(profile, order, counted)
    return Outcome(rules, profile.seed, frozenset(bought), tuple(bought), spent, explanations, ties)


def _zones(rules: Rules) -> list[str]:
    return sorted({zone for zone in rules.zones.values() if zone}) if rules.zone_budget is not None else []


def _most(profile: Profile, rules: Rules, counted: Mapping[str, Fraction]) -> Outcome:
    """The first of the order, as many as there are places."""
    order = tie_order(profile, counted)
    counts = [one for one in order if not _unplaced(profile, rules, counted, one)]
    winners = frozenset(counts[: rules.places])
    bar = counts[rules.places - 1] if rules.places and len(counts) > rules.places else None
    explanations = {
        one: Explanation(
            one,
            Reason.CHOSEN if one in winners else _unplaced(profile, rules, counted, one) or Reason.OUTRANKED,
            profile.votes[one],
            counted[one],
            profile.by_id[one].cost,
            needed=_to_pass(profile, counted, one, bar) if bar and one in counts and one not in winners else None,
        )
        for one in order
    }
    spent = sum((profile.by_id[one].cost for one in winners), Fraction(0))
    ties = ties_of(profile, counts, counted)
    return Outcome(rules, profile.seed, winners, tuple(counts), spent, explanations, ties)


def _unplaced(profile: Profile, rules: Rules, counted: Mapping[str, Fraction], one: str) -> Reason | None:
    why = refusal(profile, one, counted, rules.threshold)
    return None if why is Reason.TOO_EXPENSIVE else why


def _to_pass(profile: Profile, counted: Mapping[str, Fraction], one: str, other: str) -> int:
    """How many more votes or points put ``one`` before ``other``."""
    gap = counted[other] - counted[one]
    extra = -(-gap.numerator // gap.denominator)
    if gap == extra and not _before(profile, one, other):
        extra += 1
    return extra


def _before(profile: Profile, one: str, other: str) -> bool:
    """Whether ``one`` comes before its equal ``other``."""
    return _parting(profile, one) < _parting(profile, other)


def _parting(profile: Profile, one: str) -> tuple[Fraction, str, str]:
    return profile.by_id[one].cost, drawn(profile.seed, one), one


class Lacking:
    """The spending of an order, and how many more votes or points would have had a project chosen, all others
    unchanged.

    More never takes a project out: higher in the order it meets no less money, and an envelope that stops at it leaves
    more to the city. So the number is found by halving.
    """

    def __init__(self, profile: Profile, rules: Rules, counted: Mapping[str, Fraction], order: Sequence[str]) -> None:
        self.profile, self.counted = profile, counted
        self._rules, self._order = rules, list(order)
        self._keys = [(-counted[one], *_parting(profile, one)) for one in order]
        self.envelopes = Envelopes(profile, rules)
        self.spending = self.envelopes.spend(order)
        least = rules.threshold.least if rules.threshold else None
        self._most = int(max(counted.values()) + profile.turnout + (least or 0)) + 2

    def needed(self, one: str) -> int | None:
        """The fewest more, None where none is enough."""
        place = bisect_left(self._keys, key := (-self.counted[one], *_parting(self.profile, one)))
        held = self._keys[place : place + 1] == [key]
        keys = self._keys[:place] + self._keys[place + held :]
        others = self._order[:place] + self._order[place + held :]

        def chosen(extra: int) -> bool:
            if refusal(self.profile, one, self.counted, self._rules.threshold, extra):
                return False
            at = bisect_left(keys, (key[0] - extra, *key[1:]))
            return one in self.envelopes.spend([*others[:at], one, *others[at:]]).bought

        least, most = 0, self._most
        if not chosen(most):
            return None
        while most - least > 1:
            middle = (least + most) // 2
            least, most = (least, middle) if chosen(middle) else (middle, most)
        return most


def _explained(lacking: Lacking, one: str, refused: Reason | None) -> Explanation:
    profile, spending = lacking.profile, lacking.spending
    turn = spending.last.get(one)
    reason = refused or Reason.CHOSEN
    if turn and one not in spending.bought:
        reason = Reason.AFTER_THE_STOP if turn.stopped else Reason.NOT_ENOUGH_LEFT
    return Explanation(
        one,
        reason,
        profile.votes[one],
        lacking.counted[one],
        profile.by_id[one].cost,
        left=Fraction(turn.left, lacking.envelopes.unit) if turn else None,
        needed=None if reason in (Reason.CHOSEN, Reason.TOO_EXPENSIVE) else lacking.needed(one),
        stage=spending.bought.get(one, ""),
    )
