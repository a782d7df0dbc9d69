"""6,000 volunteer hours to 1,500 stations of 12 passages: greedy beside HiGHS, the naive rules beside both.

Prints seconds, worth (opened doors × their value) and optimality gap of the greedy and of the integer program on the
same concave problem, then of the integer program with a set-up hour, a least coverage and at most 300 stations; then
what the rule of 2012, own share alone and the same effort everywhere are worth with the same hours. Places are drawn
from a seed.

    python benchmarks/allocation.py [--snapshot DIR … --hours 1000]

With ``--snapshot``, on a real place: the same for every shipped family, the part of its hours in the first fifth of its
order, what that fifth was worth when it was tested, and the hours that the plans of two families share, beside the
registered that the first fifths of their orders and of their own shares do.
"""

import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from _shared import parser_of
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family, shipped_families
from arpenteur.plan.allocation import Allocation, allocate, greedy, outcomes, rules, solve
from arpenteur.plan.constraints import Limits
from arpenteur.plan.curve import Curve
from arpenteur.snapshot import Snapshot
from arpenteur.stats.classes import best_first, quantile_classes
from arpenteur.strategy import Plan, plan
from arpenteur.strategy.assessment.assess import Assessment

STATIONS, PASSAGES, HOURS = 1500, 12, 6000.0
ROUNDS = 5


def drawn(seed: int = 20_261_125) -> tuple[Curve, np.ndarray, np.ndarray]:
    """A curve of 12 falling passages, abstention and own share, as French stations vary."""
    rng = np.random.default_rng(seed)
    abstention = np.clip(rng.normal(0.45, 0.08, STATIONS), 0.1, 0.9)
    own = np.clip(rng.beta(6, 14, STATIONS), 0.02, 0.95)
    first = 9 * 0.35 * (0.5 + 0.5 * own / own.mean())
    ease = 2 / (2 + np.arange(PASSAGES))
    return Curve(rng.uniform(4, 12, (STATIONS, PASSAGES)), first[:, None] * ease), abstention, own


def best_of(what: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, Any]:
    """Shortest of a few runs, and the answer."""
    spent: list[float] = []
    answer = None
    for _ in range(rounds):
        start = time.perf_counter()
        answer = what()
        spent.append(time.perf_counter() - start)
    return min(spent), answer


def invented() -> None:
    """Times, gaps and naive rules on the drawn place."""
    curve, abstention, own = drawn()
    nothing = np.zeros(STATIONS)
    limits = Limits(HOURS, nothing, nothing, np.full(STATIONS, np.inf))
    quick, spent = best_of(lambda: greedy(curve, limits))
    slow, proven = best_of(lambda: solve(curve, limits, gap=1e-9, time_limit=60), rounds=1)
    ours, best = float(curve.worth(spent).sum()), float(curve.worth(proven.spent).sum())
    print(f"{STATIONS} stations × {PASSAGES} passages, {HOURS:.0f} h{'seconds':>14}{'worth':>10}{'gap':>10}")
    print(f"{'greedy, exact here':40}{quick:12.4f}{ours:10.2f}{(best - ours) / best:10.1e}")
    print(f"{'linear program, HiGHS':40}{slow:12.4f}{best:10.2f}{0:10.1e}")
    whole = replace(limits, setup=1.0, coverage=0.5, most=300)
    start = time.perf_counter()
    found = allocate(curve, whole)
    seconds = time.perf_counter() - start
    assert isinstance(found, Allocation)
    value = float(curve.worth(found.spent).sum())
    print(f"{'set-up, coverage, ≤ 300 stations, HiGHS':40}{seconds:12.4f}{value:10.2f}{found.gap:10.1e}")
    print()
    for one in outcomes(rules(abstention, own), curve, limits, np.random.default_rng(1)):
        worth = float(curve.worth(one.spent).sum())
        print(f"{one.name:40}{'':12}{worth:10.2f}   {100 * worth / ours:.0f} % of the plan")


