"""What a ballot may hold: checked alike for a file, a web ballot and a keyed sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally.amounts import exact, plain, whole
from arpenteur.domain.tally.profile import Ballot, Project

_KEYS = {
    "min_length": "fewest_choices",
    "max_length": "most_choices",
    "min_points": "fewest_points",
    "max_points": "most_points",
    "min_sum_points": "fewest_points_in_all",
    "max_sum_points": "most_points_in_all",
    "min_sum_cost": "least_cost_in_all",
    "max_sum_cost": "most_cost_in_all",
}


@dataclass(frozen=True)
class BallotLimits:
    """Bounds of a ballot, both included, None where there is none; ``most_cost_in_all`` makes it a knapsack ballot."""

    fewest_choices: Fraction | None = None
    most_choices: Fraction | None = None
    fewest_points: Fraction | None = None
    most_points: Fraction | None = None
    fewest_points_in_all: Fraction | None = None
    most_points_in_all: Fraction | None = None
    least_cost_in_all: Fraction | None = None
    most_cost_in_all: Fraction | None = None

    @classmethod
    def of_meta(cls, meta: Mapping[str, str]) -> "BallotLimits":
        """Those that META declares; raises ValueError with the key of one that is no number."""
        given: dict[str, Fraction] = {}
        for key, name in _KEYS.items():
            text = meta.get(key, "").strip()
            if not text:
                continue
            try:
                given[name] = Fraction(whole(text)) if key.endswith("length") else exact(text)
            except ValueError as error:
                raise ValueError(key) from error
        return cls(**given)

    def check(self, ballot: Ballot, projects: Mapping[str, Project]) -> None:
        """Raises InputError, one sentence, where the ballot does not hold; a blank one always does."""
        for choice in ballot.choices:
            if choice not in projects:
                raise InputError("le projet « {project} » n'est pas dans la liste", project=choice)
        if len(set(ballot.choices)) < len(ballot.choices):
            twice = next(one for one in ballot.choices if ballot.choices.count(one) > 1)
            raise InputError("le projet « {project} » est choisi deux fois", project=twice)
        if not ballot.choices:
            return
        count = Fraction(len(ballot.choices))
        _between("{found} choix", count, self.fewest_choices, self.most_choices)
        for points in ballot.points:
            _between("{found} points sur un projet", points, self.fewest_points, self.most_points)
        if ballot.points:
            total = sum(ballot.points, Fraction(0))
            _between("{found} points en tout", total, self.fewest_points_in_all, self.most_points_in_all)
        cost = sum((projects[choice].cost for choice in ballot.choices), Fraction(0))
        _between("des choix qui coûtent {found}", cost, self.least_cost_in_all, self.most_cost_in_all)


def _between(problem: str, found: Fraction, least: Fraction | None, most: Fraction | None) -> None:
    if least is not None and found < least:
        raise InputError(problem, expected="{bound} au moins", found=plain(found), bound=plain(least))
    if most is not None and found > most:
        raise InputError(problem, expected="{bound} au plus", found=plain(found), bound=plain(most))


def knapsack(budget: Fraction) -> BallotLimits:
    """Limits of a knapsack ballot: whatever fits in the budget."""
    return BallotLimits(most_cost_in_all=budget)
