"""Transfers on districts whose true table is known: error index, time, coverage, beside the methods in use.

    python benchmarks/transfers.py [--data ../shared/data] [--districts N] [--pyei N]

New Zealand 2002, 2005, 2008, 2011: 278 districts, party vote × candidate vote, the parties under 3 % and the
candidates under 5 % of a district counted as others (the rule of the literature); North Carolina: one table. The error
index is the part of voters put in the wrong cell. "Held out": weights, correction and intervals from the other
elections only. Then small options apart, added up before or after the estimate; coverage, of true zeros as well; and
the time of 700 and of 100,000 units × 10 × 10.

``--districts``: so many districts of each election. ``--pyei``: PyEI on so many, the smallest first, by this
interpreter or by the one that ARPENTEUR_PYEI names; four minutes each.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from _shared import parser_of
from arpenteur.stats.transfers.estimate import estimate, summed
from arpenteur.stats.transfers.fitting import em, fit
from arpenteur.stats.transfers.intervals import Calibration, half_widths
from arpenteur.stats.transfers.lphom import looped, lphom
from calibrate_transfers import NO_CORRECTION, Case, Election, calibrated
from known_truth import NEW_ZEALAND, SMALLEST, District, error_index, new_zealand, north_carolina

Array = npt.NDArray[np.float64]
Method = Callable[[Array, Array], Array]
"""Margins u × r and u × c to shares r × c."""

PEER = Path(__file__).with_name("_pyei_peer.py")
PYEI_DRAWS = 1000
NORMAL = 1.645
RESAMPLED = 10
"""One district of so many is resampled: the bootstrap costs a hundred estimates."""
DRAWS = 100
GOALS = {
    "error index": 6.5,
    "error index, small options added up afterwards": 8.0,
    "processor seconds a district": 0.5,
    "700 × 10 × 10, processor seconds": 5.0,
    "100,000 × 10 × 10, processor seconds": 5.0,
}
MANY_SMALL = 0.08
"""Part of the voters with parties under 3 % from which a district counts as one of many small rows."""


def independence(rows: Array, columns: Array) -> Array:
    """Every row has the overall result."""
    return np.tile(columns.sum(axis=0) / columns.sum(), (rows.shape[1], 1))


def goodman(rows: Array, columns: Array) -> Array:
    """Least squares (Goodman 1953), cut to 0–1, rows brought to 1."""
    return _proper(np.linalg.lstsq(rows, columns, rcond=None)[0])


def _proper(share: Array) -> Array:
    share = np.clip(share, 0, None)
    return share / np.maximum(share.sum(axis=1, keepdims=True), 1e-12)


def lphom_both(rows: Array, columns: Array) -> Array:
    """LPHOM with ten local rounds, mean of both directions, as nslphom does."""
    return _both(lambda x, y: looped(x, y, rounds=10, largest=1000), rows, columns)


def em_multinomial(rows: Array, columns: Array) -> Array:
    """EM with the multinomial E-step of fastei, fitted to the units' margins, mean of both directions."""
    return _both(_fastei, rows, columns)


def _fastei(rows: Array, columns: Array, tolerance: float = 1e-5, rounds: int = 500) -> Array:
    share = independence(rows, columns)
    for _ in range(rounds):
        without = np.maximum((rows @ share)[:, None, :] - share, 1e-9)
        chance = share * columns[:, None, :] / without
        chance /= np.maximum(chance.sum(axis=2, keepdims=True), 1e-12)
        moved = _proper((chance * rows[:, :, None]).sum(axis=0))
        if np.abs(moved - share).max() < tolerance:
            return moved
        share = moved
    return share


def _both(method: Method, rows: Array, columns: Array) -> Array:
    forward = fit(method(rows, columns), rows, columns).counts()
    backward = fit(method(columns, rows), columns, rows).counts().T
    return (forward + backward) / 2 / rows.sum(axis=0)[:, None]


