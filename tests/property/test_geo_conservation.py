"""What is counted in zones is counted again in stations, whatever the shapes, the points and the order."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from arpenteur import geo
from arpenteur.geo import Layer

coordinate = st.integers(0, 40)
side = st.integers(1, 15)
box = st.builds(lambda x, y, w, h: shapely.box(x, y, x + w, y + h), coordinate, coordinate, side, side)
counts = st.floats(0, 1e6, allow_nan=False)


def layer(shapes: list[shapely.Polygon], letter: str) -> Layer:
    return Layer(np.asarray(shapes, dtype=object), 2154, tuple(f"{letter}{i:03d}" for i in range(len(shapes))))


stations = st.lists(box, min_size=1, max_size=8).map(lambda shapes: layer(shapes, "s"))
zones = st.lists(box, min_size=1, max_size=12).map(lambda shapes: layer(shapes, "z"))


@given(stations, zones, st.data())
def test_areas_conserve_every_covered_zone(stations, zones, data):
    values = np.array(data.draw(st.lists(counts, min_size=len(zones), max_size=len(zones))))
    weights = geo.area_weights(stations, zones)
    np.testing.assert_allclose(weights.column_sums(), weights.covered.astype(float), rtol=1e-12)
    assert geo.prorate(weights, values).sum() == pytest.approx(values[weights.covered].sum(), rel=1e-12)
    assert (weights.shares.data >= 0).all()


@given(stations, zones)
def test_every_zone_is_placed_when_the_nearest_station_takes_what_is_left(stations, zones):
    weights = geo.area_weights(stations, zones, within=1000)
    assert weights.covered.all()
    np.testing.assert_allclose(weights.column_sums(), 1, rtol=1e-12)


@given(
    st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 4), st.floats(0.001, 100)), max_size=40),
    st.lists(counts, min_size=5, max_size=5),
)
def test_addresses_conserve_every_covered_zone(rows, values):
    station, zone = (np.array([row[i] for row in rows], dtype=np.int64) for i in (0, 1))
    mass = np.array([row[2] for row in rows], dtype=float)
    weights = geo.point_weights(station, zone, mass, ("a", "b", "c", "d"), ("v", "w", "x", "y", "z"))
    covered = weights.covered
    assert set(np.flatnonzero(covered)) == {z for s, z, _ in rows if s >= 0 and z >= 0}
    total = geo.prorate(weights, np.array(values)).sum()
    assert total == pytest.approx(np.array(values)[covered].sum(), rel=1e-12)


@given(stations, zones, st.randoms(use_true_random=False))
def test_the_order_of_stations_and_zones_changes_nothing(stations, zones, random):
    plain = geo.area_weights(stations, zones).shares.toarray()
    rows, columns = list(range(len(stations))), list(range(len(zones)))
    random.shuffle(rows)
    random.shuffle(columns)
    moved = geo.area_weights(stations.take(np.array(rows)), zones.take(np.array(columns))).shares.toarray()
    np.testing.assert_allclose(moved, plain[np.ix_(rows, columns)], rtol=1e-12)


@given(
    stations, st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=20), st.randoms(use_true_random=False)
)
def test_a_point_goes_to_the_same_zone_whatever_the_order(stations, coordinates, random):
    xy = np.array(coordinates, dtype=float)
    points = Layer.from_points(xy[:, 0], xy[:, 1], 2154, [str(i) for i in range(len(xy))])
    order = list(range(len(stations)))
    random.shuffle(order)
    moved = stations.take(np.array(order))

    def names(layer: Layer) -> list[str]:
        return [layer.ids[i] if i >= 0 else "" for i in geo.assign(points, layer)]

    assert names(stations) == names(moved)
    for name, point in zip(names(stations), points.geometries, strict=True):
        holders = [i for i, shape in zip(stations.ids, stations.geometries, strict=True) if shape.intersects(point)]
        assert name == min(holders, default="")


@given(st.lists(st.tuples(coordinate, coordinate, st.sampled_from("abc")), min_size=1, max_size=30))
def test_outlines_from_addresses_fill_the_commune_without_overlap(rows):
    xy = np.array([row[:2] for row in rows], dtype=float)
    points = Layer.from_points(xy[:, 0], xy[:, 1], 2154, [row[2] for row in rows])
    commune = Layer(np.asarray([shapely.box(-5, -5, 45, 45)], dtype=object), 2154, ("c",))
    found = geo.voronoi_contours(points, commune)
    assert shapely.area(found.geometries).sum() == pytest.approx(2500, rel=1e-9)
    assert shapely.area(shapely.union_all(found.geometries)) == pytest.approx(2500, rel=1e-9)
