"""Left and far right in towns of 15 stations or more: how much of their first fifths they share, and why.

For each transition and size of town: towns, those above 30 %, and the mean overlap by the order shown with the guard of
before (40 stations), by the order shown (15), by own shares, by what was realised at the next election (best possible),
by chance (orders drawn at random). Of the towns above 30 %: those that realised gains explain (overlap shown at most
ten points above theirs), those that own shares alone explain, and the rest. Then what the guard costs in the towns of
15 to 39 stations: share (%) of the gain or loss found in the first fifth, split-half, chance 20. With ``--towns``, a
line a town above 30 %.

    python benchmarks/priority_overlap.py [--data ../shared/data] [--towns]
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np

from _shared import options_of
from arpenteur.domain.elections import Election
from arpenteur.stats import priority
from arpenteur.stats.backtest.case import Case, Outcome
from arpenteur.stats.backtest.halves import PointingRule, pointing_of
from arpenteur.stats.backtest.order import judged_order
from arpenteur.stats.forecast.priority import order, order_inside, own_share
from arpenteur.stats.panel import BLOCS, Array, Ints, Mask
from arpenteur.stats.priority import overlap
from forecast_data import Nation, nation
from priority_choices import OPPOSED, realised
from priority_order import TRANSITIONS, case_of

BEFORE = replace(priority.numbers(), alike_stations=40)
MOST, MARGIN, TIMES = 0.30, 0.10, 20
SIZES = {"15-39": (15, 39), "40+": (40, 10_000)}
SIDES = tuple(BLOCS.index(one) for one in OPPOSED)
MEASURES = ("before", "shown", "own share", "realised", "V", "mean share")


@dataclass(frozen=True)
class Transition:
    """A transition with the stations of towns: scores of left and far right by measure (n each)."""

    last: Election
    target: Election
    case: Case
    outcome: Outcome
    scores: Mapping[str, tuple[Array, Array]]

    @property
    def stations(self) -> Ints:
        """Stations of the commune of each station (n)."""
        _, place, size = np.unique(self.case.panel.commune, return_inverse=True, return_counts=True)
        return size[place]

    def inside(self, size: str) -> Mask:
        """Stations in towns of a size (n)."""
        least, most = SIZES[size]
        return (self.stations >= least) & (self.stations <= most)


def transition(known: Nation, last: Election, target: Election) -> Transition:
    """Scores of one transition."""
    case, outcome = case_of(known, last, target)
    pairs: dict[str, list[Array]] = {one: [] for one in MEASURES}
    for bloc in SIDES:
        share = own_share(case.panel, bloc)
        found = {
            "before": before(case, bloc, last),
            "shown": shown(case, bloc, last),
            "own share": share,
            "realised": realised(case, outcome, bloc, last),
            "V": order(case.panel, case.target, bloc, "votes_that_may_move", last=last),
            "mean share": order(case.panel, case.target, bloc, "mean_share", last=last),
        }
        for name, score in found.items():
            assert score is not None
            pairs[name].append(score)
    return Transition(last, target, case, outcome, {name: (one[0], one[1]) for name, one in pairs.items()})


def shown(case: Case, bloc: int, last: Election) -> Array | None:
    """The order shown inside towns."""
    return order_inside(case.panel, case.target, bloc, case.panel.commune, last=last)


def before(case: Case, bloc: int, last: Election) -> Array | None:
    """The same with the guard from 40 stations."""
    with patch.object(priority, "numbers", lambda: BEFORE):
        return shown(case, bloc, last)


def overlaps(of: Transition, size: str) -> tuple[Ints, dict[str, Array]]:
    """Towns of a size, and the overlap of each by every measure and by chance."""
    towns = np.unique(of.case.panel.commune[of.inside(size)])
    rows = [np.flatnonzero(of.case.panel.commune == one) for one in towns]
    people, draw = of.case.registered, np.random.default_rng(1)
    found = {
        name: np.array([overlap(one[town], other[town], people[town]) for town in rows])
        for name, (one, other) in of.scores.items()
    }
    drawn = [
        [overlap(draw.random(len(town)), draw.random(len(town)), people[town]) for _ in range(TIMES)] for town in rows
    ]
    return towns, found | {"chance": np.array(drawn)}


def explained(found: Mapping[str, Array], name: str) -> tuple[Mask, Mask, Mask]:
    """Towns above the limit by a measure: those that realised gains explain, own shares alone explain, nothing does."""
    high = found[name] > MOST
    gains = high & (found[name] <= found["realised"] + MARGIN)
    shares = high & ~gains & (found[name] <= found["own share"] + MARGIN)
    return gains, shares, high & ~gains & ~shares


def print_overlaps(of: Transition, size: str, *, towns: bool) -> None:
    """One line a transition and size; with ``towns``, one a town above the limit by the order shown."""
    names, found = overlaps(of, size)
    means = ", ".join(f"{name} {100 * found[name].mean():.0f}" for name in (*MEASURES, "chance"))
    above = ", ".join(f"{name} {100 * (found[name] > MOST).mean():.0f}" for name in (*MEASURES, "chance"))
    print(f"{of.last} → {of.target}, {len(names)} towns of {size}: mean overlap % {means}")
    print(f"    above 30 %, % of towns: {above}")
    for name in ("before", "shown"):
        gains, shares, rest = (int(one.sum()) for one in explained(found, name))
        print(f"    {name}: {gains + shares + rest}, explained by gains {gains}, own shares {shares}, nothing {rest}")
    if towns:
        first = {int(one): row for row, one in reversed(list(enumerate(of.case.panel.commune)))}
        gains, shares, rest = explained(found, "shown")
        for at in np.flatnonzero(found["shown"] > MOST):
            why = "realised gains" if gains[at] else "own shares" if shares[at] else "nothing"
            code = of.case.panel.stations[first[int(names[at])]][:5]
            figures = ", ".join(f"{name} {100 * found[name][at]:.0f}" for name in MEASURES)
            print(f"      {code}: {figures}: {why}")


def print_cost(all_of: list[Transition]) -> None:
    """What the order finds in towns of 15 to 39 stations with both guards, beside the naive rules and the best."""
    print("\nFirst fifth in towns of 15 to 39 stations, % of the gain or loss found (chance 20)")
    kept: dict[tuple[bool, str], list[list[float]]] = {}
    for of in all_of:
        for bloc, row in costs(of).items():
            if row is not None:
                print(f"  {of.last} → {of.target}, {bloc:15}" + "".join(f"{one:8.1f}" for one in row))
                kept.setdefault((of.target.year == 2024, bloc), []).append(row)
    for (late, bloc), rows in sorted(kept.items()):
        mean = "".join(f"{one:8.2f}" for one in np.mean(rows, axis=0))
        print(f"  {'2024' if late else 'before 2024'}, mean of {len(rows)}, {bloc:15}{mean}")


def costs(of: Transition) -> dict[str, list[float] | None]:
    """By bloc: guard from 40, from 15, own share, rule of 2012, best possible; None where gains and losses cancel."""
    rules: list[PointingRule] = []
    for bloc in SIDES:
        for name, score in (("before", before), ("model town", shown), ("own_share", share_of), ("rule_2012", naive)):
            rules.append(PointingRule(name, "model", bloc, lambda case, b=bloc, s=score: s(case, b, of.last)))
    pointing = pointing_of(of.case, np.arange(len(of.case)), of.last, rules)
    if pointing is None:
        return {}
    rows = judged_order(pointing, of.outcome, of.inside("15-39"))
    found: dict[str, list[float] | None] = {}
    for bloc in OPPOSED:
        named = {one.name: one.top20_pct for one in rows if (one.family, one.level) == (bloc, "town")}
        values = [named.get(one) for one in ("before", "model", "own_share", "rule_2012", "oracle")]
        found[bloc] = None if None in values else [one for one in values if one is not None]
    return found


def share_of(case: Case, bloc: int, _last: Election) -> Array | None:
    """The naive rule: own share at the last presidential."""
    return own_share(case.panel, bloc)


def naive(case: Case, bloc: int, last: Election) -> Array | None:
    """The rule of 2012: abstention times own share."""
    share = own_share(case.panel, bloc)
    return None if share is None else (1 - case.panel.rounds[last].turnout_rate) * share


def main() -> None:
    """Print both tables."""
    arguments = options_of(__doc__, data=True, towns=False)
    known = nation(arguments.data)
    found = [transition(known, last, target) for last, target in TRANSITIONS]
    for of in found:
        for size in SIZES:
            print_overlaps(of, size, towns=arguments.towns)
    print_cost(found)


if __name__ == "__main__":
    main()
