"""Choosing files, cutting places, marking stations: on tables small enough to check by eye."""

import numpy as np
import polars as pl
import pytest

from arpenteur import geo
from arpenteur.domain.disclosure import PROTECTS_ANOTHER, TOO_FEW_HOUSEHOLDS
from arpenteur.domain.places import Place
from arpenteur.domain.quality import SourceReport
from arpenteur.pipeline.extent import Extent, seats_of_stations
from arpenteur.pipeline.profile import Counted, profile
from arpenteur.pipeline.report import Report, Section
from arpenteur.pipeline.selection import select
from arpenteur.pipeline.stations import latest_election, spoken_number
from arpenteur.pipeline.votes import option_votes, stability
from arpenteur.sources.results import ImportedResults
from arpenteur.tables import CandidateVotes, StationResults

P22, L22, L22_2 = "2022_pres_t1", "2022_legi_t1", "2022_legi_t2"


def results(*rows: tuple[str, str, int], turnout: int = 50, circonscription: str | None = None) -> pl.DataFrame:
    return StationResults.conform(
        pl.DataFrame(
            [
                {
                    "election": election,
                    "station": station,
                    "commune": station[:5],
                    "commune_name": None,
                    "circonscription": circonscription,
                    "registered": registered,
                    "abstentions": registered - turnout,
                    "turnout": turnout,
                    "blank": 0,
                    "null_votes": 0,
                    "valid": turnout,
                }
                for election, station, registered in rows
            ],
            schema_overrides={"commune_name": pl.String, "circonscription": pl.String},
        )
    )


def votes(*rows: tuple[str, str, str, str, int]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["election", "station", "nuance", "name", "votes"], orient="row")
    return CandidateVotes.conform(
        frame.with_columns(pl.int_range(1, pl.len() + 1).over("election", "station").alias("candidate"))
    )


def imported(file: str, table: pl.DataFrame, ballots: pl.DataFrame | None = None, layout: str = "ministry"):
    return ImportedResults(
        table, CandidateVotes.empty() if ballots is None else ballots, SourceReport(file=file, layout=layout)
    )


def everywhere(table: pl.DataFrame) -> pl.DataFrame:
    return table


def test_a_file_with_candidates_wins_over_one_with_totals_only():
    totals = imported("totals.csv", results((P22, "99001_0001", 100), (P22, "99001_0002", 100)))
    full = imported("full.csv", results((P22, "99001_0001", 100)), votes((P22, "99001_0001", "", "A", 50)))
    assert select([totals, full], None, everywhere).origins == {P22: ("full.csv",)}


def test_of_two_files_the_one_with_more_stations_of_the_place_wins_and_the_other_checks_it():
    vote = votes((P22, "99001_0001", "", "A", 50))
    small = imported("small.csv", results((P22, "99001_0001", 101)), vote)
    large = imported("large.csv", results((P22, "99001_0001", 100), (P22, "99001_0002", 90)), vote)
    chosen = select([small, large], None, everywhere)
    assert chosen.results["registered"].to_list() == [100, 90]
    (check,) = chosen.checks
    assert (check.kept, check.other, check.stations, check.differing, check.only_kept) == (
        "large.csv",
        "small.csv",
        1,
        1,
        1,
    )


def test_files_of_different_communes_complete_each_other():
    one = imported("one.csv", results((P22, "99001_0001", 100)), votes((P22, "99001_0001", "", "A", 50)))
    two = imported("two.csv", results((P22, "99002_0001", 90)), votes((P22, "99002_0001", "", "A", 50)))
    chosen = select([one, two], None, everywhere)
    assert sorted(chosen.results["station"]) == ["99001_0001", "99002_0001"]
    assert sorted(chosen.votes["station"]) == ["99001_0001", "99002_0001"]
    assert chosen.checks == ()


def test_a_constituency_only_another_file_tells_is_kept():
    bare = results((P22, "99001_0001", 100), (P22, "99001_0002", 100))
    full = imported("full.csv", bare, votes((P22, "99001_0001", "", "A", 50)))
    other = imported("other.csv", results((P22, "99001_0001", 100), circonscription="9901"))
    chosen = select([full, other], None, everywhere)
    assert chosen.results["circonscription"].to_list() == ["9901", None]


COMMUNES = {"99001": ["9901"], "99002": ["9901", "9902"], "99003": ["9902"]}


