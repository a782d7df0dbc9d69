"""The shipped calibration of the transfers, and how wide it makes intervals."""

import tomllib
from datetime import date
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import pytest

from arpenteur.stats.transfers.blend import Ingredients
from arpenteur.stats.transfers.intervals import FEATURES, calibration, half_widths, scales

Array = npt.NDArray[np.float64]

ROWS = np.array([[40.0, 160.0], [90.0, 110.0], [60.0, 140.0]])
COLUMNS = np.array([[50.0, 150.0], [100.0, 100.0], [80.0, 120.0]])
SHARE = np.array([[0.7, 0.3], [0.1, 0.9]])
AGREED = Ingredients(SHARE, SHARE, SHARE, SHARE, np.ones(()))


def _described(**values: float) -> Array:
    """Features in the middle of their ranges, save those given."""
    numbers = calibration()
    middle = dict(zip(FEATURES, (numbers.least + numbers.most) / 2, strict=True))
    return np.array([[list((middle | values).values())]])


def test_every_choice_is_dated_and_says_where_it_comes_from() -> None:
    raw = tomllib.loads(files("arpenteur.stats.transfers").joinpath("calibration.toml").read_text(encoding="utf-8"))
    sources = {
        "estimate": ("calibrate_transfers.py", "ei_NZ_2002"),
        "interval": ("calibrate_transfers.py", "ei_NZ_2002"),
        "over_time": ("calibrate_over_time.py", "survey_transfers.toml"),
    }
    assert set(raw) == set(sources)
    for name, section in raw.items():
        assert isinstance(section["date"], date)
        assert all(source in section["reference"] for source in sources[name])


def test_the_numbers_are_possible() -> None:
    numbers = calibration()
    assert numbers.level == 0.9
    assert 1 < numbers.quantile < 4
    assert 0 < numbers.settings.em_weight <= 1
    assert 0 < numbers.settings.smoothing < 0.2
    assert numbers.settings.powers.excess > 1 > numbers.settings.powers.lack > 0
    assert 0 < numbers.settings.powers.size < 0.5
    assert 0 <= numbers.added < 0.5
    assert len(numbers.coefficients) == len(FEATURES)
    assert bool((numbers.least < numbers.most).all())


@pytest.mark.parametrize(
    ("name", "wider"),
    [
        ("log_variance", 1),
        ("log_row_share", -1),
        ("log_large_row", -1),
        ("log_columns", -1),
        ("log_units", -1),
    ],
)
def test_small_rows_few_units_and_middling_shares_are_less_certain(name: str, wider: int) -> None:
    numbers = calibration()
    at = FEATURES.index(name)
    low, high = (scales(_described(**{name: limit[at]}), numbers) for limit in (numbers.least, numbers.most))
    assert wider * (high - low) > 0


def test_methods_that_disagree_widen_the_interval_and_never_narrow_it() -> None:
    numbers = calibration()
    widths = [
        half_widths(ROWS, COLUMNS, SHARE, Ingredients(SHARE + gap, SHARE, SHARE, SHARE, np.ones(())), numbers)[0, 0]
        for gap in np.linspace(0, 1, 21)
    ]
    assert bool((np.diff(widths) >= 0).all())
    assert widths[0] == pytest.approx(half_widths(ROWS, COLUMNS, SHARE, AGREED, numbers)[0, 0])
    assert widths[-1] == pytest.approx(1.0)


def test_a_share_of_nothing_or_all_still_has_a_width() -> None:
    sure = np.array([[1.0, 0.0], [0.0, 1.0]])
    half = half_widths(ROWS, COLUMNS, sure, Ingredients(sure, sure, sure, sure, np.ones(())), calibration())
    assert half.min() > 0.001
