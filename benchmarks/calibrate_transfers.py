"""Choices and interval scale of the transfer estimates, from elections with known tables.

Prints what the same procedure gives on an election file it has not seen (leave one file out), then on another country,
and says whether ``stats/transfers/calibration.toml`` is what it finds; ``--write`` writes it.

    python benchmarks/calibrate_transfers.py [--data ../shared/data] [--write]

The weights are those with the least error on tables whose small options are merged; the powers of the correction those
with the least error over merged tables and the same with all options apart. The scale is a log-linear formula
fitted to |error| by quasi-Poisson regression, the quantile that of split conformal prediction, both over the merged
tables and the same with all options apart, half the weight each, so that small options are inside the calibration.
What is added between two dates is kept as it is: ``calibrate_over_time.py`` chooses it.
Only New Zealand is used for choices and fits; North Carolina is only ever scored.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt

from _shared import options_of
from arpenteur.stats.transfers import intervals
from arpenteur.stats.transfers.blend import METHODS, Ingredients, Powers, Settings, ingredients
from arpenteur.stats.transfers.intervals import Calibration, conformal_quantile
from known_truth import NEW_ZEALAND, District, error_index, new_zealand, north_carolina

Array = npt.NDArray[np.float64]

DATE = "2026-11-27"
TARGET = Path(intervals.__file__).with_name("calibration.toml")
LEVEL = 0.9
SURVEYS = (
    "benchmarks/calibrate_over_time.py ; chiffres de sondages du soir de seconds tours "
    "(benchmarks/survey_transfers.toml)."
)
NO_CORRECTION = Powers(excess=1.0, lack=1.0, size=0.0)
FIXED = Settings(1e-5, em_weight=0.7, em_units=5000, lp_rounds=10, lp_units=1000, smoothing=0.05, powers=NO_CORRECTION)
WEIGHTS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SMOOTHING = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1)
STEP = 0.05
RANGE = (0.005, 0.995)
RIDGE = 0.01
DECIMALS = 3


@dataclass(frozen=True)
class Case:
    """A district and what each method says of it; ``fine`` is the same with all options apart, where it was estimated
    that way and its small options added up afterwards."""

    district: District
    parts: Ingredients
    fine: "Case | None" = None

    @classmethod
    def of(cls, district: District) -> "Case":
        return cls(district, ingredients(district.rows, district.columns, FIXED))

    def added(self) -> "Case":
        """Small options added up after the estimate."""
        parts = self.parts.gathered(self.voters, *self.district.members())
        return Case(self.district.merged(), parts, self)

    @property
    def voters(self) -> Array:
        """Of each row."""
        return self.district.rows.sum(axis=0)

    @property
    def truth(self) -> Array:
        """True shares by row."""
        return self.district.truth / self.district.truth.sum(axis=1, keepdims=True)

    def share(self, settings: Settings) -> Array:
        """What the product answers under other settings, up to a hundred-thousandth."""
        return self.total(settings) / self.voters[:, None]

    def total(self, settings: Settings) -> Array:
        """The same in persons."""
        if self.fine is None:
            return self.parts.total(self.voters, settings)
        return self.fine.district.gathered(self.fine.total(settings))

    def error(self, settings: Settings) -> float:
        """Error index in %."""
        return error_index(self.total(settings), self.district.truth)

    def described(self, settings: Settings) -> Array:
        """Features of the cells, one line each."""
        values = intervals.features(self.district.rows, self.district.columns, self.share(settings))
        return values.reshape(-1, values.shape[2])


@dataclass(frozen=True)
class Stack:
    """Districts as one array (d × r × c), zeros where one has fewer options: a search asks thousands of errors."""

    parts: Ingredients
    voters: Array
    truth: Array

    @classmethod
    def of(cls, cases: Sequence[Case]) -> "Stack":
        shape = [max(case.truth.shape[side] for case in cases) for side in (0, 1)]
        parts = (_padded([getattr(case.parts, name) for case in cases], shape) for name in METHODS)
        unlike = np.array([case.parts.unlike for case in cases])
        truth = _padded([case.district.truth for case in cases], shape)
        return cls(Ingredients(*parts, unlike), _padded([case.voters for case in cases], shape[:1]), truth)

    def error(self, settings: Settings) -> float:
        """Mean error index in %."""
        wrong = np.abs(self.parts.total(self.voters, settings) - self.truth).sum(axis=(1, 2))
        return float(np.mean(50 * wrong / self.truth.sum(axis=(1, 2))))


def _padded(arrays: Sequence[Array], shape: Sequence[int]) -> Array:
    found = np.zeros((len(arrays), *shape))
    for whole, array in zip(found, arrays, strict=True):
        whole[tuple(slice(size) for size in array.shape)] = array
    return found


def chosen(merged: Sequence[Case], apart: Sequence[Case]) -> Settings:
    """Weights with the least mean error index on merged tables, then powers with the least on both."""
    stacks = Stack.of(merged), Stack.of(apart)
    grid = [replace(FIXED, em_weight=weight, smoothing=part) for weight, part in product(WEIGHTS, SMOOTHING)]
    weighted = min(grid, key=stacks[0].error)

    def error(powers: Powers) -> float:
        return sum(stack.error(replace(weighted, powers=powers)) for stack in stacks)

    return replace(weighted, powers=_descended(error, NO_CORRECTION))


def _descended(error: Callable[[Powers], float], start: Powers) -> Powers:
    """The powers from which no step of one of them lowers the error."""
    best, least = start, error(start)
    while True:
        near = [
            replace(best, **{field.name: round(getattr(best, field.name) + step, DECIMALS)})
            for field in fields(Powers)
            for step in (-STEP, STEP)
        ]
        errors = [error(powers) for powers in near]
        if min(errors) >= least:
            return best
        best, least = near[int(np.argmin(errors))], min(errors)


@dataclass(frozen=True)
class Election:
    """The districts of one file: small options merged before the estimate, all apart, and merged after it."""

    merged: list[Case]
    apart: list[Case]
    added: list[Case]

    @classmethod
    def of(cls, districts: Iterable[District]) -> "Election":
        voted = [one.voted() for one in districts]
        apart = [Case.of(one) for one in voted]
        return cls([Case.of(one.merged()) for one in voted], apart, [one.added() for one in apart])


def calibrated(elections: Sequence[Election]) -> Calibration:
    """Weights, scale and quantile from these elections, rounded as they are written."""
    kinds = [[case for one in elections for case in one.merged], [case for one in elections for case in one.apart]]
    settings = chosen(*kinds)
    cases = [case for kind in kinds for case in kind]
    described = np.concatenate([case.described(settings) for case in cases])
    errors = np.concatenate([np.abs(case.share(settings) - case.truth).ravel() for case in cases])
    sizes = [sum(case.truth.size for case in kind) for kind in kinds]
    weights = np.concatenate([np.full(size, len(errors) / size) for size in sizes])
    least, most = (_rounded(np.quantile(described, limit, axis=0)) for limit in RANGE)
    intercept, coefficients = _log_linear(np.clip(described, least, most), errors, weights)
    added = intervals.calibration().added
    bare = Calibration(settings, LEVEL, 1.0, float(_rounded(intercept)), _rounded(coefficients), least, most, added)
    found = np.concatenate([scores(case, bare) for case in cases])
    return replace(bare, quantile=float(_rounded(conformal_quantile(found, weights, LEVEL))))


def scores(case: Case, numbers: Calibration) -> Array:
    """|error| ÷ scale of each cell, 0 where the methods themselves are as far from the estimate as the truth."""
    share = case.share(numbers.settings)
    error = np.abs(share - case.truth)
    scale = intervals.scales(intervals.features(case.district.rows, case.district.columns, share), numbers)
    return np.where(error <= intervals.apart(share, case.parts), 0.0, error / scale).ravel()


def _rounded(values: Array | float) -> Array:
    return np.round(np.asarray(values, np.float64), DECIMALS) + 0.0


def _log_linear(described: Array, errors: Array, weights: Array, rounds: int = 100) -> tuple[float, Array]:
    """Intercept and coefficients of log E|error|: quasi-Poisson by Newton's method, with a small ridge."""
    mean, spread = described.mean(axis=0), described.std(axis=0)
    design = np.column_stack([np.ones(len(errors)), (described - mean) / spread])
    penalty = RIDGE * (weights @ errors) * np.diag([0.0] + [1.0] * len(mean))
    found = np.zeros(design.shape[1])
    found[0] = np.log(np.average(errors, weights=weights))
    for _ in range(rounds):
        expected = weights * np.exp(design @ found)
        slope = design.T @ (weights * errors - expected) - penalty @ found
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
    zeros_covered: float


