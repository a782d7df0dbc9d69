"""Local series: what is refused, how columns are told apart, what is too small to be shown."""

import polars as pl
import pytest
import small_snapshots as small

from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.local_series.carrying import OTHERS, local_series
from arpenteur.strategy.local_series.columns import number
from arpenteur.strategy.local_series.doubts import PeopleDoubtError
from arpenteur.strategy.local_series.results import Masked, Measure, SeriesByStation, Why

Lines = list[tuple[int, list[str]]]
NAMES = ["Camille", "Sacha", "Rose", "Malik", "Jean-Luc", "Inès", "Bao", "Ana", "Tom", "Léa", "Zoé", "Paul"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small.publish(tmp_path_factory.mktemp("small") / "place", small.town())


def lines(*cells: list[str]) -> Lines:
    return list(enumerate(cells, start=2))


def keys(place: Snapshot) -> list[str]:
    return place.stations["station"].to_list()


def by_station(found: SeriesByStation) -> dict[str, float | None]:
    return {one.station: one.value for one in found.stations}


@pytest.mark.parametrize(
    "title",
    [
        "Nom",
        "Prénom",
        "e-mail",
        "Adresse mail",
        "Téléphone",
        "date_naissance",
        "dateNaissance",
        "Sexe",
        "Nationalité",
        "numéro d'électeur",
        "Age",
        "NAME",
        "birth date",
    ],
)
def test_a_column_about_persons_refuses_the_file(place: Snapshot, title: str) -> None:
    head, rows = ["bureau", "n", title], lines(*([key, "40", "x"] for key in keys(place)))
    with pytest.raises(InputError, match="parle de personnes"):
        local_series(place, head, rows, measure=Measure.COUNT, value="n")


@pytest.mark.parametrize("cell", ["camille@exemple.fr", "06 12 34 56 78", "+33612345678", "Mme Durand", "14/07/1961"])
def test_cells_about_persons_refuse_the_file_whatever_the_title(place: Snapshot, cell: str) -> None:
    rows = lines(*([key, "40", cell if at else cell.replace("61", "62")] for at, key in enumerate(keys(place))))
    with pytest.raises(InputError, match="parle de personnes"):
        local_series(place, ["bureau", "n", "divers"], rows, measure=Measure.COUNT, value="n")


@pytest.mark.parametrize("title", ["Nombre d'habitants", "age_18_24", "nb_electeurs", "part des adhérents", "pages"])
def test_counts_of_people_are_no_persons(place: Snapshot, title: str) -> None:
    rows = lines(*([key, "40"] for key in keys(place)))
    assert local_series(place, ["bureau", title], rows, measure=Measure.COUNT).matched == len(rows)


def test_a_column_of_names_passes_where_each_is_a_name_of_the_place(place: Snapshot) -> None:
    commune = place.stations["commune_name"][0]
    rows = lines(*([key, commune, "40"] for key in keys(place)))
    assert local_series(place, ["bureau", "Nom", "n"], rows, measure=Measure.COUNT).matched == len(rows)
    rows[0][1][1] = "Durand"
    with pytest.raises(InputError, match="« Nom » parle de personnes"):
        local_series(place, ["bureau", "Nom", "n"], rows, measure=Measure.COUNT)


def test_sums_under_eleven_are_masked_and_so_is_what_would_give_them_away(place: Snapshot) -> None:
    first, second, third, *others = keys(place)
    rows = lines([first, "10"], [second, "12"], [third, "30"], *([key, "50"] for key in others))
    found = local_series(place, ["bureau", "arbres"], rows, measure=Measure.COUNT)
    assert [one.masked for one in found.stations[:3]] == [Masked.SMALL, Masked.NEIGHBOUR, None]
    assert by_station(found)[first] is None
    assert all(one.value is None or one.value >= 11 for one in found.stations)


def test_lines_of_one_station_add_up_and_faults_keep_their_number(place: Snapshot) -> None:
    first, second, *_ = keys(place)
    rows = lines([first, "20"], [first, "1 000,5"], [second, "ns"], ["9999", "12"], [second, "-3"], ["", "4"])
    found = local_series(place, ["n° bureau", "n"], rows, measure=Measure.COUNT, value="n")
    assert by_station(found) == {first: 1020.5}
    assert [(one.line, one.why) for one in found.unmatched] == [
        (4, Why.NO_VALUE),
        (5, Why.NO_STATION),
        (6, Why.NEGATIVE),
        (7, Why.NO_PLACE),
    ]


def test_a_rate_needs_its_weight_and_is_shown_where_the_weight_is_eleven(place: Snapshot) -> None:
    first, second, third, *_ = keys(place)
    rows = lines([first, "10", "30"], [first, "40", "10"], [second, "5", "4"], [third, "50", "20"])
    with pytest.raises(InputError, match="plusieurs colonnes peuvent être la valeur"):
        local_series(place, ["bureau", "taux", "pop"], rows, measure=Measure.RATE)
    with pytest.raises(InputError, match="aucune colonne ne peut être le poids"):
        local_series(
            place, ["bureau", "taux"], [(line, row[:2]) for line, row in rows], measure=Measure.RATE, value="taux"
        )
    found = local_series(place, ["bureau", "taux", "pop"], rows, measure=Measure.RATE, value="taux")
    assert found.weight_column == "pop"
    assert by_station(found) == {first: 17.5, second: None, third: None}


def test_categories_are_counted_and_rare_words_put_together(place: Snapshot) -> None:
    first, second, *_ = keys(place)
    words = [[first, "chêne"]] * 30 + [[first, "tilleul"]] * 20 + [[second, "chêne"]] * 25 + [[second, "if"]] * 3
    found = local_series(place, ["bureau", "essence"], lines(*words), measure=Measure.CATEGORY, things=True)
    assert found.categories == ("chêne", "tilleul", OTHERS)
    assert found.stations[0].parts == (30.0, 20.0, None)
    # Three of one kind could be had from the whole: so 25 are hidden with them.
    assert found.stations[1].masked is not None or found.stations[1].parts == (None, None, None)


def test_zones_of_the_census_are_shared_out_and_nothing_is_lost(tmp_path: object, place: Snapshot) -> None:
    first, second, third, *_ = keys(place)
    weights = pl.DataFrame(
        {
            "zone": ["000900101", "000900101", "000900102"],
            "station": [first, second, third],
            "share": [0.25, 0.75, 1.0],
            "method": ["addresses"] * 3,
        }
    )
    shared = small.publish(place.path.parent / "iris", small.town() | {"zone_weights": weights})
    rows = lines(["900101", "400", "10"], ["000900102", "100", "40"], ["000900199", "7", "1"])
    found = local_series(shared, ["CODE_IRIS", "pop", "taux"], rows, measure=Measure.COUNT, value="pop")
    assert by_station(found) == {first: 100.0, second: 300.0, third: 100.0}
    assert (found.shared_out, [one.why for one in found.unmatched]) == (1, [Why.NO_IRIS])
    rate = local_series(shared, ["CODE_IRIS", "pop", "taux"], rows, measure=Measure.RATE, value="taux", weight="pop")
    assert by_station(rate) == {first: 10.0, second: 10.0, third: 40.0}
    with pytest.raises(InputError, match="sans contours d'IRIS"):
        local_series(place, ["CODE_IRIS", "pop"], lines(["1", "40"]), measure=Measure.COUNT)


@pytest.mark.parametrize(
    ("head", "value", "said"),
    [
        (["lieu", "n"], "", "aucune colonne ne dit où"),
        (["bureau", "n"], "m", "pas de colonne « m »"),
        (["bureau", "a", "b"], "", "plusieurs colonnes peuvent être la valeur"),
        (["bureau"], "", "aucune colonne ne peut être la valeur"),
    ],
)
def test_columns_that_cannot_be_told_apart_are_named(place: Snapshot, head: list[str], value: str, said: str) -> None:
    rows = lines(*([key, "40", "50"][: len(head)] for key in keys(place)))
    with pytest.raises(InputError, match=said):
        local_series(place, head, rows, measure=Measure.COUNT, value=value)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("12", 12.0),
        ("1 234,5", 1234.5),
        ("1\u202f234.5 €", 1234.5),
        ("−3", -3.0),
        ("12 rue", None),
        ("c", None),
        ("1e3", 1000.0),
        ("1,2,3", None),
    ],
)
def test_numbers_are_read_as_people_write_them(cell: str, read: float | None) -> None:
    assert number(cell) == read


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