def test_stations_with_the_same_candidates_share_a_constituency():
    stations = ["99001_0001", "99002_0001", "99002_0002", "99003_0001"]
    table = results(*((L22, station, 100) for station in stations))
    lists = {"99001_0001": "AB", "99002_0001": "AB", "99002_0002": "CD", "99003_0001": "CD"}
    ballots = votes(*((L22, station, "DVG", name, 25) for station in stations for name in lists[station]))
    assert seats_of_stations(table, ballots, None, COMMUNES) == {
        "99001_0001": "9901",
        "99002_0001": "9901",
        "99002_0002": "9902",
        "99003_0001": "9902",
    }


def test_the_last_list_of_a_commune_gets_the_constituency_that_is_left():
    table = results((L22, "99001_0001", 100), (L22, "99002_0001", 100), (L22, "99002_0002", 100))
    ballots = votes(
        (L22, "99001_0001", "DVG", "A", 50), (L22, "99002_0001", "DVG", "A", 50), (L22, "99002_0002", "DVG", "B", 50)
    )
    assert seats_of_stations(table, ballots, None, COMMUNES)["99002_0002"] == "9902"


def test_what_is_published_wins_over_what_is_deduced():
    table = results((L22, "99001_0001", 100), circonscription="9905")
    assert seats_of_stations(table, CandidateVotes.empty(), None, COMMUNES) == {"99001_0001": "9905"}


def test_a_place_takes_its_stations_and_no_others():
    table = results((P22, "99001_0001", 100), (P22, "99002_0001", 100), (P22, "98001_0001", 100))
    seats = {"99001_0001": "9901", "99002_0001": "9902"}
    kept = {
        place: Extent.of(Place.parse(place)).stations(table, seats)["station"].to_list()
        for place in ("99002", "circo:9901", "france")
    }
    assert kept == {
        "99002": ["99002_0001"],
        "circo:9901": ["99001_0001"],
        "france": ["99001_0001", "99002_0001", "98001_0001"],
    }


def test_places_are_united():
    extent = Extent.of([Place.parse("29039"), Place.parse("29046")])
    assert extent.name({"29039": "Concarneau", "29046": "Douarnenez"}) == "Concarneau et Douarnenez"
    assert extent.departements == {"29"}


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("dep:04", "Alpes-de-Haute-Provence"),
        ("circo:9213", "13e circonscription (Hauts-de-Seine)"),
        ("circo:97101", "1re circonscription (Guadeloupe)"),
        ("france", "France"),
    ],
)
def test_a_place_has_a_name(place, name):
    assert Extent.of(Place.parse(place)).name({}) == name


def test_a_second_round_without_the_seats_won_in_the_first_does_not_give_the_list():
    table = results(
        (P22, "99001_0001", 9), (L22, "99001_0001", 9), (L22, "99001_0002", 9), (L22_2, "99001_0001", 9), turnout=5
    )
    assert latest_election(table) == L22


def test_communes_that_merged_do_not_make_the_list_an_old_one():
    table = results(
        (P22, "99001_0001", 100), (P22, "99002_0001", 100), (L22, "99001_0001", 100), (L22, "99001_0002", 100)
    )
    assert latest_election(table) == L22


def test_an_election_of_one_commune_of_several_does_not_give_the_list():
    table = results((P22, "99001_0001", 9), (P22, "99002_0001", 9), (L22, "99001_0001", 9), turnout=5)
    assert latest_election(table) == P22


@pytest.mark.parametrize(
    ("station", "spoken"),
    [
        ("99001_0026", "26"),
        ("75056_1801", "18-01"),
        ("13055_0112", "1-12"),
        ("75056_JUS1", "JUS1"),
        ("99001_0000", "0"),
    ],
)
def test_numbers_are_written_as_people_say_them(station, spoken):
    assert spoken_number(station) == spoken


def test_a_station_is_changed_when_absent_or_when_its_registered_jump():
    today = pl.DataFrame({"station": ["a", "b", "c"], "registered": [109, 112, 50], "latest_election": [L22] * 3})
    past = pl.DataFrame({"election": [P22, P22], "station": ["a", "b"], "registered": [100, 100]})
    table = stability(today, past, {})
    assert table["changed"].to_list() == [False, True, True]
    assert table["registered_ratio"].to_list() == [1.09, 1.12, None]