def em_alone(rows: Array, columns: Array) -> Array:
    """Our EM on both margins, not averaged with anything."""
    return fit(em(rows, columns, tolerance=1e-5), rows, columns).counts() / rows.sum(axis=0)[:, None]


def ours(rows: Array, columns: Array) -> Array:
    """What the product answers."""
    return estimate(rows, columns, concurrent=True).share


METHODS: dict[str, Method] = {
    "independence": independence,
    "Goodman": goodman,
    "LPHOM": lphom,
    "LPHOM, local, both ways": lphom_both,
    "EM multinomial, both ways": em_multinomial,
    "our EM alone": em_alone,
    "ours, as shipped": ours,
}


@dataclass(frozen=True)
class Row:
    """Error index of each district in %, and mean seconds of processor."""

    errors: Array
    seconds: float


def measured(method: Method, districts: Sequence[District]) -> Row:
    """One method over the districts."""
    start = time.process_time()
    shares = [method(one.rows, one.columns) for one in districts]
    seconds = (time.process_time() - start) / len(districts)
    return Row(np.array([_error(share, one) for share, one in zip(shares, districts, strict=True)]), seconds)


def _error(share: Array, district: District) -> float:
    return error_index(share * district.rows.sum(axis=0)[:, None], district.truth)


def error_table(
    districts: Sequence[District], held: Array, uncorrected: Array, foreign: tuple[Case, Calibration]
) -> float:
    """Print the error index by election and over all; our mean, held out."""
    abroad = {
        name: _error(method(foreign[0].district.rows, foreign[0].district.columns), foreign[0].district)
        for name, method in METHODS.items()
    }
    files = np.array([one.file for one in districts])
    heads = "".join(f"{name[-4:]:>8}" for name in NEW_ZEALAND)
    print(f"\n{'error index, %':28}{heads}{'all':>8}{'2005–11':>9}{'senc':>8}{'s/district':>12}")
    rows = {name: measured(method, districts) for name, method in METHODS.items()}
    rows["held out, no correction"] = Row(uncorrected, float("nan"))
    rows["ours, held out"] = Row(held, float("nan"))
    abroad["ours, held out"] = foreign[0].error(foreign[1].settings)
    abroad["held out, no correction"] = foreign[0].error(replace(foreign[1].settings, powers=NO_CORRECTION))
    for name, row in rows.items():
        by_file = "".join(f"{row.errors[files == file].mean():8.2f}" for file in NEW_ZEALAND)
        later = row.errors[files != NEW_ZEALAND[0]].mean()
        spent = f"{row.seconds:12.4f}" if row.seconds == row.seconds else ""
        print(f"{name:28}{by_file}{row.errors.mean():8.2f}{later:9.2f}{abroad[name]:8.2f}{spent}")
    best = min(rows[name].errors.mean() for name in METHODS if not name.startswith("our"))
    print(f"ours, held out ÷ best of the others: {held.mean() / best:.2f}")
    _goal("processor seconds a district", rows["ours, as shipped"].seconds)
    return float(held.mean())


def coverage_table(
    elections: dict[str, Election], calibrations: dict[str, Calibration], foreign: Case, final: Calibration
) -> None:
    """Print coverage and width of 90 % intervals: Goodman's, a bootstrap of the EM, ours held out; "true zeros": part
    of the cells without a voter whose interval holds 0."""
    heads = f"{'cells %':>10}{'voters %':>10}{'width pp':>10}{'of voters':>10}{'true zeros %':>14}"
    print(f"\n{'90 % intervals':28}{heads}")
    districts = [case.district for one in elections.values() for case in one.merged]
    _coverage("Goodman, standard errors", (_goodman_interval(one) for one in districts), districts)
    some = districts[::RESAMPLED]
    rng = np.random.default_rng(1)
    _coverage(f"bootstrap of our EM ({len(some)})", (_bootstrap(one, rng) for one in some), some)
    fine = [case.district for one in elections.values() for case in one.apart]
    _coverage("Goodman, apart", (_goodman_interval(one) for one in fine), fine)
    _coverage(f"bootstrap, apart ({len(some)})", (_bootstrap(one, rng) for one in fine[::RESAMPLED]), fine[::RESAMPLED])
    for kind in ("merged", "apart", "added"):
        pairs = [(name, case) for name, one in elections.items() for case in getattr(one, kind)]
        for name in NEW_ZEALAND:
            mine = [case for other, case in pairs if other == name]
            _ours(f"held out, {kind}, {name[-4:]}", mine, [calibrations[name]] * len(mine))
        _ours(f"held out, {kind}", [case for _, case in pairs], [calibrations[name] for name, _ in pairs])
    _ours("New Zealand → senc", [foreign], [final])