def scored(cases: Sequence[Case], numbers: Calibration) -> Score:
    """Error and coverage of a calibration on cases; intervals cut to 0–1 only, so widths are at most these."""
    covered, width, weight, zeros = [], [], [], []
    for case in cases:
        rows, columns, share = case.district.rows, case.district.columns, case.share(numbers.settings)
        half = intervals.half_widths(rows, columns, share, case.parts, numbers)
        covered.append((np.abs(share - case.truth) <= half).ravel())
        width.append((np.minimum(share + half, 1) - np.maximum(share - half, 0)).ravel())
        weight.append(np.broadcast_to((rows.sum(axis=0) / rows.sum())[:, None], share.shape).ravel())
        zeros.append((case.truth == 0).ravel())
    hit, wide, size = np.concatenate(covered), np.concatenate(width), np.concatenate(weight)
    nobody = np.concatenate(zeros)
    error = float(np.mean([case.error(numbers.settings) for case in cases]))
    return Score(
        error,
        100 * float(hit.mean()),
        100 * float(np.average(hit, weights=size)),
        100 * float(wide.mean()),
        100 * float(np.average(wide, weights=size)),
        100 * float(hit[nobody].mean()) if nobody.any() else float("nan"),
    )


def text(numbers: Calibration, files: Sequence[str]) -> str:
    """The calibration as it is shipped."""
    settings, used = numbers.settings, ", ".join(files)
    powers = settings.powers
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
        f"powers = {{ excess = {powers.excess}, lack = {powers.lack}, size = {powers.size} }}",
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
    lines += [
        "",
        "# Between two dates: half-width √((factor of transitions never calibrated × that of one day)² + added²).",
        "[over_time]",
        f"added = {numbers.added}",
        f"date = {DATE}",
        f'reference = "{SURVEYS}"',
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the held-out scores, compare with the shipped file or write it."""
    arguments = options_of(__doc__, data=True, write=False)
    folder = arguments.data / "ecological_inference"
    elections = {name: Election.of(new_zealand(folder, name)) for name in NEW_ZEALAND}
    heads = f"{'cover %':>9}{'voters':>8}{'width pp':>10}{'voters':>8}{'zeros %':>9}"
    print(f"{'scored on':20}{'weights, powers':>24}{'error %':>9}{heads}")
    held: dict[str, list[Score]] = {"merged": [], "apart": [], "added": []}
    for name in NEW_ZEALAND:
        numbers = calibrated([elections[other] for other in NEW_ZEALAND if other != name])
        for kind, marks in held.items():
            marks.append(scored(getattr(elections[name], kind), numbers))
            _print(f"{name}, {kind}", numbers, marks[-1])
    for kind, marks in held.items():
        _print(f"mean, {kind}", None, Score(*np.mean([astuple(score) for score in marks], axis=0)))
    final = calibrated(list(elections.values()))
    _print("senc", final, scored([Case.of(one) for one in north_carolina(folder)], final))
    written = text(final, NEW_ZEALAND)
    if arguments.write:
        TARGET.write_text(written, encoding="utf-8")
    same = TARGET.read_text(encoding="utf-8") == written
    print(f"{TARGET.name}: {'as shipped' if same else 'DIFFERENT from what is shipped, run with --write'}")


def _print(name: str, numbers: Calibration | None, score: Score) -> None:
    values = (
        (numbers.settings.em_weight, numbers.settings.smoothing, *astuple(numbers.settings.powers)) if numbers else ()
    )
    weights = " ".join(f"{value:g}" for value in values)
    print(
        f"{name:20}{weights:>24}{score.error:9.2f}{score.covered:9.1f}{score.covered_of_voters:8.1f}"
        f"{score.width:10.1f}{score.width_of_voters:8.1f}{score.zeros_covered:9.1f}"
    )


if __name__ == "__main__":
    main()
