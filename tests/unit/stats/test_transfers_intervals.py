"""Intervals of transfers: what they grow with, and how far the calibration is followed."""

from dataclasses import replace

import numpy as np
import pytest
from ecological_tables import drawn_units

from arpenteur.stats.transfers.blend import Ingredients, blend
from arpenteur.stats.transfers.intervals import FEATURES, apart, calibration, features, half_widths, scales

NUMBERS = calibration()
MIDDLE = (NUMBERS.least + NUMBERS.most) / 2


@pytest.mark.parametrize("name", FEATURES)
def test_beyond_the_calibration_an_interval_only_widens(name: str) -> None:
    index = FEATURES.index(name)

    def scale(value: float) -> float:
        described = MIDDLE.copy()
        described[index] = value
        return float(scales(described, NUMBERS))

    least, most = NUMBERS.least[index], NUMBERS.most[index]
    below, above = scale(least - 2) / scale(least), scale(most + 2) / scale(most)
    assert min(below, above) == pytest.approx(1)
    assert max(below, above) == pytest.approx(np.exp(2 * abs(NUMBERS.coefficients[index])))


def test_features_are_those_of_the_margins_and_the_share() -> None:
    rows, columns, truth = drawn_units(50, 3, 4)
    share = truth / truth.sum(axis=1, keepdims=True)
    described = features(rows, columns, share)
    assert described.shape == (3, 4, len(FEATURES))
    values = dict(zip(FEATURES, described[1, 2], strict=True))
    assert values["log_variance"] == pytest.approx(np.log(max(share[1, 2] * (1 - share[1, 2]), 1e-3)))
    assert values["log_row_share"] == pytest.approx(np.log(truth[1].sum() / truth.sum()))
    assert values["log_units"] == pytest.approx(np.log(50))


def test_an_interval_holds_what_each_method_says_alone() -> None:
    rows, columns, _ = drawn_units(50, 3, 3)
    local, parts = blend(rows, columns, NUMBERS.settings)
    share = local.sum(axis=0) / rows.sum(axis=0)[:, None]
    narrow = half_widths(rows, columns, share, parts, replace(NUMBERS, quantile=0.0))
    assert narrow == pytest.approx(apart(share, parts))
    for method in (parts.em, parts.lp):
        assert (np.abs(method - share) <= narrow + 1e-12).all()
    wide = half_widths(rows, columns, share, parts, NUMBERS)
    assert (wide >= narrow).all()
    assert (wide > narrow).any()


def test_methods_that_agree_leave_the_calibrated_width() -> None:
    rows, columns, truth = drawn_units(50, 3, 3)
    share = truth / truth.sum(axis=1, keepdims=True)
    width = half_widths(rows, columns, share, Ingredients(share, share, share, share, np.ones(())), NUMBERS)
    assert width == pytest.approx(NUMBERS.quantile * scales(features(rows, columns, share), NUMBERS))
