"""The walk sheet: every address once and in order, every line where it can be read, never why nobody rings."""

import io
import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from arpenteur.maps.lettering import short_street
from arpenteur.strategy.routes import Closed, Stair, Stop
from arpenteur.strategy.turfs.results import Building, StreetLine, Turf
from arpenteur.strategy.turfs.sheet import Heading, sheet_data, sheet_images, walk_sheet, walk_sheets, words
from arpenteur.strategy.turfs.sheet_pages import AFTER, COLUMNS, FOOT, HEAD, PAGE
from arpenteur.strategy.turfs.walk import Row, Walk, groups_of, walk_of
from arpenteur.strategy.turfs.walk_map import draw

WEST, SOUTH = 2.41, 48.85
LONG = "rue de l'Œuvre-Fictive-des-Très-Longs-Noms-d'Été et des Modèles Réunis"
HEADING = Heading(
    place="Villefictive",
    stations="bureau 2",
    date="samedi 27 février 2027",
    pair="Zoé Exemple, Max Fictif",
    meeting="14 h, place de l'Essai",
    code="2-A-7F3K",
    qr="https://exemple.invalid/?code=2-A-7F3K",
    addresses="Adresses : Base adresse nationale, Licence Ouverte 2.0.",
    streets="© OpenStreetMap, ODbL",
    rights="Vos droits : droits@exemple.invalid",
)
HOUSE = (Stair(),)
FLATS = (Stair("A", 4, 2, 1), Stair("B", 5, 4, 2), Stair("C", ground=8))


def stop(number: int, street: str = "rue des Exemples", stairs=HOUSE, closed=(), side: str = "") -> Stop:
    at = (WEST + 0.0001 * number, SOUTH + (0.0001 if number % 2 else -0.0001))
    return Stop(
        f"{street}-{number}",
        str(number),
        at,
        street=street,
        side=side or ("odd" if number % 2 else "even"),
        stairs=stairs,
        closed=closed,
    )


def a_walk(stops: list[Stop], *, lines: bool = True) -> Walk:
    line = StreetLine(((WEST, SOUTH), (WEST + 0.004, SOUTH)), "rue des Exemples", "residential")
    other = StreetLine(((WEST, SOUTH - 0.002), (WEST + 0.001, SOUTH + 0.002)), "avenue du Modèle", "primary")
    ring = ((WEST, SOUTH - 0.0002), (WEST + 0.004, SOUTH - 0.0002), (WEST + 0.004, SOUTH + 0.0002), (WEST, SOUTH))
    own, around = ((line,), (line, other)) if lines else ((), ())
    return Walk("A", tuple(stops), 1020, 104, own, around, (), (ring,), (WEST, SOUTH))


def cells(walk: Walk, heading: Heading = HEADING) -> list[dict]:
    return [one for page in sheet_data(walk, heading)["pages"] for column in page["columns"] for one in column]


def printed(walk: Walk) -> list[tuple[str, str]]:
    """Number and label of every line."""
    return [(one["number"], one["label"]) for one in cells(walk) if one["kind"] == "row"]


def rows(walk: Walk) -> list[Row]:
    return [row for group in groups_of(walk) for row in group.rows]


