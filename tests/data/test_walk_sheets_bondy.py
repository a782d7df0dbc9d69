"""Walk sheets of a real station of Bondy: boxes, numbers on the map, pages."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest
from pdf_drawing import MM, pages_of

from arpenteur import pipeline
from arpenteur.domain.places import Place
from arpenteur.strategy.routes import Stair
from arpenteur.strategy.turfs import Area, propose
from arpenteur.strategy.turfs.sheet import MAP_WIDTH, Heading, sheet_data, walk_sheet
from arpenteur.strategy.turfs.walk import Walk, walk_of
from arpenteur.strategy.turfs.walk_map import WIDTH, draw
from arpenteur.web.ground.phone.ground.stairs import guessed

FILES = ("results", "bv_contours", "carreaux", "addresses", "streets")
HEADING = Heading("Bondy", "bureau 26", "samedi 27 février 2027", code="26-A-7F3K")
STATIONS = frozenset({"93010_0003", "93010_0026", "93010_0028"})


@pytest.fixture(scope="module")
def walks(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Walk]:
    """Turfs of about eighty doors, their stairs guessed as the site guesses them."""
    sources = [shared_data / one / "bondy-93010" for one in FILES]
    out = tmp_path_factory.mktemp("sheets") / "bondy"
    town = pipeline.build(Place.parse("93010"), sources=sources, out=out, at=datetime(2026, 11, 25, tzinfo=UTC))
    found = propose(town, Area(stations=STATIONS), doors=80, seed=1)
    return [_with_stairs(walk_of(one, found.around)) for one in found.turfs]


def _with_stairs(walk: Walk) -> Walk:
    def stairs(doors: int) -> tuple[Stair, ...]:
        return tuple(Stair(one.name, one.floors, one.doors, one.ground) for one in guessed(doors))

    return replace(walk, stops=tuple(replace(stop, stairs=stairs(stop.stairs[0].total)) for stop in walk.stops))


def test_every_door_of_a_stair_with_floors_has_its_box(walks: list[Walk]) -> None:
    assert len(walks) > 10
    for walk in walks:
        stairs = [one for stop in walk.stops for one in stop.stairs if one.total > 1]
        wanted = sum(3 + (one.total if one.floors else 0) for one in stairs)
        boxes = [
            line
            for page in pages_of(walk_sheet(walk, HEADING))
            for line in page.lines
            if line.is_box and line.sides[3] - line.sides[1] - line.width >= 8 * MM
        ]
        assert len(boxes) == wanted, walk.letter


def test_a_turf_of_eighty_doors_takes_two_pages_at_most_and_most_take_one(walks: list[Walk]) -> None:
    pages = [len(sheet_data(walk, HEADING)["pages"]) for walk in walks]
    assert max(pages) <= 2
    assert pages.count(1) > len(pages) / 2


def test_most_houses_have_their_number_on_the_map_and_none_is_over_another(walks: list[Walk]) -> None:
    shown = 0
    for walk in walks:
        height = round(WIDTH * sheet_data(walk, HEADING)["map_height"] / MAP_WIDTH, 1)
        found = re.findall(
            r'<text class="house" x="([^"]*)" y="([^"]*)"[^>]*font-size="([^"]*)"[^>]*>([^<]*)<', draw(walk, height)
        )
        labels = sorted(stop.label for stop in walk.stops)
        frames = [
            (
                float(x) - len(text) * float(size) * 0.28,
                float(y) - float(size) * 0.72,
                float(x) + len(text) * float(size) * 0.28,
                float(y),
            )
            for x, y, size, text in found
        ]
        assert all(text in labels for *_, text in found)
        assert all(float(size) * MAP_WIDTH * MM / WIDTH >= 6 for _x, _y, size, _text in found)
        for one, other in combinations(frames, 2):
            assert min(one[2], other[2]) <= max(one[0], other[0]) or min(one[3], other[3]) <= max(one[1], other[1])
        shown += len(found)
    assert shown > 0.8 * sum(len(walk.stops) for walk in walks)
