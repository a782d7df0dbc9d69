"""Boxes of a walk sheet, measured in its PDF: every door once, large enough for a pen in the dark, never cut off."""

import math
import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_drawing import MM, Line, Page, Text, contrast, pages_of

from arpenteur.maps.lettering import Taken
from arpenteur.strategy.routes import Closed, Stair, Stop
from arpenteur.strategy.turfs.house_numbers import SIZE, house_numbers
from arpenteur.strategy.turfs.results import StreetLine
from arpenteur.strategy.turfs.sheet import MAP_WIDTH, Heading, sheet_data, walk_sheet
from arpenteur.strategy.turfs.sheet_pages import COLUMN, FLOOR, grid_of
from arpenteur.strategy.turfs.walk import Walk, groups_of
from arpenteur.strategy.turfs.walk_map import WIDTH, draw

WEST, SOUTH = 2.41, 48.85
HEADING = Heading("Villefictive", "bureau 2", "samedi 27 février 2027", code="2-A-7F3K", rights="Vos droits : x")
LEAST_BOX, LEAST_TEXT, LEAST_LINE, LEAST_CONTRAST, LEAST_ON_MAP = 8 * MM, 10.0, 0.75, 7.0, 6.0
SAMPLE = 5 * MM
"""The crossed box of the legend is smaller: nothing is written in it."""
TOWERS = [
    (Stair("", 20, 4, 0),),
    (Stair("", 10, 8, 0),),
    (Stair("", 16, 5, 0),),
    (Stair("", 40, 2, 0),),
    (Stair("", 26, 3, 2),),
    (Stair("A", 10, 4, 0), Stair("B", 10, 4, 0)),
    (Stair("", 5, 15, 5),),
]
SHAPES = [
    (Stair(),),
    (Stair("", 4, 2, 1),),
    (Stair("", 9, 1, 0),),
    (Stair("A", 20, 8, 2), Stair("B", 12, 12, 3)),
    (Stair("C", ground=8),),
    tuple(Stair(f"{number}", 5, 4, 2) for number in range(1, 41)),
]


def stop(number: int, stairs: tuple[Stair, ...], closed: tuple[Closed, ...] = ()) -> Stop:
    at = (WEST + 0.0001 * number, SOUTH)
    return Stop(f"k{number}", str(number), at, street="rue des Exemples", side="even", stairs=stairs, closed=closed)


def a_walk(*stops: Stop) -> Walk:
    line = StreetLine(((WEST, SOUTH), (WEST + 0.004, SOUTH)), "rue des Exemples", "residential")
    return Walk("A", stops, 1020, 104, (line,), (line,))


def shown(walk: Walk, heading: Heading = HEADING) -> list[list[dict]]:
    return [column for page in sheet_data(walk, heading)["pages"] for column in page["columns"] if column]


def drawn(walk: Walk, heading: Heading = HEADING, language: str = "fr") -> list[Page]:
    return pages_of(walk_sheet(walk, heading, language=language))


def boxes(page: Page) -> list[Line]:
    return [line for line in page.lines if line.is_box and line.sides[3] - line.sides[1] > SAMPLE]


def crosses(page: Page) -> list[Line]:
    """Diagonals from corner to corner of a box."""
    corners = {
        tuple(round(side, 1) for side in (left, bottom, right, top))
        for left, bottom, right, top in (one.sides for one in boxes(page))
    }
    return [
        line for line in page.lines if len(line.points) == 2 and tuple(round(one, 1) for one in line.sides) in corners
    ]


def beside(text: Text, box: Line) -> bool:
    """In a box, or the name of its floor or its letter at its left."""
    left, bottom, right, top = box.sides
    return left - (FLOOR + 0.1) * MM <= text.at[0] <= right and bottom <= text.at[1] <= top


def counted(walk: Walk) -> int:
    """Boxes a sheet must have: a door each and three totals for stairs with floors, three for the others."""
    stairs = [row.stair for group in groups_of(walk) for row in group.rows if not row.single]
    return sum(3 + (stair.total if stair.floors else 0) for stair in stairs)


