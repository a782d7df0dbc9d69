"""6,000 volunteer hours to 1,500 stations of 12 passages: greedy beside HiGHS, the naive rules beside both.

Prints seconds, votes and optimality gap of the greedy and of the integer program on the same concave problem, then of
the integer program with a set-up hour, a least coverage and at most 300 stations; then what the rule of 2012, own
share alone and the same effort everywhere lose on the same hours. Places are drawn from a seed.

    python benchmarks/allocation.py [--snapshot DIR … --hours 1000]

With ``--snapshot``, the same regrets on a real place, for every shipped family.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family, shipped_families
from arpenteur.plan.allocation import Allocation, allocate, greedy
from arpenteur.plan.constraints import Limits
from arpenteur.plan.curve import Curve
from arpenteur.plan.program import solve
from arpenteur.plan.regret import outcomes, rules
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import plan

STATIONS, PASSAGES, HOURS = 1500, 12, 6000.0
ROUNDS = 5


def drawn(seed: int = 20_261_125) -> tuple[Curve, np.ndarray, np.ndarray]:
    """A curve of 12 falling passages, abstention and own share, as French stations vary."""
    rng = np.random.default_rng(seed)
    abstention = np.clip(rng.normal(0.45, 0.08, STATIONS), 0.1, 0.9)
    own = np.clip(rng.beta(6, 14, STATIONS), 0.02, 0.95)
    first = 9 * 0.35 * (0.015 * rng.gamma(12, 1 / 12, STATIONS) + 0.008 * rng.gamma(12, 1 / 12, STATIONS) * own)
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
    """Times, gaps and regrets on the drawn place."""
    curve, abstention, own = drawn()
    nothing = np.zeros(STATIONS)
    limits = Limits(HOURS, nothing, nothing, np.full(STATIONS, np.inf))
    quick, spent = best_of(lambda: greedy(curve, limits))
    slow, proven = best_of(lambda: solve(curve, limits, gap=1e-9, time_limit=60), rounds=1)
    ours, best = float(curve.votes(spent).sum()), float(curve.votes(proven.spent).sum())
    print(f"{STATIONS} stations × {PASSAGES} passages, {HOURS:.0f} h{'seconds':>14}{'votes':>10}{'gap':>10}")
    print(f"{'greedy, exact here':40}{quick:12.4f}{ours:10.2f}{(best - ours) / best:10.1e}")
    print(f"{'linear program, HiGHS':40}{slow:12.4f}{best:10.2f}{0:10.1e}")
    whole = replace(limits, setup=1.0, coverage=0.5, most=300)
    start = time.perf_counter()
    found = allocate(curve, whole)
    seconds = time.perf_counter() - start
    assert isinstance(found, Allocation)
    value = float(curve.votes(found.spent).sum())
    print(f"{'set-up, coverage, ≤ 300 stations, HiGHS':40}{seconds:12.4f}{value:10.2f}{found.gap:10.1e}")
    print()
    for one in outcomes(rules(abstention, own), curve, limits, ours, np.random.default_rng(1)):
        print(f"{one.name:40}{'':12}{one.votes:10.2f}   the plan brings {ours / one.votes:.2f} times as many")


def real(path: Path, hours: float) -> None:
    """Regrets on a real place, family by family."""
    snapshot = Snapshot.open(path)
    print(f"\n{snapshot.manifest.place_name}, {hours:.0f} h, ratio of the plan's votes to those of each rule")
    print(f"{'family':12}{'votes':>8}{'high':>8}{'2012':>8}{'share':>8}{'even':>8}{'seconds':>9}")
    for name in shipped_families():
        family = Family.load(name)
        seconds, found = best_of(
            lambda family=family: plan(snapshot, family, hours=hours, target=ElectionType.LEGISLATIVE)
        )
        votes = found.total.votes
        ratios = "".join(f"{votes.central / one.votes_central:8.2f}" for one in found.baselines)
        print(f"{name:12}{votes.central:8.1f}{votes.high:8.0f}{ratios}{seconds:9.2f}")


def main() -> None:
    """Run what was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--snapshot", type=Path, action="append", default=[], help="a snapshot to plan on; repeatable")
    parser.add_argument("--hours", type=float, default=1000)
    arguments = parser.parse_args()
    invented()
    for path in arguments.snapshot:
        real(path, arguments.hours)


if __name__ == "__main__":
    main()
