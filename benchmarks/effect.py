"""The effect of a plan on invented worlds whose truth is known: how often intervals cover and claims are made.

Strata of five with one control, own share before and after correlated as between French votes (residual sd 3 points).
Prints, for a null world and for effects of one and two detectable effects, with 5 and 20 strata: coverage of the 95 %
interval, rejections at 5 %, claims of a figure. A peer beside: the naive difference of arms with a normal interval.

    python benchmarks/effect.py [--worlds 1000]
"""

import numpy as np

from _shared import options_of
from arpenteur.plan.effect import Design, Trial, estimate, minimum_detectable, tickets

RESIDUAL = 0.03


def world(rng: np.random.Generator, strata: int, effect: float) -> Trial:
    """One campaign's night."""
    n = 5 * strata
    groups = np.repeat(np.arange(strata), 5)
    before = np.clip(0.3 + np.repeat(rng.normal(0, 0.06, strata), 5) + rng.normal(0, 0.05, n), 0.01, 0.99)
    seed = int(rng.integers(1 << 30))
    treated = ~Design(5, 1).draw(tickets(seed, [str(row) for row in range(n)]), groups)
    outcome = 0.02 + 0.85 * before + effect * treated + rng.normal(0, RESIDUAL, n)
    return Trial(outcome, before, groups, treated)


def naive(trial: Trial) -> tuple[float, float]:
    """Difference of arms and half-width of its normal 95 % interval."""
    one, other = trial.outcome[trial.treated], trial.outcome[~trial.treated]
    spread = np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
    return float(one.mean() - other.mean()), float(1.96 * spread)


def main() -> None:
    """Run the worlds."""
    worlds = options_of(__doc__, worlds=1000).worlds
    print(f"{'strata':>7}{'effect':>8}{'cover %':>9}{'reject %':>10}{'figure %':>10}{'width pp':>10}", end="")
    print(f"{'naive cover %':>15}{'naive reject %':>16}{'naive width pp':>16}")
    for strata in (5, 20):
        seen = minimum_detectable(RESIDUAL, np.repeat(np.arange(strata), 5), np.tile([True, *[False] * 4], strata))
        for effect in (0.0, seen, 2 * seen):
            line(strata, effect, worlds)


def line(strata: int, effect: float, worlds: int) -> None:
    """One row of the table."""
    rng = np.random.default_rng(20_261_125)
    rows: list[tuple[float, ...]] = []
    for _ in range(worlds):
        trial = world(rng, strata, effect)
        found, (difference, half) = estimate(trial, rng), naive(trial)
        rejected = found.p_value <= 0.05
        rows.append(
            (
                found.low <= effect <= found.high,
                rejected,
                rejected and abs(found.effect) >= found.detectable,
                100 * (found.high - found.low),
                abs(difference - effect) <= half,
                abs(difference) > half,
                200 * half,
            )
        )
    means = np.mean(rows, axis=0)
    print(f"{strata:7}{100 * effect:8.2f}{100 * means[0]:9.1f}{100 * means[1]:10.1f}{100 * means[2]:10.1f}", end="")
    print(f"{means[3]:10.2f}{100 * means[4]:15.1f}{100 * means[5]:16.1f}{means[6]:16.2f}")


if __name__ == "__main__":
    main()
