"""Choices and interval scale of the transfer estimates, from elections with known tables.

Prints what the same procedure gives on an election file it has not seen (leave one file out), then on another country,
and says whether ``stats/transfers/calibration.toml`` is what it finds; ``--write`` writes it.

    python benchmarks/calibrate_transfers.py [--data ../shared/data] [--write]

The scale is a log-linear formula fitted to |error| by quasi-Poisson regression; the quantile is that of split conformal
prediction. Only New Zealand is used for choices and fits; North Carolina is only ever scored.
"""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt

from arpenteur.stats.backtest.calibration import conformal_quantile
from arpenteur.stats.transfers import intervals
from arpenteur.stats.transfers.blend import Ingredients, Settings, blend
from arpenteur.stats.transfers.fitting import independent
from arpenteur.stats.transfers.intervals import Calibration
from known_truth import NEW_ZEALAND, District, error_index, new_zealand, north_carolina

Array = npt.NDArray[np.float64]

DATE = "2026-11-25"
TARGET = Path(intervals.__file__).with_name("calibration.toml")
LEVEL = 0.9
FIXED = Settings(em_tolerance=1e-5, em_weight=0.7, em_units=5000, lp_rounds=10, lp_units=1000, smoothing=0.05)
WEIGHTS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SMOOTHING = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1)
RANGE = (0.01, 0.99)
RIDGE = 0.01
DECIMALS = 3


@dataclass(frozen=True)
class Case:
    """A district, what each method says of it, and the shares that its units would have without association."""

    district: District
    parts: Ingredients
    unrelated: Array

    @classmethod
    def of(cls, district: District) -> "Case":
        _, parts = blend(district.rows, district.columns, FIXED)
        unrelated = independent(district.rows, district.columns).sum(axis=0) / district.rows.sum(axis=0)[:, None]
        return cls(district, parts, unrelated)

    @property
    def truth(self) -> Array:
        """True shares by row."""
        return self.district.truth / self.district.truth.sum(axis=1, keepdims=True)

    def share(self, settings: Settings) -> Array:
        """What ``blend`` answers under other weights."""
        both = settings.em_weight * self.parts.em + (1 - settings.em_weight) * self.parts.lp
        return settings.smoothing * self.unrelated + (1 - settings.smoothing) * both

    def error(self, settings: Settings) -> float:
        """Error index in %."""
        return error_index(self.share(settings) * self.district.rows.sum(axis=0)[:, None], self.district.truth)

    def described(self, settings: Settings) -> Array:
        """Features of the cells, one line each."""
        values = intervals.features(self.district.rows, self.district.columns, self.share(settings))
        return values.reshape(-1, values.shape[2])


def chosen(cases: Sequence[Case]) -> Settings:
    """Weights with the least mean error index."""
    grid = [replace(FIXED, em_weight=weight, smoothing=part) for weight, part in product(WEIGHTS, SMOOTHING)]
    return min(grid, key=lambda settings: float(np.mean([case.error(settings) for case in cases])))


def calibrated(cases: Sequence[Case]) -> Calibration:
    """Weights, scale and quantile from these cases, rounded as they are written."""
    settings = chosen(cases)
    described = np.concatenate([case.described(settings) for case in cases])
    least, most = (_rounded(np.quantile(described, limit, axis=0)) for limit in RANGE)
    errors = np.concatenate([np.abs(case.share(settings) - case.truth).ravel() for case in cases])
    intercept, coefficients = _log_linear(np.clip(described, least, most), errors)
    bare = Calibration(
        settings, LEVEL, 1.0, float(_rounded(intercept)), _rounded(coefficients), _rounded(least), _rounded(most)
    )
    scores = np.concatenate([_scores(case, bare) for case in cases])
    return replace(bare, quantile=float(_rounded(conformal_quantile(scores, LEVEL))))


def _scores(case: Case, numbers: Calibration) -> Array:
    """|error| ÷ scale of each cell, 0 where the methods themselves are as far from the estimate as the truth."""
    share = case.share(numbers.settings)
    error = np.abs(share - case.truth)
    scale = intervals.scales(intervals.features(case.district.rows, case.district.columns, share), numbers)
    return np.where(error <= intervals.apart(share, case.parts), 0.0, error / scale).ravel()


def _rounded(values: Array | float) -> Array:
    return np.round(np.asarray(values, np.float64), DECIMALS) + 0.0


def _log_linear(described: Array, errors: Array, rounds: int = 100) -> tuple[float, Array]:
    """Intercept and coefficients of log E|error|: quasi-Poisson by Newton's method, with a small ridge."""
    mean, spread = described.mean(axis=0), described.std(axis=0)
    design = np.column_stack([np.ones(len(errors)), (described - mean) / spread])
    penalty = RIDGE * errors.sum() * np.diag([0.0] + [1.0] * len(mean))
    found = np.zeros(design.shape[1])
    found[0] = np.log(errors.mean())
    for _ in range(rounds):
        expected = np.exp(design @ found)
        slope = design.T @ (errors - expected) - penalty @ found
        step = np.linalg.solve((design * expected[:, None]).T @ design + penalty, slope)
        found += step
        if np.abs(step).max() < 1e-12:
            break
    coefficients = found[1:] / spread
    return float(found[0] - coefficients @ mean), coefficients