def real(path: Path, hours: float) -> None:
    """Plans on a real place, family by family, then two by two."""
    snapshot = Snapshot.open(path)
    print(f"\n{snapshot.manifest.place_name}, {hours:.0f} h; rules: % of what the plan is worth")
    print(f"{'family':16}{'votes':>7}{'high':>6}{'value':>7}{'2012':>6}{'share':>6}{'even':>6}", end="")
    print(f"{'fifth %':>9}{'value of fifth':>16}{'lift tested':>20}{'seconds':>9}")
    plans: dict[str, Plan] = {}
    for name in shipped_families():
        family = Family.load(name)
        seconds, found = best_of(
            lambda family=family: plan(snapshot, family, hours=hours, target=ElectionType.LEGISLATIVE), rounds=2
        )
        plans[name] = found
        total, lift = found.total, found.order.lift
        ratios = "".join(f"{100 * one.worth:6.0f}" for one in found.baselines)
        tested = f"{lift.central:.2f} ({lift.low:.2f}–{lift.high:.2f})" if lift else "–"
        first = 100 * (total.first_fifth_hours or 0.0) / total.hours
        print(f"{name:16}{total.votes.central:7.1f}{total.votes.high:6.0f}{total.value:7.2f}{ratios}", end="")
        print(f"{first:9.0f}{value_of_first_fifth(found):16.2f}{tested:>20}{seconds:9.2f}")
    print(f"{'% in common':34}{'hours of the plans':>20}{'first fifths':>14}{'of own shares':>16}")
    for one, other in itertools.combinations(plans, 2):
        pair = plans[one], plans[other]
        shared = sum(min(a, b) for a, b in zip(*(hours_of(each) for each in pair), strict=True)) / hours
        fifths = common(first_fifth(pair[0]), first_fifth(pair[1]), pair[0])
        shares = common(fifth_by_share(snapshot, one), fifth_by_share(snapshot, other), pair[0])
        print(f"{one + ' · ' + other:34}{100 * shared:20.0f}{100 * fifths:14.0f}{100 * shares:16.0f}")


def hours_of(found: Plan) -> list[float]:
    """Hours by station, in the order of their keys."""
    return [one.hours for one in sorted(found.stations, key=lambda one: one.station)]


def first_fifth(found: Plan) -> set[str]:
    """Stations of the first fifth of the order."""
    return {one.station for one in found.stations if one.first_fifth}


def fifth_by_share(snapshot: Snapshot, name: str) -> set[str]:
    """The same, ordered by own share at the last presidential alone."""
    assessment = Assessment(snapshot, Family.load(name), ElectionType.LEGISLATIVE, None, "station")
    rows = np.flatnonzero(assessment.rankable)
    order = best_first(assessment.last_own_share[0][rows])
    first = quantile_classes(order, assessment.zones.registered[rows], assessment.parameters.classes) == 1
    return set(assessment.zones.frame["zone"].gather(rows[first]).to_list())


def value_of_first_fifth(found: Plan) -> float:
    """Mean value of its registered."""
    first = [one for one in found.stations if one.first_fifth and one.value is not None]
    return float(np.average([one.value or 0.0 for one in first], weights=[one.registered for one in first]))


def common(one: set[str], other: set[str], found: Plan) -> float:
    """Part of the registered of the first set that is in the other too."""
    registered = {each.station: each.registered for each in found.stations}
    return sum(registered[key] for key in one & other) / max(sum(registered[key] for key in one), 1)


def main() -> None:
    """Run what was asked."""
    parser = parser_of(__doc__, hours=1000.0)
    parser.add_argument("--snapshot", type=Path, action="append", default=[], help="a snapshot to plan on; repeatable")
    arguments = parser.parse_args()
    invented()
    for path in arguments.snapshot:
        real(path, arguments.hours)


if __name__ == "__main__":
    main()
