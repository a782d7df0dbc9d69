"""Shares of zones in stations."""

import numpy as np
import pytest
import shapely

from arpenteur import geo
from arpenteur.geo import Layer


def layer(**boxes: tuple[float, float, float, float]) -> Layer:
    return Layer(np.asarray([shapely.box(*box) for box in boxes.values()], dtype=object), 2154, tuple(boxes))


STATIONS = layer(s1=(0, 0, 10, 10), s2=(10, 0, 20, 10))


def test_a_zone_astride_is_shared_by_area():
    weights = geo.area_weights(STATIONS, layer(z=(7, 0, 11, 10)))
    assert weights.shares.toarray().ravel().tolist() == [0.75, 0.25]
    assert geo.prorate(weights, np.array([100.0])).tolist() == [75.0, 25.0]


def test_a_zone_half_outside_is_conserved_or_lost_as_asked():
    zone = layer(z=(15, 0, 25, 10))
    assert geo.area_weights(STATIONS, zone).column_sums().tolist() == [1.0]
    assert geo.area_weights(STATIONS, zone, conserve=False).column_sums().tolist() == [0.5]


def test_a_zone_mostly_outside_is_left_out():
    weights = geo.area_weights(STATIONS, layer(z=(18, 0, 28, 10)), least=0.5)
    assert weights.covered.tolist() == [False]
    assert weights.methods.tolist() == ["outside"]


def test_a_zone_near_a_station_goes_to_it():
    zones = layer(near=(21, 0, 22, 1), far=(90, 0, 91, 1))
    weights = geo.area_weights(STATIONS, zones, within=5)
    assert weights.methods.tolist() == ["nearest", "outside"]
    assert weights.shares.toarray().tolist() == [[0, 0], [1, 0]]


def by_points(station, zone, mass, **options):
    return geo.point_weights(
        np.asarray(station), np.asarray(zone), np.asarray(mass, dtype=float), ("s1", "s2"), ("a", "b"), **options
    )


def test_addresses_share_a_zone_out_by_their_mass():
    weights = by_points([0, 1, 1], [0, 0, 1], [3, 1, 5])
    assert weights.shares.toarray().tolist() == [[0.75, 0.0], [0.25, 1.0]]


def test_addresses_without_station_or_zone_count_for_nothing():
    weights = by_points([0, -1, 1], [0, 0, -1], [1, 9, 9])
    assert weights.shares.toarray().tolist() == [[1.0, 0.0], [0.0, 0.0]]
    assert weights.methods.tolist() == ["addresses", "outside"]


def test_too_few_addresses_leave_the_zone_to_another_method():
    few = by_points([0, 1, 1], [0, 1, 1], [1, 4, 4], least=5)
    other = geo.Weights(by_points([0, 1, 0], [0, 0, 1], [1, 1, 1]).shares, few.stations, few.zones, few.methods.copy())
    other = geo.Weights(other.shares, other.stations, other.zones, np.array(["areas", "areas"]))
    both = geo.combine(few, other)
    assert both.methods.tolist() == ["areas", "addresses"]
    assert both.shares.toarray().tolist() == [[0.5, 0.0], [0.5, 1.0]]


def test_weights_of_different_places_do_not_combine():
    one = by_points([0], [0], [1])
    other = geo.Weights(one.shares, ("x", "y"), one.zones, one.methods)
    with pytest.raises(ValueError, match="different stations"):
        geo.combine(one, other)
    with pytest.raises(ValueError, match="different stations"):
        geo.distance(one, other)


def test_restricting_puts_zones_outside():
    weights = geo.restrict(by_points([0, 1], [0, 1], [1, 1]), np.array([True, False]))
    assert weights.covered.tolist() == [True, False]


def test_the_distance_is_the_share_that_sits_elsewhere():
    one, other = by_points([0, 1], [0, 0], [1, 1]), by_points([0, 1], [0, 0], [3, 1])
    assert geo.distance(one, other).tolist() == [0.25, 0.0]
    assert geo.split_half_error(one, other).tolist() == [0.125, 0.0]


def test_a_zone_in_one_station_carries_no_area_error():
    whole, cut = by_points([0], [0], [1]), by_points([0, 1], [0, 0], [1, 1])
    assert geo.area_error(whole)[0] == 0
    assert geo.area_error(cut, factor=0.5)[0] == pytest.approx(0.25)


def test_misallocated_population_is_a_share_of_the_counted_one():
    error, population = np.array([0.1, 0.9]), np.array([100.0, 50.0])
    assert geo.misallocated(error, population, np.array([True, False])) == pytest.approx(0.1)
    assert geo.misallocated(error, population, np.array([False, False])) == 0.0
