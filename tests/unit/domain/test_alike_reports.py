"""Reports of one thing: metres, days and categories to the edge, and who comes first."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.alike_reports import (
    PlacedReport,
    Spot,
    alike_reports,
    box_around,
    likeness,
    metres_between,
)

HERE = Spot(43.6045, 1.4440)
TODAY = date(2026, 11, 18)
SPOTS = st.builds(Spot, st.floats(-50, 52), st.floats(-179, 179))


def north(metres: float) -> Spot:
    return Spot(HERE.latitude + math.degrees(metres / 6_371_008.8), HERE.longitude)


def report(key: int, spot: Spot = HERE, category: str = "road", days: int = 0, words: str = "") -> PlacedReport:
    return PlacedReport(key, category, spot, TODAY - timedelta(days=days), words)


NEW = report(0, words="Dalle cassée sur le trottoir")


@pytest.mark.parametrize(("metres", "suggested"), [(0, True), (180, True), (249.9, True), (250.1, False), (300, False)])
def test_two_hundred_and_fifty_metres(metres: float, suggested: bool):
    assert bool(alike_reports(NEW, [report(1, north(metres))])) is suggested


@pytest.mark.parametrize(("days", "suggested"), [(0, True), (60, True), (61, False), (-1, False)])
def test_sixty_days(days: int, suggested: bool):
    assert bool(alike_reports(NEW, [report(1, days=days)])) is suggested


def test_another_category_is_another_thing_and_a_report_is_not_its_own_twin():
    assert alike_reports(NEW, [report(1, category="light"), report(0)]) == []


def test_who_says_the_same_comes_first_then_who_is_near():
    others = [
        report(1, north(20), words="Arbre tombé"),
        report(2, north(200), words="dalle CASSEE sur trottoir"),
        report(3, north(10)),
    ]
    found = alike_reports(NEW, others)
    assert [one.key for one in found] == [2, 3, 1]
    assert round(found[0].metres) == 200


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        # Antipodes and poles of the sphere; Paris-London, 343.6 km on the sphere of that radius.
        (Spot(0, 0), Spot(0, 180), math.pi * 6371.0088),
        (Spot(90, 0), Spot(0, 77), math.pi / 2 * 6371.0088),
        (Spot(48.8566, 2.3522), Spot(51.5074, -0.1278), 343.56),
    ],
)
def test_known_distances(one: Spot, other: Spot, kilometres: float):
    assert metres_between(one, other) / 1000 == pytest.approx(kilometres, abs=0.02)


def chord(one: Spot, other: Spot) -> float:
    """The same distance by three coordinates, without haversine."""

    def xyz(spot: Spot) -> tuple[float, float, float]:
        up, along = math.radians(spot.latitude), math.radians(spot.longitude)
        return math.cos(up) * math.cos(along), math.cos(up) * math.sin(along), math.sin(up)

    return 2 * 6_371_008.8 * math.asin(min(1.0, math.dist(xyz(one), xyz(other)) / 2))


@given(SPOTS, SPOTS)
def test_distances_agree_with_coordinates(one: Spot, other: Spot):
    assert metres_between(one, other) == pytest.approx(chord(one, other), rel=1e-6, abs=1e-3)
    assert metres_between(one, other) == metres_between(other, one)


@given(SPOTS, st.floats(0, 2 * math.pi), st.floats(0, 250))
def test_the_box_holds_all_that_is_near(spot: Spot, direction: float, metres: float):
    up = metres * math.cos(direction) / 6_371_008.8
    along = metres * math.sin(direction) / 6_371_008.8 / math.cos(math.radians(spot.latitude))
    other = Spot(spot.latitude + math.degrees(up), spot.longitude + math.degrees(along))
    if metres_between(spot, other) <= 250:
        low, high = box_around(spot)
        assert low.latitude <= other.latitude <= high.latitude
        assert low.longitude <= other.longitude <= high.longitude


def test_likeness_of_words():
    assert likeness("Banc cassé", "banc casse") == 1
    assert likeness("Banc cassé", "Banc cassée place") > 0.5
    assert likeness("Banc cassé", "Fuite d'eau") < 0.1


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_the_same_both_ways_and_between_0_and_1(one: str, other: str):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