@pytest.mark.parametrize("stairs", [*SHAPES, *TOWERS])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_box_takes_a_pen_and_every_word_beside_it_is_read_by_torch(stairs: tuple[Stair, ...], language: str):
    walk = a_walk(stop(2, (Stair(),)), stop(4, stairs), stop(6, (Stair(),)))
    pages = drawn(walk, language=language)
    found = [box for page in pages for box in boxes(page)]
    assert len(found) == counted(walk)
    for box in found:
        left, bottom, right, top = box.sides
        assert min(right - left, top - bottom) - box.width >= LEAST_BOX
        assert box.width >= LEAST_LINE
        assert contrast(box.colour) >= LEAST_CONTRAST
    for page in pages:
        here = boxes(page)
        read = [text for text in page.texts if any(beside(text, box) for box in here)]
        assert len(read) >= len(here) - sum(3 for stair in stairs if not stair.floors)
        assert min((text.size for text in read), default=LEAST_TEXT) >= LEAST_TEXT
        assert min((contrast(text.colour) for text in read), default=LEAST_CONTRAST) >= LEAST_CONTRAST


@pytest.mark.parametrize("stairs", [*SHAPES, *TOWERS])
def test_no_box_is_over_another_or_outside_the_page(stairs: tuple[Stair, ...]):
    for page in drawn(a_walk(stop(4, stairs))):
        found = [box.sides for box in boxes(page)]
        for left, bottom, right, top in found:
            assert left >= 16 * MM - 1
            assert right <= 194 * MM + 1
            assert bottom >= (9 + 6.5) * MM - 1
            assert top <= 287 * MM
        for one, other in combinations(found, 2):
            across = min(one[2], other[2]) - max(one[0], other[0])
            along = min(one[3], other[3]) - max(one[1], other[1])
            assert min(across, along) <= 0.5, (one, other)


def test_no_line_is_thinner_and_no_word_paler_than_a_printer_in_black_shows():
    for page in drawn(a_walk(*(stop(2 * n, stairs) for n, stairs in enumerate(SHAPES[:5], start=1)))):
        assert min(line.width for line in page.lines) >= LEAST_LINE
        assert min(contrast(text.colour) for text in page.texts) >= LEAST_CONTRAST


@pytest.mark.parametrize("stairs", TOWERS)
def test_a_tower_of_eighty_doors_is_one_page(stairs: tuple[Stair, ...]):
    walk = a_walk(stop(4, stairs))
    assert walk.doors >= 80
    assert len(drawn(walk)) == 1


def test_a_door_where_nobody_rings_is_crossed_out_and_the_others_are_not():
    closed = (Closed("B", 2, 3), Closed("B", 4, 1), Closed("A", 0, 1))
    (page,) = drawn(a_walk(stop(4, (Stair("A", 4, 2, 1), Stair("B", 5, 4, 2)), closed)))
    assert len(crosses(page)) == 2 * len(closed)
    (plain,) = drawn(a_walk(stop(4, (Stair("A", 4, 2, 1), Stair("B", 5, 4, 2)))))
    assert crosses(plain) == []


def doors(walk: Walk) -> list[dict]:
    cells = [cell for column in shown(walk) for cell in column if cell["kind"] == "floors"]
    return [door for cell in cells for part in cell["parts"] for door in part["doors"]]


def test_the_eleventh_floor_and_the_eleventh_door_are_not_taken_for_one_another():
    barred = [
        one["sign"] for one in doors(a_walk(stop(4, (Stair("", 11, 12, 0),), (Closed("", 1, 12),)))) if one["barred"]
    ]
    assert barred == ["112"]


@pytest.mark.parametrize(
    ("closed", "note"),
    [
        ((), ""),
        ((Closed("A", 2, 3),), "ne pas sonner : 23"),
        (tuple(Closed("A", floor, 1) for floor in range(1, 9)), "ne pas sonner : cases barrées"),
        (tuple(Closed("A", floor, 1) for floor in (*range(1, 9), 30)), "ne pas sonner : 301, cases barrées"),
    ],
)
def test_doors_where_nobody_rings_are_told_also_where_the_stair_has_no_such_door(closed, note: str):
    heads = [
        cell
        for column in shown(a_walk(stop(4, (Stair("A", 9, 4, 0),), closed)))
        for cell in column
        if cell["kind"] == "row"
    ]
    assert [head["note"] for head in heads] == [note]


def test_letterboxes_are_counted_by_stair_without_a_box_a_door():
    heading = Heading("Villefictive", "", "", letterboxes=True)
    walk = a_walk(stop(4, (Stair("A", 20, 4, 2), Stair("B", 3, 2, 0))))
    assert {cell["kind"] for column in shown(walk, heading) for cell in column} == {"head", "row"}
    assert sum(len(boxes(page)) for page in drawn(walk, heading)) == 2 * 2


