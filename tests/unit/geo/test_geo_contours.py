"""Outlines from addresses."""

import numpy as np
import shapely

from arpenteur import geo
from arpenteur.geo import Layer


def addresses(*rows: tuple[float, float, str]) -> Layer:
    xy = np.asarray([row[:2] for row in rows], dtype=float)
    return Layer.from_points(xy[:, 0], xy[:, 1], 2154, tuple(row[2] for row in rows))


def outline(*box: float) -> Layer:
    return Layer(np.asarray([shapely.box(*box)], dtype=object), 2154, ("c",))


def test_two_addresses_split_the_commune_half_way():
    found = geo.voronoi_contours(addresses((25, 50, "s2"), (75, 50, "s1")), outline(0, 0, 100, 100))
    assert found.ids == ("s1", "s2")
    assert shapely.bounds(found.geometries).tolist() == [[50, 0, 100, 100], [0, 0, 50, 100]]


def test_cells_of_one_station_become_one_outline_and_cover_the_commune():
    rows = [(x + 0.5, y + 0.5, "left" if x < 5 else "right") for x in range(10) for y in range(10)]
    found = geo.voronoi_contours(addresses(*rows), outline(0, 0, 10, 10))
    np.testing.assert_allclose(shapely.area(found.geometries), [50, 50], rtol=1e-9)
    assert shapely.area(shapely.intersection(*found.geometries)) < 1e-9


def test_an_address_outside_the_commune_draws_nothing():
    found = geo.voronoi_contours(addresses((5, 5, "in"), (500, 5, "out")), outline(0, 0, 10, 10))
    assert found.ids == ("in",)
    assert shapely.area(found.geometries).tolist() == [100.0]


def test_a_point_of_two_stations_goes_to_the_heavier():
    rows = addresses((2, 5, "a"), (2, 5, "b"), (8, 5, "a"))
    assert geo.voronoi_contours(rows, outline(0, 0, 10, 10), mass=np.array([1.0, 3, 1])).ids == ("a", "b")
    assert geo.voronoi_contours(rows, outline(0, 0, 10, 10), mass=np.array([3.0, 1, 1])).ids == ("a",)


def test_without_outline_the_hull_and_a_margin_hold_the_stations():
    found = geo.voronoi_contours(addresses((0, 0, "a"), (1000, 0, "b"), (500, 800, "a")))
    assert found.ids == ("a", "b")
    np.testing.assert_allclose(shapely.total_bounds(found.geometries), [-150, -150, 1150, 950], atol=1)


def test_no_address_inside_draws_nothing():
    assert len(geo.voronoi_contours(addresses((500, 5, "out")), outline(0, 0, 10, 10))) == 0
