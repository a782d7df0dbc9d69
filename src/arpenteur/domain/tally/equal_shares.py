"""The method of equal shares: the count, its completion, and for each project who paid, why it lost, how many it
needed.

Utility is cost. ``add1``: shares grow by one unit of money a ballot while the total fits; the last run that fitted is
kept. Equals are parted by votes, then lower cost, then the public draw.

Payments of a run of equal shares, and what they say: who paid, what was left, how many more a project needed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from arpenteur.domain.tally.completing import Kept, kept_run
from arpenteur.domain.tally.equal_run import Purchase
from arpenteur.domain.tally.needed import Recount, with_threshold
from arpenteur.domain.tally.outcome import Explanation, Outcome, Payment, Reason, Tie, parted_by, refusal, tie_order
from arpenteur.domain.tally.profile import Profile, drawn
from arpenteur.domain.tally.rules import Rules

ZERO = Fraction(0)


class Ledger:
    """Payments of a run, and what each ballot held before each of them."""

    def __init__(self, profile: Profile, kept: Kept) -> None:
        self.profile, self.endowment = profile, kept.endowment
        self.order = kept.run.voters.order
        self.purchases = kept.run.purchases
        self.by_project: dict[str, dict[frozenset[str], Fraction]] = {}
        self._history: dict[frozenset[str], list[tuple[int, Fraction]]] = {
            named: [(0, kept.endowment)] for named in profile.groups
        }
        supporters = self._supporters()
        for turn, purchase in enumerate(self.purchases, 1):
            one = self.order[purchase.project]
            paid: dict[frozenset[str], Fraction] = {}
            for named in supporters[one]:
                held = self._history[named][-1][1]
                if held:
                    paid[named] = min(held, purchase.level)
                    self._history[named].append((turn, held - paid[named]))
            self.by_project[one] = paid
        self.supporters = supporters

    def _supporters(self) -> Mapping[str, list[frozenset[str]]]:
        supporters: dict[str, list[frozenset[str]]] = {project.id: [] for project in self.profile.projects}
        for named in self.profile.groups:
            for one in named:
                supporters[one].append(named)
        return supporters

    def held(self, named: frozenset[str]) -> Fraction:
        """What a ballot holds in the end."""
        return self._history[named][-1][1]

    def payment(self, project: str, level: Fraction) -> Payment:
        """Who paid a project that was bought."""
        weights, paid = self.profile.groups, self.by_project[project]
        emptied = (weights[named] for named, amount in paid.items() if amount < level)
        payers = sum((weights[named] for named in paid), ZERO)
        return Payment(payers, level, min(paid.values()), sum(emptied, ZERO), paid)

    def needed(self, project: str) -> int:
        """The fewest ballots more, naming only this project and holding the same share, with which it is bought.

        Until it is, they change nothing for others: it is enough to look, before each purchase and at the end, how many
        would have made it the cheapest for its supporters.
        """
        one, weights = self.profile.by_id[project], self.profile.groups
        purses = [(weights[named], self._history[named]) for named in self.supporters[project]]
        at = [0] * len(purses)
        found: list[int] = []
        for turn, purchase in enumerate(self.purchases):
            for rank, (_weight, history) in enumerate(purses):
                while at[rank] + 1 < len(history) and history[at[rank] + 1][0] <= turn:
                    at[rank] += 1
            level = purchase.level / self.profile.by_id[self.order[purchase.project]].cost * one.cost
            held = ((weight, history[place][1]) for (weight, history), place in zip(purses, at, strict=True))
            found.append(self._needed_before(project, purchase, level, held))
        short = one.cost - sum((weight * history[-1][1] for weight, history in purses), ZERO)
        return min((*found, max(0, _up(short / self.endowment))))

    def _needed_before(
        self, project: str, purchase: Purchase, level: Fraction, held: Iterable[tuple[Fraction, Fraction]]
    ) -> int:
        """How many more make it cheaper than a purchase, whose level it must not pass."""
        one = self.profile.by_id[project]
        each = min(self.endowment, level)
        short = one.cost - sum((weight * min(purse, level) for weight, purse in held), ZERO)
        extra = max(0, _up(short / each))
        equal = extra * each == short and level <= self.endowment
        return extra + 1 if equal and not self._first(project, extra, self.order[purchase.project]) else extra

    def _first(self, project: str, extra: int, other: str) -> bool:
        """Whether so many more votes put a project before its equal."""
        votes, costs, seed = self.profile.votes, self.profile.by_id, self.profile.seed
        mine = (-votes[project] - extra, costs[project].cost, drawn(seed, project), project)
        return mine < (-votes[other], costs[other].cost, drawn(seed, other), other)


def _up(number: Fraction) -> int:
    return -(-number.numerator // number.denominator)


EFFORT = 1_500_000
"""Counting again for each project not chosen: projects × runs × names on different ballots; some seconds at most."""


def equal_shares(profile: Profile, rules: Rules, *, effort: int = EFFORT) -> Outcome:
    """The count with its explanations; more than ``effort`` and nothing is counted again for them."""
    order = tie_order(profile, profile.votes)
    refused = {one: why for one in order if (why := refusal(profile, one, profile.votes, rules.threshold))}
    kept = kept_run(profile, rules)
    ledger = Ledger(profile, kept)
    explanations = {one: _explained(profile, rules, ledger, one, refused.get(one)) for one in order}
    lacking = [one for one in explanations.values() if one.needed_at_share is not None]
    named = sum(map(len, profile.groups))
    if len(lacking) * (kept.steps + 1) * named <= effort:
        recount = Recount(profile, rules)
        for one in lacking:
            needed = recount.needed(one.project, one.needed_at_share or 0)
            explanations[one.project] = replace(one, needed=needed)
    bought = tuple(ledger.by_project)
    spent = sum((profile.by_id[one].cost for one in bought), ZERO)
    return Outcome(
        rules,
        profile.seed,
        frozenset(bought),
        bought,
        spent,
        explanations,
        _ties(profile, kept),
        endowment=kept.endowment,
        steps=kept.steps,
    )


def _explained(profile: Profile, rules: Rules, ledger: Ledger, project: str, refused: Reason | None) -> Explanation:
    one, weights = profile.by_id[project], profile.groups
    votes = profile.votes[project]
    bought = ledger.by_project
    levels = {ledger.order[purchase.project]: purchase.level for purchase in ledger.purchases}
    supporters = ledger.supporters[project]
    left = sum((weights[named] * ledger.held(named) for named in supporters), ZERO)
    elsewhere = votes * ledger.endowment - left - (one.cost if project in bought else ZERO)
    others = bought.keys() - {project}
    base = Explanation(
        project,
        refused or Reason.SUPPORTERS_CANNOT_PAY,
        votes,
        votes,
        one.cost,
        left=left,
        paid_elsewhere=elsewhere,
        served=sum((weights[named] for named in supporters if not named.isdisjoint(others)), ZERO),
    )
    if project in bought:
        payment = ledger.payment(project, levels[project])
        return replace(base, reason=Reason.CHOSEN, payment=payment)
    if refused is Reason.TOO_EXPENSIVE or not ledger.endowment:
        return base
    return replace(base, needed_at_share=with_threshold(profile, rules, project, ledger.needed(project)))


def _ties(profile: Profile, kept: Kept) -> tuple[Tie, ...]:
    names, ties = kept.run.voters.order, list[Tie]()
    for purchase in kept.run.purchases:
        if purchase.equals:
            equals = [names[rank] for rank in sorted((purchase.project, *purchase.equals))]
            votes = {profile.votes[one] for one in equals}
            ties.append(Tie(tuple(equals), "votes" if len(votes) == len(equals) else parted_by(profile, equals)))
    return tuple(ties)