def test_a_station_that_lost_its_territory_is_changed_though_its_registered_are_the_same():
    today = pl.DataFrame({"station": ["a", "b"], "registered": [100, 100], "latest_election": [L22] * 2})
    past = pl.DataFrame({"election": [P22, P22], "station": ["a", "b"], "registered": [100, 100]})
    overlap = {P22: pl.DataFrame({"station": ["a", "b"], "overlap": [0.95, 0.6]})}
    assert stability(today, past, overlap)["changed"].to_list() == [False, True]


def test_four_fifths_of_a_territory_are_enough_to_be_the_same_station():
    names = ["a", "b", "c", "d"]
    today = pl.DataFrame({"station": names, "registered": [100] * 4, "latest_election": [L22] * 4})
    past = pl.DataFrame({"election": [P22] * 4, "station": names, "registered": [100] * 4})
    overlap = {P22: pl.DataFrame({"station": names, "overlap": [0.81, 0.80, 0.79, None]})}
    assert stability(today, past, overlap)["changed"].to_list() == [False, False, True, False]


def test_a_label_the_grid_does_not_know_is_counted_as_divers_and_named():
    table, unknown = option_votes(votes((L22, "a", "ENS", "A", 1), (L22, "a", "XYZ", "B", 2)), {})
    assert table["option"].to_list() == ["ens", "div"]
    assert unknown == {L22: ["XYZ"]}


def counted(poor: list[float], households: list[float]) -> Counted:
    error = np.zeros(len(poor))
    counts = {"poor_households": np.array(poor), "households": np.array(households), "owner_households": np.array(poor)}
    return Counted("squares", 2019, counts, error, "squares")


def shown(table: pl.DataFrame, indicator: str) -> dict[str, str | None]:
    return dict(table.filter(pl.col("indicator") == indicator).select("zone", "masked").iter_rows())


def test_incomes_of_few_households_are_masked_and_a_neighbour_protects_them():
    communes = dict.fromkeys("abc", "99001")
    table = profile(("a", "b", "c"), [counted([1, 40, 30], [5, 100, 90])], {}, communes)
    assert shown(table, "poor_share") == {
        "a": TOO_FEW_HOUSEHOLDS,
        "b": None,
        "c": PROTECTS_ANOTHER,
        "commune:99001": None,
    }
    assert set(shown(table, "owner_share").values()) == {None}
    masked = table.filter(pl.col("masked").is_not_null())
    assert masked.select(pl.col("value", "numerator", "denominator", "low", "high").count().sum()).row(0) == (0,) * 5


def test_a_commune_of_few_households_is_masked_with_its_only_station():
    table = profile(("a",), [counted([1], [5])], {}, {"a": "99001"})
    assert shown(table, "poor_share") == {"a": TOO_FEW_HOUSEHOLDS, "commune:99001": TOO_FEW_HOUSEHOLDS}


def test_a_quartier_masked_whole_does_not_mask_its_commune():
    communes = dict.fromkeys("abcd", "99001")
    table = profile(("a", "b", "c", "d"), [counted([1, 40, 30, 20], [5, 100, 90, 80])], {"a": "q"}, communes)
    assert shown(table, "poor_share") == {
        "a": TOO_FEW_HOUSEHOLDS,
        "b": None,
        "c": None,
        "d": PROTECTS_ANOTHER,
        "q": TOO_FEW_HOUSEHOLDS,
        "commune:99001": None,
    }


def test_a_quartier_is_the_sum_of_its_stations():
    table = profile(
        ("a", "b", "c"), [counted([10, 20, 30], [100, 100, 100])], {"a": "q", "b": "q"}, dict.fromkeys("abc", "99001")
    )
    row = table.filter((pl.col("zone") == "q") & (pl.col("indicator") == "poor_share")).row(0, named=True)
    assert (row["numerator"], row["denominator"], row["value"]) == (30, 200, 0.15)


def test_squares_are_rebuilt_from_their_identifiers():
    from arpenteur.pipeline.join import square_layer

    layer = square_layer(pl.DataFrame({"square": ["CRS3035RES200mN2875800E3756000"]}), geo.LAEA_EUROPE)
    assert layer.geometries[0].bounds == (3_756_000, 2_875_800, 3_756_200, 2_876_000)


def test_no_cell_of_a_quality_report_is_a_formula() -> None:
    section = Section("Fichiers", ("fichier", "lignes"), (("=cmd().csv", "12"),))
    assert Report({}, (section,)).to_csv().splitlines()[1] == "Fichiers,'=cmd().csv,12"
