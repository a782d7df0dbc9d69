"""What a map of turfs shows: names that cover nothing, badges that cover each other not, and the same order always."""

import math
from dataclasses import replace

import pytest
from django.utils import translation
from standing_turfs import backdrop, measured, propose

from arpenteur.maps.lettering import joined, short_street
from arpenteur.strategy.turfs import Area
from arpenteur.strategy.turfs.results import Join
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.routes.backdrop import lettered
from arpenteur.web.ground.routes.pairs import People
from arpenteur.web.ground.routes.plane import HEIGHT, WIDTH, colour, fitted
from arpenteur.web.ground.routes.reach import Reach
from arpenteur.web.ground.routes.turfs.board import board
from arpenteur.web.ground.routes.turfs.drawing import badges, draw, draw_ground, plane_of
from arpenteur.web.ground.routes.turfs.engine import Holding

TOWN = propose(None, Area(), pairs=30)
HELD = Holding({segment: turf.number for turf in TOWN.turfs for segment in turf.segments})


def test_everything_to_walk_lies_in_the_frame_at_true_angles():
    drawn = draw(TOWN, HELD.segments, ())
    assert len(drawn.streets) == 96
    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= HEIGHT for dot in drawn.dots)
    assert drawn.plane.stretch == pytest.approx(math.cos(math.radians(48.865)), abs=1e-4)


def test_the_order_of_streets_and_buildings_does_not_depend_on_who_holds_them():
    moved = {**HELD.segments, 0: 9, 50: 1}
    before = draw(TOWN, HELD.segments, ())
    after = draw(measured(None, moved, Area()), moved, ())
    assert [one.id for one in before.streets] == [one.id for one in after.streets]
    assert [one.id for one in before.dots] == [one.id for one in after.dots]
    assert before.plane == after.plane
    assert after.turf_order.split()[0] == "9"


def test_badges_stand_on_their_turfs_and_apart():
    found = badges(TOWN.turfs, plane_of(TOWN))
    assert [one.letter for one in found][-1] == "AD"
    apart = [(a, b) for a in found for b in found if a.number < b.number]
    assert all(abs(a.x - b.x) >= 68 or abs(a.y - b.y) >= 10 for a, b in apart)


def test_ten_colours_then_the_same_again_hatched():
    assert [colour(one) for one in (1, 10, 11, 20, 21)] == [1, 10, 1, 10, 1]


def test_ground_that_is_not_cut_is_drawn_too_and_nothing_at_all_does_no_harm():
    assert draw_ground(backdrop(None, None), ()).roads
    assert draw_ground((), ()).roads == ()
    assert fitted([]).at((0.0, 0.0)) == (0.0, 0.0)


def test_pieces_of_a_street_are_joined_whichever_way_they_run():
    a, b, c, d = (0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0)
    for parts in (
        [[a, b], [b, c], [c, d]],
        [[b, a], [c, b], [d, c]],
        [[c, d], [a, b], [c, b]],
        [[b, c], [b, a], [d, c]],
    ):
        line = joined(parts)
        assert len(line) == 1
        assert line[0] in ([a, b, c, d], [d, c, b, a])
    assert len(joined([[a, b], [c, d]])) == 2


def test_names_are_short_as_on_maps():
    assert short_street("Avenue du Général Gallieni") == "Av. du Gén. Gallieni"
    assert short_street("rue des Exemples") == "Rue des Exemples"


def straight(y: float, length: float = 400.0) -> list[tuple[float, float]]:
    return [(0.0, y), (length, y)]


def test_a_name_is_written_where_it_fits_and_covers_no_other():
    found = lettered([("rue A", straight(0)), ("rue B", straight(6)), ("rue C", straight(200))], [])
    assert {one.text: one.level for one in found} == {"Rue A": 1, "Rue B": 1, "Rue C": 1}, "B moves along its street"
    crowd = lettered([(f"rue {k}", straight(3.0 * k, 60.0)) for k in range(8)], [])
    assert sorted({one.level for one in crowd}) == [1, 2, 3], "the others wait until one comes nearer"


def test_streets_to_walk_are_named_first_and_no_name_bends_or_stands_on_its_head():
    found = lettered([("rue longue", straight(0, 500)), ("rue à faire", straight(4, 70))], [("rue à faire", True)])
    assert found[0].text == "Rue à faire"
    corner = [(0.0, 0.0), (60.0, 0.0), (60.0, 60.0)]
    assert lettered([("rue qui tourne en rond ici", corner)], []) == ()
    backwards = lettered([("rue A", straight(0)[::-1])], [])[0]
    first, last = (
        float(one.split()[0].lstrip("M")) for one in (backwards.path.split("L")[0], backwards.path.split("L")[-1])
    )
    assert first < last


def test_groups_of_doors_say_what_joins_them_and_it_is_drawn():
    first, *others = TOWN.turfs
    joins = (Join(((2.40, 48.85), (2.401, 48.85)), 73.4), Join(((2.402, 48.85), (2.403, 48.85)), 61.0))
    apart = replace(TOWN, turfs=(replace(first, joins=joins), *others))
    shown = board(
        apart, HELD, (), People((), ()), Reach(Action(), cuts=True, assigns=True, records=True, stations=None)
    )
    with translation.override("fr"):
        assert [row.joined for row in shown.rows if row.joined] == [
            "3 groupes de portes, 130 m de rue sans porte entre eux"
        ]
    assert (shown.whole, shown.grouped) == (len(TOWN.turfs), 1)
    drawn = draw(apart, HELD.segments, ()).turfs
    assert [one.letter for one in drawn if one.joins] == [first.letter]
    assert drawn[0].joins.count("M") == 2
