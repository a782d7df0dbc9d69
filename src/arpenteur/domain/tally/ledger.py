"""Payments of a run of equal shares, and what they say: who paid, what was left, how many more a project needed."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from arpenteur.domain.tally.completing import Kept
from arpenteur.domain.tally.equal_run import Purchase
from arpenteur.domain.tally.outcome import Payment
from arpenteur.domain.tally.profile import Profile, drawn

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