def _ours(name: str, cases: Sequence[Case], numbers: Sequence[Calibration]) -> None:
    pairs = zip(cases, numbers, strict=True)
    _coverage(name, (_interval(case, given) for case, given in pairs), [case.district for case in cases])


def _interval(case: Case, numbers: Calibration) -> tuple[Array, Array]:
    """Our interval under another calibration, cut to 0–1."""
    share = case.share(numbers.settings)
    half = half_widths(case.district.rows, case.district.columns, share, case.parts, numbers)
    return share - half, share + half


def _coverage(name: str, intervals: Iterable[tuple[Array, Array]], districts: Sequence[District]) -> None:
    inside, width, weight, zeros = [], [], [], []
    for (low, high), one in zip(intervals, districts, strict=True):
        low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
        truth = one.truth / one.truth.sum(axis=1, keepdims=True)
        inside.append(((low <= truth) & (truth <= high)).ravel())
        width.append((high - low).ravel())
        voters = one.truth.sum(axis=1, keepdims=True) / one.truth.sum()
        weight.append(np.broadcast_to(voters, truth.shape).ravel())
        zeros.append((truth == 0).ravel())
    hit, wide, size = np.concatenate(inside), np.concatenate(width), np.concatenate(weight)
    nobody = np.concatenate(zeros)
    none = f"{100 * hit[nobody].mean():14.1f}" if nobody.any() else ""
    print(
        f"{name:28}{100 * hit.mean():10.1f}{100 * np.average(hit, weights=size):10.1f}"
        f"{100 * wide.mean():10.1f}{100 * np.average(wide, weights=size):10.1f}{none}"
    )


def _goodman_interval(district: District) -> tuple[Array, Array]:
    """Goodman's coefficients ± 1.645 standard errors of least squares."""
    rows, columns = district.rows, district.columns
    found = np.linalg.lstsq(rows, columns, rcond=None)[0]
    free = max(len(rows) - rows.shape[1], 1)
    variance = ((columns - rows @ found) ** 2).sum(axis=0) / free
    half = NORMAL * np.sqrt(np.diag(np.linalg.pinv(rows.T @ rows))[:, None] * variance)
    return found - half, found + half


def _bootstrap(district: District, rng: np.random.Generator) -> tuple[Array, Array]:
    """5 % and 95 % of the EM over units drawn with replacement."""
    units = len(district.rows)
    drawn = [
        em(district.rows[pick], district.columns[pick], tolerance=1e-4)
        for pick in rng.integers(units, size=(DRAWS, units))
    ]
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    return low, high


def small_options_table(elections: dict[str, Election], calibrations: dict[str, Calibration]) -> None:
    """Print the error with small options apart, and with them added up before and after the estimate."""
    heads = "".join(f"{name[-4:]:>8}" for name in elections)
    print(f"\n{'error index, small options':44}{heads}{'all':>8}{'s/district':>12}")
    fine = [case.district for one in elections.values() for case in one.apart]
    for name in ("Goodman", "EM multinomial, both ways"):
        start = time.process_time()
        counts = [METHODS[name](one.rows, one.columns) * one.rows.sum(axis=0)[:, None] for one in fine]
        spent = (time.process_time() - start) / len(fine)
        pairs = list(zip(counts, fine, strict=True))
        merged = [error_index(one.gathered(table), one.merged().truth) for table, one in pairs]
        _by_file(f"{name}, apart", fine, [error_index(table, one.truth) for table, one in pairs], spent)
        _by_file(f"{name}, added up afterwards", fine, merged)
    labels = {"merged": "added up before", "apart": "apart", "added": "added up afterwards"}
    for kind, label in labels.items():
        cases = [(name, case) for name, one in elections.items() for case in getattr(one, kind)]
        errors = [case.error(calibrations[name].settings) for name, case in cases]
        spent = measured(ours, fine).seconds if kind == "apart" else None
        _by_file(f"ours, held out, {label}", fine, errors, spent)
        many = [at for at, one in enumerate(fine) if _small_rows(one) >= MANY_SMALL]
        _by_file(f"  where they are many ({len(many)})", [fine[at] for at in many], [errors[at] for at in many])
    _goal("error index, small options added up afterwards", float(np.mean(errors)))


