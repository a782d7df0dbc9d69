"""An identifier of ground is a square metre, and leads back to where it was made."""

import numpy as np
import pytest
import shapely

from arpenteur import geo


def test_a_point_and_its_identifier_are_less_than_a_metre_apart() -> None:
    points = np.asarray(shapely.points([652_000.2, 700_123.9], [6_862_000.7, 6_600_000.1]), dtype=object)
    names = geo.ground_ids(points, geo.LAMBERT_93)
    assert all(name.startswith("CRS3035RES1mN") for name in names)
    back = geo.ground_points(tuple(names), geo.LAMBERT_93)
    assert back.ids == tuple(names)
    assert (shapely.distance(points, back.geometries) < 0.75).all()


def test_the_same_place_has_the_same_identifier_in_any_coordinate_system() -> None:
    layer = geo.Layer.from_points(np.array([2.4801]), np.array([48.9022]), geo.WGS84, ["a"])
    moved = geo.project(layer, geo.LAMBERT_93)
    assert geo.ground_ids(layer.geometries, layer.epsg) == geo.ground_ids(moved.geometries, moved.epsg)


def test_other_text_is_no_identifier() -> None:
    assert geo.square_corner("93010_0001") is None
    with pytest.raises(ValueError, match="93010_0001"):
        geo.ground_points(("93010_0001",), geo.WGS84)
