"""Learn the correction of the support of legislatives, on the presidential and the legislatives of 2022.

Prints what it is worth on the half of the constituencies it was not learned on, then on whole France; with ``--write``,
writes ``src/arpenteur/stats/forecast/corrections.toml``.

    python benchmarks/forecast_corrections.py [--data ../shared/data] [--write]
"""

import argparse
import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np

from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.corrections import Correction, fitted, log_candidates
from arpenteur.stats.forecast.support import by_family, expected, sources_of, supply, terms_of
from arpenteur.stats.panel import BLOCS, FAMILIES, Array, Mask
from forecast_data import L22, P17, P22, Pair, nation

OUT = Path(__file__).resolve().parents[1] / "src/arpenteur/stats/forecast/corrections.toml"
TODAY = dt.date(2026, 11, 25)
PENALTY = 0.1
STRENGTH = 0.5
LARGEST = 1.5
REFERENCE = "Appris sur les bureaux de métropole, présidentielle 2022 vers législatives 2022, puis réduit de moitié."


def learned(pair: Pair, rows: Mask, strength: float = STRENGTH, penalty: float = PENALTY) -> Correction:
    """The correction of a pair, from some of its stations."""
    lines, target = axis(), pair.target
    columns, candidates = terms_of(pair.panel, P22).columns, supply(target)
    assert candidates is not None
    start, truth = lines.by_bloc(forecast(pair, None)), shares_of(pair)
    ratio = np.clip(np.log(np.clip(truth, 0.003, 1) / np.clip(start, 0.003, 1)), -LARGEST, LARGEST)
    standing, logs = candidates > 0, log_candidates(candidates)
    terms, supplied = np.zeros((columns.shape[1], len(BLOCS))), np.zeros(len(BLOCS))
    for bloc in range(len(BLOCS)):
        kept = rows & standing[:, bloc]
        weights = pair.counts.valid[kept] * np.clip(start[kept, bloc], 0.01, 1)
        found = fitted(np.column_stack([columns, logs[:, bloc]])[kept], ratio[kept, bloc], weights, penalty)
        terms[:, bloc], supplied[bloc] = found[:-1], found[-1]
    return Correction(P22, L22, TODAY, strength, terms, supplied, REFERENCE)


def forecast(pair: Pair, correction: Correction | None) -> Array:
    """Shares by family under a correction."""
    factors = correction.log_factors(terms_of(pair.panel, P22), supply(pair.target)) if correction else 0.0
    sources = [replace(one, correction=factors) for one in sources_of(pair.panel, pair.target, {}, corrected=False)]
    scenario = by_family(pair.target.shares[None, :])[0]
    standing = by_family(pair.target.standing.astype(np.float64)) > 0
    return expected(sources, scenario, standing, axis(), pair.counts.valid)[0]


def crossed(pair: Pair, strength: float, penalty: float) -> Array:
    """Shares by bloc, each half of the constituencies with what was learned on the other."""
    halves = [axis().by_bloc(forecast(pair, learned(pair, pair.half != half, strength, penalty))) for half in (0, 1)]
    return np.where((pair.half == 0)[:, None], halves[0], halves[1])


def shares_of(pair: Pair) -> Array:
    """Shares of valid votes by bloc, as counted."""
    return axis().by_bloc(by_family(pair.counts.votes)) / pair.counts.valid[:, None]


def mae(pair: Pair, shares: Array) -> float:
    """Mean absolute error over blocs on the ballot, points, weighted by valid votes."""
    on_ballot = axis().by_bloc(by_family(pair.target.standing.astype(np.float64))) > 0
    weights = pair.counts.valid[:, None] * on_ballot
    return 100 * float((weights * np.abs(shares - shares_of(pair))).sum() / weights.sum())


def written(correction: Correction) -> str:
    """The file that the program reads."""
    half = len(FAMILIES)
    lines = [
        "# Written by benchmarks/forecast_corrections.py. Rows: blocs; columns: families, in the order of `families`.",
        "[[corrections]]",
        f'source = "{correction.source}"',
        f'target = "{correction.target}"',
        f"date = {correction.date.isoformat()}",
        f"strength = {correction.strength}",
        f"families = [{', '.join(f'"{family}"' for family in FAMILIES)}]",
        f'reference = "{correction.reference}"',
    ]
    for name, part in (("constituency", correction.terms[:half]), ("station", correction.terms[half:])):
        lines.append(f"[corrections.{name}]")
        lines += [f"{bloc} = [{', '.join(f'{v:.4f}' for v in part[:, b])}]" for b, bloc in enumerate(BLOCS)]
    lines.append("[corrections.candidates]")
    lines += [f"{bloc} = {correction.candidates[b]:.4f}" for b, bloc in enumerate(BLOCS)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    pair = nation(arguments.data).pair(L22, (P22, P17))
    print(f"{len(pair)} stations, legislatives 2022 from the presidentials of 2017 and 2022")
    print(f"{'uncorrected':34}{mae(pair, axis().by_bloc(forecast(pair, None))):7.3f}")
    for strength, penalty in ((0.5, 0.02), (0.5, 0.1), (0.5, 0.5), (1.0, 0.1)):
        value = mae(pair, crossed(pair, strength, penalty))
        print(f"{f'other half, × {strength}, penalty {penalty}':34}{value:7.3f}")
    if arguments.write:
        OUT.write_text(written(learned(pair, np.ones(len(pair), dtype=np.bool_))), encoding="utf-8")


if __name__ == "__main__":
    main()