def few_units_table(districts: Sequence[District], unlike: dict[str, Sequence[Case]]) -> None:
    """Print ours on few units, each of many polling places alike; and how far units differ beyond chance."""
    print(f"\n{'polling places put together':28}{'before %':>10}{'afterwards %':>14}")
    for units in (8, 20):
        errors = []
        for one in districts:
            largest = one.rows[:, int(np.argmax(one.rows.sum(axis=0)))] / one.rows.sum(axis=1)
            few = [np.array_split(side[np.argsort(largest)], units) for side in (one.rows, one.columns)]
            rows, columns = (np.array([part.sum(axis=0) for part in side]) for side in few)
            sides = tuple(member.argmax(axis=1).tolist() for member in one.members())
            before = ours(*(summed(margin, side) for margin, side in zip((rows, columns), sides, strict=True)))
            after = one.gathered(ours(rows, columns) * rows.sum(axis=0)[:, None])
            errors.append((_error(before, one.merged()), error_index(after, one.merged().truth)))
        before, after = np.mean(errors, axis=0)
        print(f"{f'{units} units ({len(districts)} districts)':28}{before:10.2f}{after:14.2f}")
    medians = (f"{name} {np.median([case.parts.unlike for case in cases]):.2f}" for name, cases in unlike.items())
    print(f"differences of units beyond chance, median: {', '.join(medians)}")


def _small_rows(district: District) -> float:
    """Part of the voters with parties under the least share that is kept."""
    part = district.rows.sum(axis=0) / district.rows.sum()
    return float(part[part < SMALLEST[0]].sum())


def _by_file(name: str, districts: Sequence[District], errors: Sequence[float], seconds: float | None = None) -> None:
    files, found = np.array([one.file for one in districts]), np.array(errors)
    means = "".join(f"{found[files == file].mean():8.2f}" if (files == file).any() else " " * 8 for file in NEW_ZEALAND)
    print(f"{name:44}{means}{found.mean():8.2f}" + (f"{seconds:12.3f}" if seconds is not None else ""))


def synthetic_table() -> None:
    """Print time and error on synthetic tables: units alike up to chance, or each with its own behaviour."""
    peers = {"ours": ours, "LPHOM": lphom, "EM mult.": em_multinomial}
    print(f"\n{'synthetic, 10 × 10':28}" + "".join(f"{name + ', s':>13}{'error %':>9}" for name in peers))
    for units, alike in ((700, False), (700, True), (100_000, False)):
        district = _synthetic(units, np.random.default_rng(units), alike=alike)
        rows = [measured(method, [district]) for method in (peers.values() if units < 1e4 else [ours])]
        figures = "".join(f"{row.seconds:13.2f}{row.errors[0]:9.2f}" for row in rows)
        print(f"{f'{units:,}, {"one table" if alike else "varying"}':28}{figures}")
        _goal(f"{units:,} × 10 × 10, processor seconds", rows[0].seconds)


