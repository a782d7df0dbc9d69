"""Fast estimates beside slow obvious twins, and what they must conserve."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from arpenteur.stats.classes import best_first, quantile_classes
from arpenteur.stats.crosswalk import bring
from arpenteur.stats.shares import rake
from arpenteur.stats.turnout import constant_for, expit, mobilisable

positive = st.floats(0.01, 1.0)
sizes = st.integers(1, 8)


@given(st.data(), sizes, st.integers(2, 5))
def test_raked_shares_meet_the_scenario(data: st.DataObject, zones: int, families: int) -> None:
    start = data.draw(arrays(float, (zones, families), elements=positive))
    weights = data.draw(arrays(float, zones, elements=st.floats(1, 1000)))
    scenario = data.draw(arrays(float, families, elements=positive))
    scenario = scenario / scenario.sum()
    shares, multipliers = rake(start, weights, scenario)
    assert weights @ shares / weights.sum() == pytest.approx(scenario, abs=1e-9)
    assert shares.sum(axis=1) == pytest.approx(np.ones(zones))
    for i in range(zones):
        total = sum(start[i, k] * multipliers[k] for k in range(families))
        for k in range(families):
            assert shares[i, k] == pytest.approx(start[i, k] * multipliers[k] / total)


@given(st.data(), st.integers(1, 12), st.integers(1, 12), st.integers(1, 3))
def test_no_vote_is_lost_when_boundaries_change(data: st.DataObject, now: int, then: int, communes: int) -> None:
    code = st.integers(0, communes - 1)
    past = data.draw(arrays(float, (then, 2), elements=st.integers(1, 900).map(float)))
    past_commune = np.array(data.draw(st.lists(code, min_size=then, max_size=then)))
    commune = np.array(data.draw(st.lists(code, min_size=now, max_size=now)))
    registered = data.draw(arrays(float, now, elements=st.integers(1, 900).map(float)))
    free = list(range(then))
    past_of = np.full(now, -1)
    for i in range(now):
        same = [row for row in free if past_commune[row] == commune[i]]
        if same and data.draw(st.booleans()):
            past_of[i] = same[0]
            free.remove(same[0])
    brought = bring(past, past_commune, past_of, commune, registered)
    for one in range(communes):
        takers = (commune == one) & (past_of < 0)
        kept = [row for row in range(then) if past_commune[row] == one and (takers.any() or row in past_of)]
        assert brought.counts[commune == one].sum(axis=0) == pytest.approx(past[kept].sum(axis=0), abs=1e-6)


@given(st.data(), st.integers(1, 30))
def test_classes_agree_with_walking_down_the_list(data: st.DataObject, zones: int) -> None:
    score = data.draw(arrays(float, zones, elements=st.floats(0, 1)))
    registered = data.draw(arrays(float, zones, elements=st.integers(1, 2000).map(float)))
    found = quantile_classes(best_first(score), registered, 5)
    total, before = math.fsum(registered), 0.0
    for i in sorted(range(zones), key=lambda i: (-score[i], i)):
        middle = before + registered[i] / 2
        assert found[i] == min(int(middle * 5 / total), 4) + 1
        before += registered[i]


@given(st.data(), sizes)
def test_mobilisable_abstention_adds_up_to_the_rise(data: st.DataObject, zones: int) -> None:
    registered = data.draw(arrays(float, zones, elements=st.integers(100, 2000).map(float)))
    gap = data.draw(arrays(float, zones, elements=st.floats(0.01, 0.5)))
    rise = 0.05
    mean = float(registered @ gap / registered.sum())
    central, low, high = mobilisable(registered, gap, rise / mean, np.full(zones, 0.06))
    assert (low <= central).all()
    assert (central <= high).all()
    if (central < registered).all():
        assert central.sum() == pytest.approx(rise * registered.sum())


@given(st.data(), sizes, st.floats(0.05, 0.95))
def test_expected_turnout_meets_the_scenario(data: st.DataObject, zones: int, turnout: float) -> None:
    log_odds = data.draw(arrays(float, zones, elements=st.floats(-3, 3)))
    registered = data.draw(arrays(float, zones, elements=st.integers(1, 2000).map(float)))
    expected = expit(log_odds + constant_for(log_odds, registered, turnout))
    assert float(registered @ expected / registered.sum()) == pytest.approx(turnout, abs=1e-9)
