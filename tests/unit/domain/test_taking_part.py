"""Who takes part beside who lives there: exact intervals, nothing small recovered, a recount that says what changes."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.taking_part import (
    LEAST,
    MOST_WEIGHT,
    Attendance,
    poisson_interval,
    recount,
    representation,
    weights,
)

ZONES = st.dictionaries(
    st.sampled_from("ABCDEFGH"), st.builds(Attendance, st.integers(0, 60), st.integers(100, 20_000)), max_size=8
)


# Exact limits at 95 % as printed in tables (K. Ulm, Amer. J. Epidemiol. 131, 1990; Haight 1967).
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0.0, 3.689),
        (1, 0.025, 5.572),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (20, 12.217, 30.888),
        (50, 37.111, 65.919),
        (100, 81.364, 121.627),
    ],
)
def test_intervals_of_counts_as_published(count: int, low: float, high: float):
    assert [round(end, 3) for end in poisson_interval(count)] == [low, high]


@given(st.integers(1, 300))
def test_each_end_leaves_half_of_five_per_cent(count: int):
    low, high = poisson_interval(count)

    def at_most(most: int, mean: float) -> float:
        term, total = math.exp(-mean), 0.0
        for one in range(most + 1):
            total += term
            term *= mean / (one + 1)
        return total

    assert at_most(count, high) == pytest.approx(0.025, rel=1e-6)
    assert 1 - at_most(count - 1, low) == pytest.approx(0.025, rel=1e-6)


def test_a_quartier_twice_as_present_as_its_weight_is_said():
    zones = {"Minimes": Attendance(210, 10_000), "Gare": Attendance(90, 20_000), "Port": Attendance(100, 10_000)}
    found = representation(zones, unknown=17)
    assert found.zones["Minimes"].ratio == pytest.approx((210 / 400) / 0.25)
    assert found.zones["Minimes"].rate == 21
    assert found.zones["Minimes"].low < 21 < found.zones["Minimes"].high
    assert (found.participants, found.unknown, found.hidden) == (400, 17, frozenset())
    assert found.most_present() == "Minimes"
    assert found.dissimilarity == pytest.approx((abs(0.525 - 0.25) + abs(0.225 - 0.5) + 0) / 2)


def test_no_quartier_is_most_present_where_all_are_alike():
    zones = {"Minimes": Attendance(41, 10_000), "Gare": Attendance(40, 10_000)}
    assert representation(zones).most_present() is None


def test_a_small_quartier_takes_another_with_it():
    zones = {"A": Attendance(4, 1000), "B": Attendance(30, 1000), "C": Attendance(60, 1000), "D": Attendance(0, 500)}
    assert representation(zones).hidden == {"A", "B", "D"}
    assert set(representation(zones).zones) == {"C"}


@given(ZONES)
def test_nothing_small_is_recovered_by_difference(zones: dict[str, Attendance]):
    found = representation(zones)
    assert all(one.participants >= LEAST for one in found.zones.values())
    assert set(found.zones) | found.hidden == set(zones) or not found.participants
    hidden = [zones[zone].participants for zone in found.hidden]
    if found.zones and hidden:
        # The total less what is shown: two quartiers at least, eleven people at least.
        assert len(hidden) >= 2
        assert sum(hidden) >= LEAST


@given(ZONES, st.integers(0, 5))
def test_figures_shown_are_the_same_however_the_hidden_share_out(zones: dict[str, Attendance], moved: int):
    """No published number depends on how those who are hidden share their sum out."""
    found = representation(zones)
    for one, other in combinations(sorted(found.hidden), 2):
        if zones[one].participants + moved < LEAST and moved <= zones[other].participants < LEAST:
            changed = {
                **zones,
                one: Attendance(zones[one].participants + moved, zones[one].population),
                other: Attendance(zones[other].participants - moved, zones[other].population),
            }
            again = representation(changed)
            if again.hidden == found.hidden:
                assert again.zones == found.zones
                assert again.dissimilarity == found.dissimilarity


def test_weights_give_each_quartier_its_people_and_stop_at_five():
    zones = {"A": Attendance(90, 5_000), "B": Attendance(10, 5_000), "C": Attendance(0, 5_000)}
    assert weights(zones) == {"A": Fraction(10, 27), "B": Fraction(10, 3)}
    few = {"A": Attendance(99, 5_000), "B": Attendance(1, 5_000)}
    assert weights(few)["B"] == MOST_WEIGHT == 5


@given(ZONES)
def test_weights_add_up_to_the_people_of_quartiers_present(zones: dict[str, Attendance]):
    found = weights(zones)
    total = sum(one.participants for one in zones.values())
    people = sum(Fraction(one.population) for one in zones.values())
    for zone, weight in found.items():
        if weight < MOST_WEIGHT:
            assert weight * zones[zone].participants == Fraction(zones[zone].population) / people * total


BALLOTS = ["tree"] * 60 + ["bench"] * 40
ZONES_OF = ["Centre"] * 60 + ["Gare"] * 40


def winner(values: Sequence[Fraction]) -> frozenset[str]:
    sums = {
        one: sum(w for w, ballot in zip(values, BALLOTS, strict=True) if ballot == one) for one in ("tree", "bench")
    }
    return frozenset({max(sums, key=lambda one: sums[one])})


def test_a_result_that_depends_on_who_came_says_so():
    found = recount(ZONES_OF, {"Centre": 4_000, "Gare": 8_000}, winner)
    assert found.sensitive
    assert (found.gained, found.lost) == ({"bench"}, {"tree"})


def test_a_result_that_does_not_depend_on_it():
    found = recount(ZONES_OF, {"Centre": 9_000, "Gare": 4_000}, winner)
    assert not found.sensitive
    assert (found.gained, found.lost) == (frozenset(), frozenset())


def test_a_ballot_of_no_quartier_keeps_one():
    seen: list[Sequence[Fraction]] = []

    def count(values: Sequence[Fraction]) -> frozenset[str]:
        seen.append(values)
        return frozenset()

    recount(["A", "A", None, "B"], {"A": 100, "B": 100}, count)
    assert seen == [[1, 1, 1, 1], [Fraction(3, 4), Fraction(3, 4), 1, Fraction(3, 2)]]


def test_impossible_counts_are_errors():
    with pytest.raises(ValueError, match="below zero"):
        Attendance(-1, 10)
    with pytest.raises(ValueError, match="somebody lives"):
        Attendance(1, 0)