@st.composite
def walks(draws) -> Walk:
    streets = ["rue des Exemples", LONG, "impasse Ô", "avenue du Maréchal Fictif"]
    stairs = st.sampled_from([HOUSE, FLATS, (Stair(ground=200),), (Stair("", 9, 4, 2),)])
    closed = st.sampled_from([(), (Closed("B", 2, 3),), (Closed("", 0, 1),)])
    many = draws(st.integers(1, 260))
    made = [
        stop(1 + draws(st.integers(0, 998)), streets[place * 4 // many], draws(stairs), draws(closed))
        for place in range(many)
    ]
    return a_walk([replace(one, key=f"{place}") for place, one in enumerate(made)])


@pytest.mark.drawn("engine")
@settings(max_examples=40, deadline=None)
@given(walks())
def test_every_address_is_printed_once_and_in_order_and_nothing_leaves_its_column(walk: Walk):
    data = sheet_data(walk, HEADING)
    numbers = [number for number, _label in printed(walk) if number]
    assert numbers == [str(place) for place in range(1, len(walk.stops) + 1)]
    assert [label for _number, label in printed(walk)] == [row.label for row in rows(walk)]
    for page in data["pages"]:
        room = PAGE - data["legend"] - FOOT - (HEAD + data["map_height"] if page["first"] else 0) - AFTER * page["last"]
        assert len(page["columns"]) == COLUMNS
        for column in page["columns"]:
            assert sum(one["height"] for one in column) <= room + 1e-6
            assert not column or column[0]["kind"] == "head"
            assert not column or column[-1]["kind"] in {"row", "floors", "totals"}
            assert not column or (column[-1]["kind"], column[-1].get("mark")) != ("row", "grid")


@pytest.mark.parametrize(("houses", "pages"), [(1, 1), (60, 1), (200, 2)])
def test_a_turf_takes_one_or_two_pages(houses: int, pages: int):
    walk = a_walk([stop(number) for number in range(1, houses + 1)])
    images = sheet_images([(walk, HEADING)])
    assert len(images) == len(sheet_data(walk, HEADING)["pages"]) == pages
    for image in images:
        with Image.open(io.BytesIO(image)) as page:
            assert page.size == (1191, 1684)


def test_nothing_is_set_outside_the_margins():
    walk = a_walk([stop(number, LONG, FLATS if number % 7 == 0 else HOUSE) for number in range(1, 90)])
    for image in sheet_images([(walk, HEADING)]):
        with Image.open(io.BytesIO(image)) as page:
            dark = page.convert("L").point([255 if level < 200 else 0 for level in range(256)])
            left, top, right, bottom = dark.getbbox() or (0, 0, 0, 0)
            assert left >= 84
            assert right <= 1191 - 82
            assert top >= 50
            assert bottom <= 1684 - 40


def test_a_house_has_circles_a_stair_a_box_a_door_or_counts_where_its_floors_are_not_known():
    found = [one for one in cells(a_walk([stop(2), stop(4, stairs=FLATS)])) if one["kind"] == "row"]
    assert [one["mark"] for one in found] == ["circle", "grid", "grid", "box"]
    assert [one["number"] for one in found] == ["1", "2", "", ""]
    assert [one["about"] for one in found] == ["", "A · 4 ét. · 9 p.", "B · 5 ét. · 22 p.", "C · 8 p."]


def test_stairs_that_nobody_has_seen_are_marked_as_a_guess_and_houses_are_not():
    flats = Stair(floors=2, doors=4, ground=1), Stair("C", ground=8)
    guessed = [replace(one, guessed=True) for one in (stop(2), stop(4, stairs=flats))]
    found = [one for one in cells(a_walk(guessed)) if one["kind"] == "row"]
    assert [one["about"] for one in found] == ["", "~ 2 ét. · 9 p.", "C · ~ 8 p."]


def test_where_nobody_rings_paper_says_so_and_not_why():
    barred = [stop(2, closed=(Closed("", 0, 1),)), stop(4, stairs=FLATS, closed=(Closed("B", 2, 3), Closed("B", 4, 1)))]
    found = [one for one in cells(a_walk(barred)) if one["kind"] == "row"]
    assert (found[0]["mark"], found[0]["about"]) == ("none", "ne pas sonner")
    assert [one["note"] for one in found] == ["", "", "ne pas sonner : 23, 41", ""]


def test_a_street_that_goes_on_in_the_next_column_has_its_heading_again():
    heads = [one for one in cells(a_walk([stop(2 * n, side="even") for n in range(1, 50)])) if one["kind"] == "head"]
    assert [one["side"] for one in heads] == ["pair", "pair, suite", "pair, suite"]


def test_the_only_names_are_those_of_the_pair():
    data = str(sheet_data(a_walk([stop(1)]), HEADING))
    assert data.count("Zoé Exemple") == 1
    assert "2-A-7F3K" in data
    assert "droits@exemple.invalid" in data


def test_a_place_without_streets_says_that_its_map_has_none():
    bare = a_walk([stop(n) for n in range(1, 6)], lines=False)
    assert sheet_data(bare, HEADING)["streets"] == words("fr")["straight"]
    assert walk_sheet(bare, HEADING).startswith(b"%PDF")


def test_lines_that_stand_in_for_streets_are_not_drawn():
    stand_in = StreetLine(((WEST, SOUTH), (WEST + 0.004, SOUTH)), "rue des Exemples", "straight", 1)
    real = StreetLine(((WEST, SOUTH), (WEST, SOUTH + 0.004)), "avenue du Modèle", "primary", 2)
    assert Walk("A", (stop(1),), 1, 1, (stand_in,), (stand_in,)).streets == ()
    assert Walk("A", (stop(1),), 1, 1, (), (stand_in, StreetLine(((WEST, SOUTH),)))).streets == ()
    assert Walk("A", (stop(1),), 1, 1, (stand_in,), (stand_in, real)).streets == (real,)


def test_all_turfs_are_one_document_in_the_order_given():
    two = [(a_walk([stop(n) for n in range(1, 4)]), HEADING)] * 2
    assert len(sheet_images(two)) == 2
    assert walk_sheets(two, language="en").startswith(b"%PDF")


def test_an_address_too_long_for_a_code_leaves_the_sheet_without_one():
    assert walk_sheet(a_walk([stop(1)]), Heading("V", "", "", qr="x" * 4000)).startswith(b"%PDF")


def test_the_map_names_the_turf_s_streets_and_numbers_its_addresses():
    drawn = draw(a_walk([stop(n) for n in range(1, 30, 4)]), 200, credit="© les contributeurs")
    text = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
    assert "Rue des Exemples" in text
    assert {"N", "© les contributeurs"} <= set(text)
    assert {str(number) for number in range(1, 30, 4)} <= set(text)


def test_the_map_escapes_what_a_street_is_called():
    line = StreetLine(((WEST, SOUTH), (WEST + 0.01, SOUTH)), "rue <b>&\"'", "residential")
    drawn = draw(Walk("A", (stop(1),), 1, 1, (line,), (line,)), 200)
    assert "<b>" not in drawn
    assert "Rue <b>&\"'" in [unescape(one) for one in re.findall(r"<text[^>]*>([^<]*)</text>", drawn)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("avenue du Général Fictif", "Av. du Gén. Fictif"),
        ("rue des Exemples", "Rue des Exemples"),
        ("", ""),
    ],
)
def test_street_names_are_shortened_as_the_post_does(name: str, text: str):
    assert short_street(name) == text


def test_a_turf_of_the_engine_is_a_walk():
    building = Building("a", 7, "rue des Exemples", "12", 12, "", None, WEST, SOUTH, "left", "even", 9, 9, "apartments")
    ring = {"type": "Polygon", "coordinates": [[[WEST, SOUTH], [WEST + 1, SOUTH], [WEST, SOUTH + 1], [WEST, SOUTH]]]}
    turf = Turf(
        number=1,
        letter="B",
        segments=(7,),
        buildings=(building,),
        doors=9,
        metres=100.0,
        minutes=20.0,
        stations=(),
        pieces=1,
        streets="rue des Exemples",
        path=((WEST, SOUTH),),
        outline=ring,
    )
    lines = (
        StreetLine(((WEST, SOUTH), (WEST, SOUTH + 1)), "rue des Exemples", "residential", 7),
        StreetLine(((0, 0),)),
    )
    walk = walk_of(turf, lines)
    assert walk.doors == 9
    assert walk.own == lines[:1]
    assert walk.meeting == (WEST, SOUTH)
    assert len(walk.outline) == 1
    assert walk_sheet(walk, Heading("Villefictive", "", "")).startswith(b"%PDF")


def test_a_walk_from_side_to_side_has_one_heading_a_street_and_odd_then_even_has_two():
    crossing = [stop(number) for number in range(1, 20)]
    assert [group.side for group in groups_of(a_walk(crossing))] == ["both"]
    assert [group.side for group in groups_of(a_walk(sorted(crossing, key=lambda one: one.side)))] == ["even", "odd"]


def test_letterboxes_have_marks_of_their_own():
    walk = a_walk([stop(2), stop(4, stairs=FLATS)])
    assert [letter for letter, _word in sheet_data(walk, HEADING)["marks"]] == ["O", "A", "I"]
    boxes = Heading("Villefictive", "", "", letterboxes=True)
    assert [letter for letter, _word in sheet_data(walk, boxes)["marks"]] == ["B", "I"]
    assert walk_sheet(walk, boxes).startswith(b"%PDF")
