"""Squares drawn by hand, with answers one can see."""

import numpy as np
import pytest
import shapely

from arpenteur import geo
from arpenteur.geo import Layer


def squares(**boxes: tuple[float, float, float, float]) -> Layer:
    return Layer(np.asarray([shapely.box(*box) for box in boxes.values()], dtype=object), 2154, tuple(boxes))


def points(*coordinates: tuple[float, float], epsg: int = 2154, ids: tuple[str, ...] | None = None) -> Layer:
    xy = np.asarray(coordinates, dtype=float)
    return Layer.from_points(xy[:, 0], xy[:, 1], epsg, ids or tuple(str(i) for i in range(len(xy))))


TWO = squares(left=(0, 0, 10, 10), right=(10, 0, 20, 10))


def test_a_point_goes_to_the_zone_that_holds_it_and_none_outside():
    assert geo.assign(points((1, 1), (15, 5), (30, 5)), TWO).tolist() == [0, 1, -1]


def test_a_point_on_the_border_goes_to_the_first_zone_in_alphabetical_order():
    mirrored = squares(right=(10, 0, 20, 10), left=(0, 0, 10, 10))
    assert TWO.ids[geo.assign(points((10, 5)), TWO)[0]] == "left"
    assert mirrored.ids[geo.assign(points((10, 5)), mirrored)[0]] == "left"


def test_a_point_outside_goes_to_the_nearest_zone_when_it_is_near_enough():
    assert geo.assign(points((22, 5), (40, 5)), TWO, within=5).tolist() == [1, -1]


def test_no_zone_takes_no_point():
    assert geo.assign(points((1, 1)), Layer(np.empty(0, dtype=object), 2154, ())).tolist() == [-1]


def test_shared_areas_are_measured():
    found = geo.intersections(TWO, squares(cross=(8, 0, 14, 5), away=(50, 50, 60, 60)))
    assert list(zip(found.first.tolist(), found.second.tolist(), found.area.tolist(), strict=True)) == [
        (0, 0, 10.0),
        (1, 0, 20.0),
    ]


def test_touching_zones_share_no_area():
    assert geo.intersections(TWO, squares(beside=(20, 0, 30, 10))).area.size == 0


def test_dissolving_unites_the_parts_of_a_key():
    parts = squares(a=(0, 0, 1, 1), b=(5, 5, 6, 6), c=(1, 0, 2, 1))
    whole = geo.dissolve(parts, ["x", "y", "x"])
    assert whole.ids == ("x", "y")
    assert shapely.area(whole.geometries).tolist() == [2.0, 1.0]
    assert shapely.get_num_geometries(whole.geometries).tolist() == [1, 1]


def test_neighbours_touch_or_lie_within_the_gap():
    three = squares(a=(0, 0, 1, 1), b=(1, 0, 2, 1), c=(2.5, 0, 3, 1))
    assert geo.adjacency(three).tolist() == [[0, 1]]
    assert geo.adjacency(three, gap=0.5).tolist() == [[0, 1], [1, 2]]


@pytest.mark.parametrize("operation", [geo.assign, geo.intersections, geo.area_weights, geo.voronoi_contours])
def test_mixed_coordinate_systems_are_refused_and_both_named(operation):
    with pytest.raises(geo.MixedCrsError, match=r"EPSG:4326 and EPSG:2154"):
        operation(points((2, 48), epsg=4326), TWO)


def test_projecting_there_and_back_moves_nothing():
    origin_of_lambert_93 = points((3, 46.5), epsg=4326)
    there = geo.project(origin_of_lambert_93, geo.LAMBERT_93)
    assert there.epsg == geo.LAMBERT_93
    np.testing.assert_allclose(shapely.get_coordinates(there.geometries), [[700_000, 6_600_000]], atol=1e-3)
    back = geo.project(there, geo.WGS84)
    np.testing.assert_allclose(shapely.get_coordinates(back.geometries), [[3, 46.5]], atol=1e-9)


@pytest.mark.parametrize(
    ("longitude", "latitude", "epsg"),
    [(2.4, 48.9, 2154), (9.1, 42.1, 2154), (-61.5, 16.2, 5490), (-52.3, 4.9, 2972), (45.2, -12.8, 4471)],
)
def test_each_territory_has_its_projection(longitude, latitude, epsg):
    assert geo.metric_epsg(longitude, latitude) == epsg


def test_missing_and_empty_geometries_are_left_out_and_broken_rings_repaired():
    bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    wkb = [shapely.to_wkb(bow_tie), None, shapely.to_wkb(shapely.Polygon()), shapely.to_wkb(shapely.box(0, 0, 1, 1))]
    layer = Layer.from_wkb(wkb, 2154, ["tie", "none", "empty", "square"])
    assert layer.ids == ("tie", "square")
    assert shapely.is_valid(layer.geometries).all()
    assert shapely.area(layer.geometries).tolist() == [2.0, 1.0]


def test_a_layer_needs_one_identifier_a_geometry():
    with pytest.raises(ValueError, match="1 geometries for 2 identifiers"):
        Layer(np.asarray([shapely.Point(0, 0)], dtype=object), 2154, ("a", "b"))
