"""Allocations against slow twins that try everything, and what must hold of any of them."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arpenteur.plan.allocation import allocate, greedy, outcomes, rules
from arpenteur.plan.constraints import Limits, Team
from arpenteur.plan.curve import Curve, clipped

STATIONS = 3


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    """Three stations of two passages, whole hours, an hour worth less and less."""
    lengths = st.lists(st.integers(0, 4), min_size=2, max_size=2)
    hours = np.array(draw(st.lists(lengths, min_size=STATIONS, max_size=STATIONS)), dtype=float)
    values = st.lists(st.floats(0.01, 5), min_size=2, max_size=2).map(lambda pair: sorted(pair, reverse=True))
    return Curve(hours, np.array(draw(st.lists(values, min_size=STATIONS, max_size=STATIONS))))


@st.composite
def questions(draw: st.DrawFn) -> tuple[Curve, Limits]:
    """A curve and limits by station that it can meet."""
    curve = draw(curves())
    room = curve.hours.sum(axis=1)
    maximum = np.array([draw(st.integers(0, 8)) for _ in range(STATIONS)], dtype=float)
    minimum = np.array([draw(st.integers(0, int(min(most, can)))) for most, can in zip(maximum, room, strict=True)])
    hours = draw(st.integers(int(minimum.sum()), 20))
    return curve, Limits(float(hours), minimum.astype(float), np.zeros(STATIONS), maximum)


def worth(curve: Curve, hours: np.ndarray) -> float:
    return float(curve.worth(clipped(curve.hours, hours.astype(float))).sum())


def best_by_trying(curve: Curve, limits: Limits) -> float:
    """Slow twin of the greedy: every whole number of hours everywhere (breakpoints are whole, so one is best)."""
    room = np.minimum(curve.hours.sum(axis=1), limits.maximum)
    choices = [range(int(low), int(high) + 1) for low, high in zip(limits.minimum, room, strict=True)]
    tried = (np.array(one) for one in itertools.product(*choices) if sum(one) <= limits.hours)
    return max(worth(curve, one) for one in tried)


def best_by_opening(curve: Curve, limits: Limits) -> float:
    """Slow twin of the program: every set of opened stations, greedy inside."""
    best = 0.0
    for opened in itertools.product((False, True), repeat=STATIONS):
        chosen = np.array(opened)
        if limits.most is not None and chosen.sum() > limits.most:
            continue
        least = np.where(chosen, limits.coverage * curve.hours[:, 0], 0.0)
        left = limits.hours - limits.setup * chosen.sum()
        if least.sum() > left:
            continue
        inside = Limits(left, least, np.zeros(STATIONS), np.where(chosen, np.inf, 0.0))
        best = max(best, float(curve.worth(greedy(curve, inside)).sum()))
    return best


@settings(max_examples=150)
@given(questions())
def test_greedy_finds_the_best_that_trying_everything_finds(question: tuple[Curve, Limits]) -> None:
    curve, limits = question
    spent = greedy(curve, limits)
    assert float(curve.worth(spent).sum()) == pytest.approx(best_by_trying(curve, limits), abs=1e-9)


@settings(max_examples=150)
@given(questions())
def test_hours_are_conserved_and_limits_kept(question: tuple[Curve, Limits]) -> None:
    curve, limits = question
    spent = greedy(curve, limits)
    hours = spent.sum(axis=1)
    room = np.minimum(curve.hours.sum(axis=1), limits.maximum)
    assert hours.sum() == pytest.approx(min(limits.hours, room.sum()))
    assert (spent >= 0).all()
    assert (spent <= curve.hours + 1e-9).all()
    assert (hours >= limits.minimum - 1e-9).all()
    assert (hours <= limits.maximum + 1e-9).all()


@settings(max_examples=60)
@given(questions(), st.integers(0, 5))
def test_more_hours_take_nothing_away_from_any_station(question: tuple[Curve, Limits], more: int) -> None:
    curve, limits = question
    wider = Limits(limits.hours + more, limits.minimum, limits.floor, limits.maximum)
    few, many = (greedy(curve, one) for one in (limits, wider))
    assert (many >= few - 1e-9).all()


@settings(max_examples=60)
@given(questions(), st.lists(st.floats(0, 1), min_size=2 * STATIONS, max_size=2 * STATIONS))
def test_no_naive_rule_beats_the_plan_by_its_own_account(question: tuple[Curve, Limits], index: list[float]) -> None:
    curve, limits = question
    planned = float(curve.worth(greedy(curve, limits)).sum())
    judged = rules(np.array(index[:STATIONS]), np.array(index[STATIONS:]))
    for outcome in outcomes(judged, curve, limits, np.random.default_rng(1)):
        assert float(curve.worth(outcome.spent).sum()) <= planned + 1e-9


@settings(max_examples=40)
@given(
    curves(),
    st.integers(1, 14),
    st.sampled_from([0.0, 0.5, 1.0]),
    st.sampled_from([0.0, 0.5, 1.0]),
    st.sampled_from([None, 1, 2]),
)
def test_the_program_finds_the_best_that_opening_every_set_finds(
    curve: Curve, hours: int, setup: float, coverage: float, most: int | None
) -> None:
    nothing = np.zeros(STATIONS)
    limits = Limits(float(hours), nothing, nothing, np.full(STATIONS, np.inf), setup, coverage, most)
    found = allocate(curve, limits)
    assert found is not None
    value = float(curve.worth(found.spent).sum())
    assert value == pytest.approx(best_by_opening(curve, limits), rel=2e-4, abs=1e-6)
    assert found.hours.sum() <= hours + 1e-6


@settings(max_examples=30)
@given(curves(), st.integers(0, 6), st.integers(0, 6), st.lists(st.booleans(), min_size=6, max_size=6))
def test_teams_keep_to_their_hours_and_their_ground(curve: Curve, one: int, two: int, reach: list[bool]) -> None:
    nothing = np.zeros(STATIONS)
    teams = (Team("a", one, np.array(reach[:3])), Team("b", two, np.array(reach[3:])))
    found = allocate(curve, Limits(100.0, nothing, nothing, np.full(STATIONS, np.inf), teams=teams))
    assert found is not None
    assert found.by_team.sum(axis=0) == pytest.approx(found.hours, abs=1e-6)
    for team, hours in zip(teams, found.by_team, strict=True):
        assert hours.sum() <= team.hours + 1e-6
        assert hours[~team.reach].sum() == 0
    everywhere = Limits(float(one + two), nothing, nothing, np.full(STATIONS, np.inf))
    assert float(curve.worth(found.spent).sum()) <= float(curve.worth(greedy(curve, everywhere)).sum()) + 1e-6
