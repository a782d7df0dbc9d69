"""The kit of maps: what is taken against a slow twin, names at equal steps along their line, degrees and back."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.maps.lettering import Taken, joined, length, short_street, stretch
from arpenteur.maps.marks import round_length
from arpenteur.maps.plane import bounds_of, centred, rings, spans

COORDINATE = st.floats(-200, 900)
CIRCLES = st.lists(st.tuples(COORDINATE, COORDINATE, st.floats(0.5, 70)), max_size=12)
LINE = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=8).filter(lambda line: length(line) > 1)


@given(CIRCLES, CIRCLES, CIRCLES)
def test_what_is_free_is_what_touches_no_circle(written, marks, wanted):
    taken = Taken(written)
    for dot in marks:
        taken.mark(dot)

    def clear(others) -> bool:
        return all(math.dist(a[:2], b[:2]) >= a[2] + b[2] for a in wanted for b in others)

    assert taken.free(wanted) is clear(written + marks)
    assert taken.free(wanted, over_dots=True) is clear(written)


@given(LINE, st.floats(0.1, 0.9), st.integers(2, 20))
def test_a_name_stands_on_its_line_at_equal_steps(line, share, steps):
    wide = length(line) * share
    spots = stretch([line], wide, steps, starts=lambda far, long: [far - long], fits=lambda _spots: True)
    assert len(spots) == steps + 1
    assert spots[0][0] <= spots[-1][0]
    assert all(math.dist(a, b) <= wide / steps + 1e-6 for a, b in pairwise(spots))
    ends = (math.dist(spots[0], line[-1]), math.dist(spots[-1], line[-1]))
    assert min(ends) == pytest.approx(0, abs=1e-6), "the last place of the line"
    assert stretch([line], wide, steps, starts=lambda _far, _long: [0.0], fits=lambda _spots: False) == []


@given(st.lists(LINE, max_size=5))
def test_joining_lines_loses_no_length_and_puts_the_longest_first(parts):
    lines = joined(parts)
    assert math.fsum(map(length, lines)) == pytest.approx(math.fsum(map(length, parts)))
    assert [length(line) for line in lines] == sorted(map(length, lines), reverse=True)


@given(st.lists(st.tuples(st.floats(-60, 55), st.floats(-20, 51)), min_size=1, max_size=5), st.floats(10, 1e5))
def test_a_plane_is_centred_and_leads_back_to_the_ground(points, unit):
    bounds = bounds_of(points)
    assert bounds is not None
    plane = centred(bounds, (700.0, 400.0), unit, digits=9)
    middle = plane.at(((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2))
    assert middle == (pytest.approx(350, abs=1e-3), pytest.approx(200, abs=1e-3))
    x, y = plane.at(points[0])
    assert plane.west + x / unit / plane.stretch == pytest.approx(points[0][0], abs=1e-6)
    assert plane.north - y / unit == pytest.approx(points[0][1], abs=1e-6)
    assert spans(bounds)[2] == plane.stretch


def test_no_points_have_no_box():
    assert bounds_of([]) is None


def test_holes_are_lines_of_an_outline_too():
    outer, hole = [[0, 0], [9, 0], [9, 9], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 1]]
    polygon = {"type": "Polygon", "coordinates": [outer, hole]}
    several = {"type": "MultiPolygon", "coordinates": [[outer, hole], [outer]]}
    whole = {"type": "GeometryCollection", "geometries": [polygon, several, {"type": "Point", "coordinates": [0, 0]}]}
    assert list(rings(whole)) == [outer, hole, outer, hole, outer]
    assert list(rings(whole, holes=False)) == [outer, outer, outer]


@pytest.mark.parametrize(("metre", "length"), [(0.01, 1000), (0.2, 500), (0.65, 200), (14, 10)])
def test_a_scale_is_a_round_length_that_fits(metre, length):
    assert round_length(metre, 130) == length


@pytest.mark.parametrize(
    ("name", "short"),
    [("Place du Maréchal Fictif", "Pl. du Mal Fictif"), ("passage  du Modèle", "Pass. du Modèle"), ("", "")],
)
def test_streets_are_short_as_the_post_writes_them(name, short):
    assert short_street(name) == short