@settings(max_examples=60, deadline=None)
@given(st.builds(Stair, st.sampled_from(["", "A"]), st.integers(1, 60), st.integers(0, 40), st.integers(0, 40)))
def test_every_door_has_one_box_from_the_top_down_and_no_line_is_wider_than_its_column(stair: Stair):
    (row,) = (one for group in groups_of(a_walk(stop(4, (stair,)))) for one in group.rows)
    grid = grid_of(row, "RC")
    parts = [part for line in grid.lines for part in line]
    signs = [(part["floor"], door["sign"]) for part in parts for door in part["doors"]]
    wanted = [
        (str(floor) if floor else "RC", f"{floor}{door}")
        for floor in range(stair.floors, -1, -1)
        for door in range(1, stair.doors_of(floor) + 1)
    ]
    assert signs == wanted
    for line in grid.lines:
        assert sum(FLOOR + grid.box * len(part["doors"]) for part in line) <= COLUMN


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from([*SHAPES[:5], *TOWERS]), min_size=1, max_size=12))
def test_a_stair_that_goes_on_in_another_column_has_its_name_there_and_ends_with_its_totals(found):
    walk = a_walk(*(stop(2 * number, stairs) for number, stairs in enumerate(found, start=1)))
    columns = shown(walk)
    for column in columns:
        kinds = [cell["kind"] for cell in column]
        assert kinds[0] == "head"
        assert kinds[1] in {"row", "again"}
        for before, after in pairwise(kinds):
            assert after != "floors" or before in {"row", "again", "floors"}
            assert after != "totals" or before == "floors"
    kinds = [cell["kind"] for column in columns for cell in column if cell["kind"] not in {"head", "again"}]
    stairs = [row for group in groups_of(walk) for row in group.rows if row.stair.floors]
    assert kinds.count("totals") == len(stairs)
    assert len(doors(walk)) == sum(row.stair.total for row in stairs)


def numbers_on(svg: str) -> list[tuple[str, float, float, float]]:
    """Label, middle, base line and size of every house number, in points of the sheet."""
    point = MAP_WIDTH * MM / WIDTH
    found = re.findall(r'<text class="house" x="([^"]*)" y="([^"]*)"[^>]*font-size="([^"]*)"[^>]*>([^<]*)<', svg)
    return [(label, float(x) * point, float(y) * point, float(size) * point) for x, y, size, label in found]


def frames(svg: str) -> list[tuple[float, float, float, float]]:
    """Place of every house number: a figure is 0.56 of its height wide and 0.72 high."""
    return [
        (x - len(label) * size * 0.28, y - size * 0.72, x + len(label) * size * 0.28, y)
        for label, x, y, size in numbers_on(svg)
    ]


@pytest.mark.parametrize("apart", [0.0008, 0.0001, 0.00002, 0.0])
def test_numbers_of_houses_are_read_on_the_map_and_none_is_over_another(apart: float):
    labels = [f"{n} bis" if n % 5 == 0 else str(n) for n in range(1, 60)]
    places = [(WEST + apart * n, SOUTH + apart * (n % 3)) for n in range(1, 60)]
    stops = [
        Stop(f"k{n}", label, at, street="rue des Exemples", stairs=(Stair(),))
        for n, (label, at) in enumerate(zip(labels, places, strict=True))
    ]
    svg = draw(a_walk(*stops), 300)
    found = numbers_on(svg)
    assert {label for label, *_ in found} <= {*labels}
    assert len(found) >= (50 if apart >= 0.0001 else 1)
    assert min(size for *_, size in found) >= LEAST_ON_MAP
    for one, other in combinations(frames(svg), 2):
        assert min(one[2], other[2]) <= max(one[0], other[0]) or min(one[3], other[3]) <= max(one[1], other[1])


def test_a_number_without_room_has_a_line_to_its_point_or_is_left_out():
    at = (100.0, 100.0)
    full = Taken(circles=[(100.0, 100.0, 60.0)])
    size = (WIDTH, 300.0)
    turns = [turn * math.pi / 4 + side * 0.44 for turn in range(8) for side in (-1, 1)]
    ring = Taken(circles=[(100 + 9 * math.cos(turn), 100 + 9 * math.sin(turn), 1.0) for turn in turns])
    assert "<path" not in "".join(house_numbers([(at, "12")], size, Taken()))
    assert "<path" in "".join(house_numbers([(at, "12")], size, ring))
    assert house_numbers([(at, "12")], size, full) == []
    assert house_numbers([(at, "")], size, Taken()) == []
    assert SIZE * MAP_WIDTH * MM / WIDTH >= LEAST_ON_MAP
