"""Streets drawn by hand, cut at junctions; addresses put on them."""

import numpy as np
import pytest
import shapely

from arpenteur.geo import Layer
from arpenteur.geo.attach import attach
from arpenteur.geo.segments import noded
from arpenteur.geo.street_names import alike, street_key


def ways(*lines: list[tuple[float, float]]) -> Layer:
    return Layer(
        np.array([shapely.LineString(line) for line in lines], dtype=object), 2154, tuple(map(str, range(len(lines))))
    )


def points(*at: tuple[float, float]) -> Layer:
    xy = np.array(at, dtype=float)
    return Layer.from_points(xy[:, 0], xy[:, 1], 2154, tuple(map(str, range(len(at)))))


def test_streets_are_cut_where_they_share_a_vertex_and_only_there():
    cross = ways([(0, 0), (100, 0), (200, 0)], [(100, -80), (100, 0), (100, 80)], [(50, -80), (50, 80)])
    found = noded(cross, ["Rue A", "Rue B", "Pont"], ["residential"] * 3, longest=250)
    assert sorted(zip(found.street, found.length.tolist(), strict=True)) == [
        ("Pont", 160.0),
        ("Rue A", 100.0),
        ("Rue A", 100.0),
        ("Rue B", 80.0),
        ("Rue B", 80.0),
    ]


def test_a_street_drawn_in_two_ways_is_one_segment_and_a_change_of_name_is_a_junction():
    same = noded(ways([(0, 0), (50, 0)], [(50, 0), (90, 0)]), ["Rue A", "Rue A"], ["residential"] * 2, longest=250)
    other = noded(ways([(0, 0), (50, 0)], [(50, 0), (90, 0)]), ["Rue A", "Rue B"], ["residential"] * 2, longest=250)
    assert (same.length.tolist(), sorted(other.length.tolist())) == ([90.0], [40.0, 50.0])


def test_a_long_street_is_cut_in_equal_parts_that_meet():
    found = noded(ways([(0, 0), (600, 0)]), ["Rue A"], ["residential"], longest=250)
    assert found.length.tolist() == pytest.approx([200.0] * 3)
    assert sorted([*found.from_node.tolist(), *found.to_node.tolist()]) == [0, 1, 1, 2, 2, 3]


def test_a_loop_is_a_segment_like_another():
    found = noded(ways([(0, 0), (40, 0), (40, 40), (0, 40), (0, 0)]), ["Place A"], ["residential"], longest=250)
    assert (found.length.tolist(), found.from_node.tolist()) == ([160.0], found.to_node.tolist())


def test_the_order_and_direction_of_the_ways_change_nothing():
    lines = [
        [(0, 0), (100, 0), (200, 10)],
        [(100, -80), (100, 0), (100, 80)],
        [(200, 10), (100, 80)],
        [(100, 0), (30, 60)],
    ]
    names = ["A", "B", "C", "D"]
    first = noded(ways(*lines), names, ["residential"] * 4, longest=60)
    second = noded(ways(*[line[::-1] for line in lines[::-1]]), names[::-1], ["residential"] * 4, longest=60)
    assert first.street == second.street
    assert (first.from_node.tolist(), first.to_node.tolist()) == (second.from_node.tolist(), second.to_node.tolist())
    assert shapely.equals_exact(first.lines, second.lines, tolerance=1e-9).all()


def test_an_address_goes_to_its_own_street_even_where_another_is_nearer():
    streets = noded(
        ways([(0, 0), (100, 0)], [(0, 30), (100, 30)]), ["Rue A", "Rue B"], ["residential"] * 2, longest=250
    )
    found = attach(points((40, 26), (40, 26)), ["RUE A", "Rue Inconnue"], streets)
    assert [streets.street[i] for i in found.segment] == ["Rue A", "Rue B"]
    assert found.named.tolist() == [True, False]
    assert found.along.tolist() == pytest.approx([0.4, 0.4])


def test_an_address_knows_its_side():
    street = noded(ways([(0, 0), (100, 0)]), ["Rue A"], ["residential"], longest=250)
    assert attach(points((10, 5), (10, -5)), ["Rue A"] * 2, street).side.tolist() == [1, -1]


def test_no_door_opens_on_a_footway_when_a_street_is_there():
    streets = noded(
        ways([(0, 0), (100, 0)], [(0, 10), (100, 10)]), ["Rue A", None], ["residential", "footway"], longest=250
    )
    found = attach(points((50, 12)), ["Cité Sans Nom"], streets)
    assert streets.street[int(found.segment[0])] == "Rue A"


def test_far_from_every_street_an_address_is_on_none():
    street = noded(ways([(0, 0), (100, 0)]), ["Rue A"], ["residential"], longest=250)
    assert attach(points((50, 900)), ["Rue B"], street).segment.tolist() == [-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Av. du Gén. Galliéni", "AVENUE DU GENERAL GALLIENI"),
        ("Av du Mal de Lattre de Tassigny", "Avenue du Maréchal de Lattre de Tassigny"),
        ("Pl du Onze Novembre 1918", "Place du 11-Novembre-1918"),
        ("Rue de l’Égalité", "rue de l'egalite"),
        ("Bd St Michel", "Boulevard Saint-Michel"),
    ],
)
def test_one_street_is_recognised_under_two_spellings(one: str, other: str):
    assert street_key(one) == street_key(other)


def test_streets_of_another_type_are_others():
    assert street_key("Rue Carnot") != street_key("Impasse Carnot")
    assert not alike(street_key("Rue Carnot"), street_key("Impasse Carnot"))
