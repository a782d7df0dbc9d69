"""Local series: files about people that no title gives away, and numbers that would be read wrong."""

import pytest
import small_snapshots as small
from test_local_series import Lines, by_station, keys, lines

from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.local_series.carrying import local_series
from arpenteur.strategy.local_series.doubts import PeopleDoubtError
from arpenteur.strategy.local_series.results import Measure, Why

NAMES = ["Camille", "Sacha", "Rose", "Malik", "Jean-Luc", "Inès", "Bao", "Ana", "Tom", "Léa", "Zoé", "Paul"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small.publish(tmp_path_factory.mktemp("small") / "place", small.town())


def column(place: Snapshot, cells: list[str]) -> Lines:
    known = keys(place)
    return lines(*([known[at % len(known)], "40", cell] for at, cell in enumerate(cells)))


@pytest.mark.parametrize(
    "cells",
    [
        ["2 61 07 93 010 123 06", "1610793010456 14"],
        ["1610793010456", "2610793010457"],
        ["M", "F"],
        ["Femme", "Homme"],
        [f"{name} DURAND" for name in NAMES],
        [f"LE GALL {name}" for name in NAMES],
    ],
)
def test_people_are_known_by_their_cells_whatever_the_title(place: Snapshot, cells: list[str]) -> None:
    with pytest.raises(InputError, match="« divers » parle de personnes"):
        local_series(place, ["bureau", "n", "divers"], column(place, cells * 3), measure=Measure.COUNT, value="n")


@pytest.mark.parametrize(
    "cells",
    [
        ["École JAURÈS", "École ZOLA", "Square CARREL", "École FERRY"],
        ["H", "M"],
        ["1610793010456 99", "2610793010457 98"],
        ["1712345678901", "1709876543210"],
    ],
)
def test_names_of_buildings_letters_and_other_long_numbers_pass(place: Snapshot, cells: list[str]) -> None:
    rows = column(place, cells * 3)
    found = local_series(place, ["bureau", "n", "divers"], rows, measure=Measure.COUNT, value="n")
    assert found.matched == len(rows)


@pytest.mark.parametrize(
    ("head", "row", "measure", "words"),
    [
        (["lon", "lat", "groupe"], ["2.35", "48.85", "A"], Measure.CATEGORY, "au même endroit"),
        (["adresse"], ["3 rue des Lilas"], Measure.LINES, "30 lignes sur 30"),
        (["adresse", "venu"], ["{} rue des Lilas", "1"], Measure.COUNT, "0 ou 1"),
        (["adresse", "x1"], ["{} rue des Lilas", "{age}"], Measure.COUNT, "d'âges"),
        (["lon", "lat", "avis"], ["2.{}", "48.8", "Indécise"], Measure.CATEGORY, "l'avis de quelqu'un"),
    ],
)
def test_one_line_a_person_is_asked_about(
    place: Snapshot, head: list[str], row: list[str], measure: Measure, words: str
) -> None:
    rows = lines(*([cell.format(at, age=18 + 2 * at) for cell in row] for at in range(30)))
    with pytest.raises(PeopleDoubtError, match=words) as asked:
        local_series(place, head, rows, measure=measure)
    assert "comptez d'abord par bureau" in str(asked.value)
    with pytest.raises(InputError) as other:
        local_series(place, head, rows, measure=measure, things=True)
    assert not isinstance(other.value, PeopleDoubtError), "the lines are of elsewhere, and that is all that is wrong"


@pytest.mark.parametrize("weighed", [True, False])
def test_sums_at_one_address_are_no_people(place: Snapshot, *, weighed: bool) -> None:
    rows = lines(*([keys(place)[0], "chêne" if at % 2 else "if", str(20 + at)] for at in range(30)))
    measure, value, weight = (Measure.CATEGORY, "a", "n") if weighed else (Measure.COUNT, "n", "")
    assert local_series(place, ["bureau", "a", "n"], rows, measure=measure, value=value, weight=weight).matched == 30


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["40", "=A2+B2", "50"], "ligne 3, colonne « n » : une formule"),
        (["", "", ""], "colonne « n » : colonne vide"),
        (["beaucoup", "peu", "assez"], "ligne 2, colonne « n » : valeur « beaucoup »"),
        (["40", "1,234,567", "50"], "ligne 3, colonne « n » : valeur « 1,234,567 » : des milliers"),
        (["40", "1.234,5", "50"], "ligne 3, colonne « n » : valeur « 1.234,5 »"),
        (["812", "1,234", "45"], "ligne 3, colonne « n » : valeur « 1,234 »"),
    ],
)
def test_numbers_that_would_be_read_wrong_are_refused(place: Snapshot, cells: list[str], words: str) -> None:
    rows = lines(*([key, cell] for key, cell in zip(keys(place), cells, strict=False)))
    with pytest.raises(InputError, match=words):
        local_series(place, ["bureau", "n"], rows, measure=Measure.COUNT, value="n")


@pytest.mark.parametrize("cells", [["12,345", "40,5", "50"], ["1 234,5", "40", "1 000"], ["1234", "12,5", "99"]])
def test_decimal_commas_and_spaces_are_numbers(place: Snapshot, cells: list[str]) -> None:
    rows = lines(*([key, cell] for key, cell in zip(keys(place), cells, strict=False)))
    assert local_series(place, ["bureau", "n"], rows, measure=Measure.COUNT).matched == len(rows)


def test_two_columns_of_one_title_and_several_years_are_refused(place: Snapshot) -> None:
    first, *_ = keys(place)
    with pytest.raises(InputError, match="2 colonnes s'appellent « n »"):
        local_series(place, ["bureau", "n", "n"], lines([first, "40", "50"]), measure=Measure.COUNT, value="n")
    rows = lines(*([key, year, "40"] for key in keys(place) for year in ("2015", "2016")))
    with pytest.raises(InputError, match="colonne « Année » : plusieurs années : 2015, 2016"):
        local_series(place, ["bureau", "Année", "n"], rows, measure=Measure.COUNT, value="n")
    once = [row for row in rows if row[1][1] == "2015"]
    assert local_series(place, ["bureau", "Année", "n"], once, measure=Measure.COUNT, value="n").matched == len(once)


def test_codes_that_lost_their_zero_find_their_station(place: Snapshot) -> None:
    first, second, *_ = keys(place)
    short = [f"{int(commune)}_{int(number)}" for commune, number in (key.split("_") for key in (first, second))]
    rows = lines([short[0], "40"], [short[1], "50"])
    assert by_station(local_series(place, ["bureau", "n"], rows, measure=Measure.COUNT)) == {first: 40, second: 50}


def test_a_station_of_another_commune_is_not_the_one_of_the_same_number(place: Snapshot) -> None:
    first, *_ = keys(place)
    commune, number = first.split("_")
    rows = lines([commune, number, "40"], ["99999", number, "5000"], [str(int(commune)), number, "2"])
    found = local_series(place, ["commune", "bureau", "n"], rows, measure=Measure.COUNT, value="n")
    assert by_station(found) == {first: 42}
    assert [(one.line, one.why) for one in found.unmatched] == [(3, Why.NO_COMMUNE)]