def _synthetic(units: int, rng: np.random.Generator, *, alike: bool) -> District:
    """Units of 900 voters of different composition, all of one behaviour or each near a common one."""
    common = rng.dirichlet(np.full(10, 0.5), size=10)
    rows = np.array([rng.multinomial(900, part) for part in rng.dirichlet(np.full(10, 3.0), size=units)])
    columns, truth = np.zeros((units, 10)), np.zeros((10, 10))
    for row in range(10):
        behaviour = common[row] if alike else rng.dirichlet(60 * common[row] + 0.1, size=units)
        went = rng.multinomial(rows[:, row], behaviour)
        columns += went
        truth[row] = went.sum(axis=0)
    return District("synthetic", f"{units} units", rows.astype(np.float64), columns, truth, ((), ()))


def pyei(districts: Sequence[District], count: int) -> None:
    """Print PyEI beside ours on districts of growing size, or that it is not there."""
    interpreter = os.environ.get("ARPENTEUR_PYEI", sys.executable)
    asked = subprocess.run([interpreter, "-c", "import pyei"], capture_output=True, check=False)
    if asked.returncode:
        print("\nPyEI: not installed (optional extra peers)")
        return
    if not count:
        print("\nPyEI: installed, four minutes a district, asked for with --pyei N")
        return
    print(f"\n{'PyEI, 2 × (1000 + 1000)':36}{'error %':>9}{'ours':>7}{'seconds':>9}{'ours':>7}{'covered %':>11}")
    by_size = sorted(districts, key=lambda one: one.truth.size * len(one.rows))
    for one in by_size[:: max(1, len(districts) // 4)][:count]:
        margins = {"rows": one.rows.tolist(), "columns": one.columns.tolist(), "draws": PYEI_DRAWS}
        run = subprocess.run(
            [interpreter, str(PEER)], input=json.dumps(margins), capture_output=True, text=True, check=True
        )
        said = json.loads(run.stdout.splitlines()[-1])
        truth = one.truth / one.truth.sum(axis=1, keepdims=True)
        covered = 100 * np.mean((np.array(said["low"]) <= truth) & (truth <= np.array(said["high"])))
        mine = measured(ours, [one])
        name = f"{one.name} {one.file[-4:]}, {len(one.rows)} × {truth.shape[0]} × {truth.shape[1]}"
        print(
            f"{name:36}{_error(np.array(said['share']), one):9.2f}{mine.errors[0]:7.2f}{said['seconds']:9.0f}"
            f"{mine.seconds:7.3f}{covered:11.0f}"
        )


def _goal(name: str, value: float) -> None:
    print(f"goal, {name} ≤ {GOALS[name]:g}: {value:.2f}, {'met' if value <= GOALS[name] else 'missed'}")


def main() -> None:
    """Load, calibrate with each election left out, print."""
    parser = parser_of(__doc__, data=True, pyei=0)
    parser.add_argument("--districts", type=int, help="so many districts of each election")
    arguments = parser.parse_args()
    folder = arguments.data / "ecological_inference"
    elections = {name: Election.of(new_zealand(folder, name)[: arguments.districts]) for name in NEW_ZEALAND}
    calibrations = {
        name: calibrated([elections[other] for other in NEW_ZEALAND if other != name]) for name in NEW_ZEALAND
    }
    districts = [case.district for one in elections.values() for case in one.merged]
    held = np.array([case.error(calibrations[name].settings) for name, one in elections.items() for case in one.merged])
    plain = {name: replace(one.settings, powers=NO_CORRECTION) for name, one in calibrations.items()}
    uncorrected = np.array([case.error(plain[name]) for name, one in elections.items() for case in one.merged])
    (abroad,) = north_carolina(folder)
    foreign = Case.of(abroad), calibrated(list(elections.values()))
    _goal("error index", error_table(districts, held, uncorrected, foreign))
    coverage_table(elections, calibrations, *foreign)
    small_options_table(elections, calibrations)
    fine = [case.district for one in elections.values() for case in one.apart]
    few_units_table(
        fine[::4], {"New Zealand": [case for one in elections.values() for case in one.merged], "senc": [foreign[0]]}
    )
    synthetic_table()
    pyei(districts, arguments.pyei)


if __name__ == "__main__":
    main()