@dataclass(frozen=True)
class Score:
    """Means over districts (error index) and cells; ``of_voters`` weights each cell by its row's share of voters."""

    error: float
    covered: float
    covered_of_voters: float
    width: float
    width_of_voters: float


def scored(cases: Sequence[Case], numbers: Calibration) -> Score:
    """Error and coverage of a calibration on cases; intervals cut to 0–1 only, so widths are at most these."""
    covered, width, weight = [], [], []
    for case in cases:
        rows, columns, share = case.district.rows, case.district.columns, case.share(numbers.settings)
        half = intervals.half_widths(rows, columns, share, case.parts, numbers)
        covered.append((np.abs(share - case.truth) <= half).ravel())
        width.append((np.minimum(share + half, 1) - np.maximum(share - half, 0)).ravel())
        weight.append(np.broadcast_to((rows.sum(axis=0) / rows.sum())[:, None], share.shape).ravel())
    hit, wide, size = np.concatenate(covered), np.concatenate(width), np.concatenate(weight)
    error = float(np.mean([case.error(numbers.settings) for case in cases]))
    return Score(
        error,
        100 * float(hit.mean()),
        100 * float(np.average(hit, weights=size)),
        100 * float(wide.mean()),
        100 * float(np.average(wide, weights=size)),
    )


def text(numbers: Calibration, files: Sequence[str]) -> str:
    """The calibration as it is shipped."""
    settings, used = numbers.settings, ", ".join(files)
    source = f"benchmarks/calibrate_transfers.py ; tables vraies de {used} (bulletins partagés du même jour)."
    lines = [
        "# Choices and interval scale of the transfer estimates. Written by benchmarks/calibrate_transfers.py --write.",
        "",
        "[estimate]",
        f"em_tolerance = {settings.em_tolerance:.5f}",
        f"em_weight = {settings.em_weight}",
        f"em_units = {settings.em_units}",
        f"lp_rounds = {settings.lp_rounds}",
        f"lp_units = {settings.lp_units}",
        f"smoothing = {settings.smoothing}",
        f"date = {DATE}",
        f'reference = "{source}"',
        "",
        "# |error of a cell share| ~ exp(intercept + Σ coefficient · feature), each feature kept within least–most.",
        "[interval]",
        f"level = {numbers.level}",
        f"quantile = {numbers.quantile}",
        f"intercept = {numbers.intercept}",
        f"date = {DATE}",
        f'reference = "{source}"',
    ]
    for index, name in enumerate(intervals.FEATURES):
        lines += [
            "",
            f"[interval.{name}]",
            f"coefficient = {numbers.coefficients[index]}",
            f"least = {numbers.least[index]}",
            f"most = {numbers.most[index]}",
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the held-out scores, compare with the shipped file or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("ARPENTEUR_DATA", "../shared/data")))
    parser.add_argument("--write", action="store_true", help="write calibration.toml")
    arguments = parser.parse_args()
    folder = arguments.data / "ecological_inference"
    cases = {name: [Case.of(one.merged()) for one in new_zealand(folder, name)] for name in NEW_ZEALAND}
    print(f"{'scored on':12}{'weights':>12}{'error %':>9}{'cover %':>9}{'voters':>8}{'width pp':>10}{'voters':>8}")
    held: list[Score] = []
    for name in NEW_ZEALAND:
        numbers = calibrated([case for other in NEW_ZEALAND if other != name for case in cases[other]])
        held.append(scored(cases[name], numbers))
        _print(name, numbers, held[-1])
    means = [float(np.mean([getattr(score, field) for score in held])) for field in Score.__dataclass_fields__]
    print(f"{'mean':24}{means[0]:9.2f}{means[1]:9.1f}{means[2]:8.1f}{means[3]:10.1f}{means[4]:8.1f}")
    final = calibrated([case for name in NEW_ZEALAND for case in cases[name]])
    _print("senc", final, scored([Case.of(one) for one in north_carolina(folder)], final))
    written = text(final, NEW_ZEALAND)
    if arguments.write:
        TARGET.write_text(written, encoding="utf-8")
    same = TARGET.read_text(encoding="utf-8") == written
    print(f"{TARGET.name}: {'as shipped' if same else 'DIFFERENT from what is shipped, run with --write'}")


def _print(name: str, numbers: Calibration, score: Score) -> None:
    weights = f"{numbers.settings.em_weight:g} / {numbers.settings.smoothing:g}"
    print(
        f"{name:12}{weights:>12}{score.error:9.2f}{score.covered:9.1f}{score.covered_of_voters:8.1f}"
        f"{score.width:10.1f}{score.width_of_voters:8.1f}"
    )


if __name__ == "__main__":
    main()
