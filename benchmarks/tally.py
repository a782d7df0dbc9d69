"""Counting of consultations on genuine participatory budgets, exact, beside the same method in other numbers.

Prints, for each file and completion of equal shares: runs, seconds of the exact count, and of two peers written here as
one would first write them, with the same bounds on what need not be looked at again: ``Fraction`` (exact; one run only
where runs are many, times the runs) and NumPy's floats. Then whether each elects the same, and the seconds of a count
with its explanations. Files are those of ``ARPENTEUR_DATA``/participatory_budgets, or those named on the command line.
"""

import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np

from _shared import DATA, load, timed
from arpenteur.domain.tally import BallotFile, Completion, Rule, Rules, count, read_file
from arpenteur.domain.tally.completing import counted_projects, kept_run

FEWEST = 1_000
"""Ballots of the files shown where none is named: smaller ones take no time."""
GOAL = 10
"""Seconds of the exact count of the largest file."""
SOME_RUNS = 40
"""More runs than this and the peer in ``Fraction`` makes one."""
Level = tuple[float | Fraction, float | Fraction]


class Fractions:
    """Purses of groups of like ballots, one ``Fraction`` each."""

    def __init__(self, file: BallotFile, order: list[str], share: Fraction) -> None:
        self.weights = list(file.profile.groups.values())
        self.held = [share] * len(self.weights)
        self.supporters = [[rank for rank, named in enumerate(file.profile.groups) if one in named] for one in order]
        self.costs = [file.profile.by_id[one].cost for one in order]

    def level(self, project: int) -> Level | None:
        purses = sorted((self.held[rank], self.weights[rank]) for rank in self.supporters[project])
        left, weight = self.costs[project], sum((many for _purse, many in purses), Fraction(0))
        for purse, many in purses:
            if purse * weight >= left:
                return left / weight / self.costs[project], left / weight
            left, weight = left - purse * many, weight - many
        return None

    def pay(self, project: int, level: Fraction) -> None:
        for rank in self.supporters[project]:
            self.held[rank] = max(Fraction(0), self.held[rank] - level)


class Floats:
    """The same in arrays of floats: equals and near equals are as they fall."""

    def __init__(self, file: BallotFile, order: list[str], share: Fraction) -> None:
        groups = file.profile.groups
        self.weights = np.array([float(weight) for weight in groups.values()])
        self.held = np.full(len(groups), float(share))
        self.supporters = [np.array([rank for rank, named in enumerate(groups) if one in named]) for one in order]
        self.costs = [float(file.profile.by_id[one].cost) for one in order]

    def level(self, project: int) -> Level | None:
        ranks = self.supporters[project]
        purses, weights = self.held[ranks], self.weights[ranks]
        by_purse = np.argsort(purses, kind="stable")
        purses, weights = purses[by_purse], weights[by_purse]
        paid = np.concatenate(([0.0], np.cumsum(purses * weights)[:-1]))
        left = np.cumsum(weights[::-1])[::-1]
        levels = (self.costs[project] - paid) / left
        first = np.flatnonzero(levels <= purses * (1 + 1e-12))
        return None if not len(first) else (levels[first[0]] / self.costs[project], levels[first[0]])

    def pay(self, project: int, level: float) -> None:
        ranks = self.supporters[project]
        self.held[ranks] = np.maximum(0.0, self.held[ranks] - level)


def run_of(purses: Fractions | Floats) -> list[int]:
    """Projects bought, looking again only at those whose last level does not rule them out."""
    bounds: dict[int, float | Fraction] = dict.fromkeys(range(len(purses.costs)), 0)
    bought: list[int] = []
    while bounds:
        best: tuple[float | Fraction, int, float | Fraction] | None = None
        for project in sorted(bounds, key=bounds.__getitem__):
            if best is not None and bounds[project] > best[0]:
                break
            found = purses.level(project)
            if found is None:
                del bounds[project]
                continue
            bounds[project] = found[0]
            if best is None or (found[0], project) < best[:2]:
                best = (found[0], project, found[1])
        if best is None:
            break
        bought.append(best[1])
        del bounds[best[1]]
        purses.pay(best[1], best[2])
    return bought


def peer(kind: Callable[..., Fractions | Floats], file: BallotFile, rules: Rules, last: int | None) -> set[str]:
    """Winners of the same rule; ``last``: only the run of so many units more, where not every run is made."""
    profile, order = file.profile, counted_projects(file.profile, rules)
    share = profile.budget / profile.turnout
    if last is not None:
        return {order[rank] for rank in run_of(kind(file, order, share + last))}
    kept = run_of(kind(file, order, share))
    while rules.completion is Completion.ADD1 and len(kept) < len(order):
        share += 1
        larger = run_of(kind(file, order, share))
        if sum((profile.by_id[order[rank]].cost for rank in larger), Fraction(0)) > profile.budget:
            break
        kept = larger
    return {order[rank] for rank in kept}


def chosen_files() -> list[BallotFile]:
    given = [Path(name) for name in sys.argv[1:]]
    if given:
        return [read_file(path) for path in given]
    folder = DATA / "participatory_budgets"
    files = [read_file(path) for path in sorted(folder.glob("*.pb"))]
    return [file for file in files if len(file.profile.ballots) >= FEWEST]


def compared(file: BallotFile, completion: Completion) -> tuple[float, str]:
    """Seconds of the exact count, and the line that is printed."""
    rules = Rules(Rule.EQUAL_SHARES, completion=completion)
    ours, kept = timed(lambda: kept_run(file.profile, rules))
    winners = {kept.run.voters.order[purchase.project] for purchase in kept.run.purchases}
    runs = kept.steps + 1
    whole = runs <= SOME_RUNS
    last = None if whole else int(kept.endowment - file.profile.budget / file.profile.turnout)
    slow, exact = timed(lambda: peer(Fractions, file, rules, last))
    quick, floats = timed(lambda: peer(Floats, file, rules, None))
    slow *= 1 if whole else runs
    explained, _outcome = timed(lambda: count(file.profile, rules))
    mark = " " if whole else "*"
    return ours, (
        f"{completion.value:5} {runs:5}  {len(winners):7}  {ours:8.2f}  {slow:8.1f}{mark}  {quick:8.2f}"
        f"  {'yes' if exact == winners else 'NO':>9}  {'yes' if floats == winners else 'NO':>7}  {explained:9.2f}"
    )


def main() -> None:
    slowest = 0.0
    for file in chosen_files():
        profile = file.profile
        name = " ".join(file.meta.get(key, "") for key in ("unit", "instance"))
        print(
            f"{name}: {len(profile.ballots)} ballots, {len(profile.groups)} different, {len(profile.projects)} projects"
        )
        print("       runs  winners  exact, s  Fraction   floats, s  = Fraction  = floats  explained, s")
        for completion in Completion:
            seconds, line = compared(file, completion)
            slowest = max(slowest, seconds)
            print(line, flush=True)
    print("* one run, times the runs")
    print(f"slowest exact count: {slowest:.2f} s, {'within' if slowest < GOAL else 'NOT within'} {GOAL} s; {load()}")


if __name__ == "__main__":
    main()
