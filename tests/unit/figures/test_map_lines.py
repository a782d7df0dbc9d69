"""Landmarks drawn: paths by kind, names where there is room."""

from arpenteur.figures.map_lines import MOST_NAMES, draw_lines, lines_on_paper
from arpenteur.maps.plane import Plane
from arpenteur.strategy.map_lines import MapLine

PLANE = Plane(0.0, 1.0, 1000.0, 1.0, None)


def line(kind: str, name: str, y: float, far: float = 1.0) -> MapLine:
    return MapLine(kind, name, ((0.0, y), (far / 2, y), (far, y)))


def test_water_lies_over_rails_and_rails_over_roads() -> None:
    drawn = draw_lines([line("water", "", 0.2), line("road", "", 0.4), line("rail", "", 0.6)], PLANE, (), named=True)
    assert drawn.kinds == ("road", "rail", "water")
    assert drawn.paths["water"] == "M0 800l500 0 500 0"
    assert lines_on_paper(drawn).index("#43524E") < lines_on_paper(drawn).index("#4C5F69")


def test_names_are_few_water_first_then_the_longest_roads() -> None:
    roads = [line("road", f"Avenue {rank}", 0.1 * rank, 0.9 - 0.05 * rank) for rank in range(1, 9)]
    drawn = draw_lines([*roads, line("water", "Orne", 0.95, 0.4)], PLANE, (), named=True)
    assert [one.text for one in drawn.names] == ["Orne", *(f"Av. {rank}" for rank in range(1, MOST_NAMES))]


def test_a_name_gives_way_to_the_label_of_a_zone_and_to_another_name() -> None:
    canal = line("water", "Canal", 0.5)
    (free,) = draw_lines([canal], PLANE, (), named=True).names
    assert (free.x, free.y, free.angle) == (500, 500, 0)
    (moved,) = draw_lines([canal], PLANE, [(500, 500, 15)], named=True).names
    assert abs(moved.x - 500) > 15 + 10 + 25
    along = [(float(x), 500.0, 15.0) for x in range(0, 1001, 20)]
    assert draw_lines([canal], PLANE, along, named=True).names == ()
    close = draw_lines([canal, line("road", "Quai", 0.495)], PLANE, (), named=True).names
    assert [one.text for one in close] == ["Canal", "Quai"]
    assert abs(close[0].x - close[1].x) > 50


def test_a_name_is_written_nowhere_on_a_line_that_bends_or_on_a_small_drawing() -> None:
    bent = MapLine("road", "Rue du Zigzag", tuple((0.02 * k, 0.5 + 0.02 * (k % 2)) for k in range(20)))
    assert draw_lines([bent], PLANE, (), named=True).names == ()
    assert draw_lines([line("water", "Canal", 0.5)], PLANE, (), named=False).names == ()


def test_nothing_is_drawn_of_nothing() -> None:
    drawn = draw_lines((), PLANE, (), named=True)
    assert (drawn.paths, drawn.names, lines_on_paper(drawn)) == ({}, (), "")
