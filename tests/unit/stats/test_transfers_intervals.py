"""Intervals of transfers: what they grow with, and how far the calibration is followed."""

from dataclasses import replace

import numpy as np
import pytest
from ecological_tables import drawn_units

from arpenteur.stats.parameters import parameters
from arpenteur.stats.transfers import estimate
from arpenteur.stats.transfers.blend import Ingredients, blend
from arpenteur.stats.transfers.intervals import (
    FEATURES,
    Room,
    apart,
    calibration,
    features,
    half_widths,
    over_time,
    scales,
)
from arpenteur.stats.transfers.margins import bounds

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


@pytest.mark.parametrize(
    ("one_day", "between"),
    [(0.0, 0.17), (0.05, 0.190066), (0.1, 0.240416), (0.2, 0.380132), (0.5, 0.866833)],
)
def test_between_two_dates_another_cause_of_error_is_added(one_day: float, between: float) -> None:
    assert parameters().unseen_inflation == 1.7
    assert over_time(np.array(one_day), replace(NUMBERS, added=0.17)) == pytest.approx(between, abs=1e-6)


def test_between_two_dates_wider_stays_wider_and_nothing_narrows() -> None:
    halves = np.linspace(0, 1, 101)
    widened = over_time(halves, NUMBERS)
    assert bool((np.diff(widened) > 0).all())
    assert bool((widened >= parameters().unseen_inflation * halves).all())
    assert over_time(halves, replace(NUMBERS, added=0.0)) == pytest.approx(parameters().unseen_inflation * halves)
    assert bool((over_time(halves, replace(NUMBERS, added=NUMBERS.added + 0.1)) > widened).all())


def test_what_is_added_between_two_dates_leaves_one_day_as_it_was() -> None:
    room = Room(np.array([0.1, 0.1, 0.3]), np.array([0.0, 0.45, 0.0]), np.array([1.0, 1.0, 0.55]))
    share = np.array([0.5, 0.5, 0.5])
    for added in (0.0, 0.17, 0.4):
        low, high = room.ends(share, replace(NUMBERS, added=added), concurrent=True)
        assert low == pytest.approx([0.4, 0.45, 0.2])
        assert high == pytest.approx([0.6, 0.6, 0.55])
    low, high = room.ends(share, replace(NUMBERS, added=0.17), concurrent=False)
    assert low == pytest.approx([0.259584, 0.45, 0.0], abs=1e-6)
    assert high == pytest.approx([0.740416, 0.740416, 0.55], abs=1e-6)


@pytest.mark.parametrize("concurrent", [True, False])
def test_the_product_answers_these_ends_inside_what_margins_allow(concurrent: bool) -> None:
    rows, columns, _ = drawn_units(60, 3, 4)
    found = estimate(rows, columns, concurrent=concurrent)
    parts = Ingredients(found.em, found.lp, found.lp, found.share, np.ones(()))
    half = half_widths(rows, columns, found.share, parts, NUMBERS)
    if not concurrent:
        half = np.hypot(parameters().unseen_inflation * half, NUMBERS.added)
    least, most = (table / rows.sum(axis=0)[:, None] for table in bounds(rows, columns))
    assert found.low == pytest.approx(np.maximum(found.share - half, least))
    assert found.high == pytest.approx(np.minimum(found.share + half, most))
    assert bool(((found.low >= 0) & (found.low <= found.share) & (found.share <= found.high) & (found.high <= 1)).all())
