"""Every genuine file of results, with the trap it shows; totals against the national tables."""

from pathlib import Path

import polars as pl
import pytest

from arpenteur.domain.errors import InputError
from arpenteur.sources.results import ImportedResults, ResultsLayout, read_results, recognise

pytestmark = pytest.mark.data

COUNTS = ["station", "registered", "abstentions", "turnout", "blank", "null_votes", "valid"]
FILES: dict[str, tuple[ResultsLayout, list[str], int, int, int]] = {
    "bondy-93010/bondy_2022.csv": (ResultsLayout.MINISTRY, ["2022_pres_t1"], 32, 384, 17_347),
    "bondy-93010/bondy2002.csv": (ResultsLayout.ROUNDS_MIXED, ["2002_pres_t1", "2002_pres_t2"], 34, 306, 29_174),
    "sample-2000bv/election2022.csv": (ResultsLayout.MINISTRY, ["2022_pres_t1"], 2148, 25_776, 1_482_527),
    "circo-9213/departementales_2021_t1.xlsx": (ResultsLayout.MINISTRY, ["2021_dpmt_t1"], 91, 524, 33_109),
    "circo-9213/europeennes_2024.xlsx": (ResultsLayout.NUMBERED, ["2024_euro_t1"], 92, 3496, 54_376),
    "circo-9213/legislatives2022_t2_9213.xlsx": (ResultsLayout.MINISTRY, ["2022_legi_t2"], 91, 182, 47_136),
    "circo-9213/legislatives2024_t1_9213.xlsx": (ResultsLayout.NUMBERED, ["2024_legi_t1"], 92, 644, 65_652),
    "circo-9213/legislatives2024_t2_9213.xlsx": (ResultsLayout.NUMBERED, ["2024_legi_t2"], 92, 184, 59_354),
    "circo-9213/municipales_2014_t1_antony.xlsx": (ResultsLayout.LONG, ["2014_muni_t1"], 44, 176, 22_167),
    "circo-9213/municipales_2020_t1_antony.xlsx": (ResultsLayout.MINISTRY, ["2020_muni_t1"], 44, 176, 17_032),
}


@pytest.fixture(scope="session")
def results(shared_data: Path) -> Path:
    return shared_data / "results"


@pytest.fixture(scope="session")
def national_2022(results: Path) -> ImportedResults:
    return read_results(results / "national/presid-2022-t1_bureaux_territoires.parquet")


def by_candidate(votes: pl.DataFrame) -> pl.DataFrame:
    return votes.select("station", "name", "votes").sort("station", "name")


@pytest.mark.parametrize("name", FILES)
def test_a_genuine_file_is_recognised_and_read_whole(results: Path, name: str) -> None:
    layout, elections, stations, candidates, votes = FILES[name]
    assert recognise(results / name) is layout
    imported = read_results(results / name)
    assert sorted(imported.results["election"].unique()) == elections
    assert (imported.results.height, imported.votes.height) == (stations, candidates)
    assert imported.votes["votes"].sum() == imported.results["valid"].sum() == votes
    assert not any("diffère" in warning for warning in imported.report.warnings)


def in_order(results: pl.DataFrame) -> pl.DataFrame:
    return results.select(COUNTS).sort("station")


def test_bondy_with_lost_zeros_equals_the_national_table(results: Path, national_2022: ImportedResults) -> None:
    bondy = read_results(results / "bondy-93010/bondy_2022.csv")
    here = pl.col("station").str.starts_with("93010_")
    assert in_order(bondy.results).equals(in_order(national_2022.results.filter(here)))
    assert by_candidate(bondy.votes).equals(by_candidate(national_2022.votes.filter(here)))
    assert sorted(bondy.results["circonscription"].unique()) == ["9309", "9310"]


def test_the_r_sample_with_its_repeated_keys_equals_the_national_table(
    results: Path, national_2022: ImportedResults
) -> None:
    sample = read_results(results / "sample-2000bv/election2022.csv")
    assert sample.report.dropped == {"ligne répétée à l'identique": 34}
    assert "14118_01.1" in sample.results["station"]
    both = sample.results.join(national_2022.results, on="station", suffix="_national")
    assert both.height == sample.results.height
    assert both.select((pl.col(c) == pl.col(f"{c}_national")).all() for c in COUNTS[1:]).row(0) == (True,) * 6
    assert any("INSEE_COM" in warning for warning in sample.report.warnings)


def test_the_two_rounds_of_bondy_2002_are_separated(results: Path) -> None:
    bondy = read_results(results / "bondy-93010/bondy2002.csv")
    per_round = (
        bondy.votes.group_by("election").agg(pl.col("name").n_unique(), pl.col("station").n_unique()).sort("election")
    )
    assert per_round.rows() == [("2002_pres_t1", 16, 17), ("2002_pres_t2", 2, 17)]
    first = bondy.votes.filter(pl.col("station") == "93010_0001", pl.col("name") == "CHIRAC").sort("election")
    assert first["votes"].to_list() == [143, 800]
    assert bondy.results["blank"].null_count() == 34


def test_columns_that_carriers_appended_are_told(results: Path) -> None:
    told = " ".join(read_results(results / "circo-9213/europeennes_2024.xlsx").report.warnings)
    assert all(name in told for name in ("Aubry", "Toussaint", "Bardella", "Deffontaines"))
    told = " ".join(read_results(results / "circo-9213/legislatives2024_t1_9213.xlsx").report.warnings)
    assert all(name in told for name in ("Gaillard", "Yvars", "id_bv2", "nomBureauVote"))


def test_pairs_and_lists_keep_their_labels(results: Path) -> None:
    pairs = read_results(results / "circo-9213/departementales_2021_t1.xlsx")
    assert "M. DOUMONT Luc et Mme LEMOINE Laetitia" in pairs.votes["list_name"]
    assert (
        sorted(pairs.results["canton"].unique()) == ["9201", "9203", "9208"]
        or pairs.results["canton"].null_count() == 0
    )
    lists = read_results(results / "circo-9213/europeennes_2024.xlsx").votes
    assert "LA FRANCE INSOUMISE - UNION POPULAIRE" in lists["list_name"]
    assert lists["name"].null_count() == lists.height


def test_empty_blocks_of_municipales_2020_are_nobody(results: Path) -> None:
    antony = read_results(results / "circo-9213/municipales_2020_t1_antony.xlsx")
    assert sorted(antony.votes["panel"].unique()) == [1, 2, 3, 4]
    assert antony.votes.filter(pl.col("station") == "92002_0001")["votes"].to_list() == [327, 77, 34, 74]


def test_municipales_2014_have_no_blank_votes(results: Path) -> None:
    antony = read_results(results / "circo-9213/municipales_2014_t1_antony.xlsx").results
    row = antony.filter(pl.col("station") == "92002_0001").row(0, named=True)
    assert (row["blank"], row["null_votes"], row["abstentions"]) == (None, 29, 336)


def test_the_long_table_of_an_aggregator_equals_the_tidy_one(results: Path) -> None:
    long = read_results(results / "circo-9213/legislatives2022_t2_9213.xlsx")
    communes = frozenset(long.results["commune"].unique())
    tidy = read_results(results / "national/legis-2022-t2_bureaux_territoires.parquet", communes=communes)
    assert in_order(long.results).equals(in_order(tidy.results.join(long.results, on="station", how="semi")))
    assert by_candidate(long.votes).equals(by_candidate(tidy.votes.join(long.results, on="station", how="semi")))


@pytest.mark.parametrize(
    ("scrutin", "stations", "candidates"),
    [("presid-2017-t2", 69_242, 138_484), ("legis-2022-t1", 69_682, 740_221), ("legis-2022-t2", 69_355, 139_618)],
)
def test_tidy_pairs_are_read_whole(results: Path, scrutin: str, stations: int, candidates: int) -> None:
    imported = read_results(results / f"national/{scrutin}_bureaux_candidats.parquet")
    assert (imported.results.height, imported.votes.height) == (stations, candidates)
    assert imported.votes["votes"].sum() == imported.results["valid"].sum()


def test_namesakes_of_the_legislatives_stay_apart(results: Path) -> None:
    votes = read_results(results / "national/legis-2022-t1_bureaux_candidats.parquet").votes
    assert votes.filter(pl.struct("station", "name").is_duplicated()).height >= 852


def test_the_ministrys_parquet_of_2022_equals_the_tidy_table(results: Path) -> None:
    published = read_results(results / "national/presidentielle_2022_t2.parquet")
    tidy = read_results(results / "national/presid-2022-t2_bureaux_territoires.parquet")
    assert in_order(published.results).equals(in_order(tidy.results))
    assert by_candidate(published.votes).equals(by_candidate(tidy.votes))
    assert {"75056_JUS1", "69123_0101", "13055_0101"} & set(published.results["station"])


def test_overseas_codes_are_insee_ones_and_abroad_stays(national_2022: ImportedResults) -> None:
    prefixes = set(national_2022.results["commune"].str.slice(0, 2).unique())
    assert {"97", "98", "ZZ", "ZX"} <= prefixes
    assert not prefixes & {"ZA", "ZB", "ZC", "ZD", "ZM", "ZN", "ZP", "ZS", "ZW"}


def test_stations_without_voters_are_kept(national_2022: ImportedResults) -> None:
    assert national_2022.results.filter(pl.col("registered") == 0).height == 10


def test_totals_of_2017_are_read_from_a_zipped_csv(results: Path) -> None:
    path = results / "national/legis-2017-t1_metadata_bureaux.csv.zip"
    assert recognise(path) is ResultsLayout.TOTALS
    imported = read_results(path, departements=frozenset({"93"}))
    assert imported.votes.height == 0
    assert imported.results["election"].unique().to_list() == ["2017_legi_t1"]
    assert any("bureau_id" in warning for warning in imported.report.warnings)


@pytest.mark.parametrize("half", ["territoires", "candidats"])
def test_municipales_2026_by_commune_are_refused(results: Path, half: str) -> None:
    path = results / f"national/municipales-2026-t1_{half}.parquet"
    assert recognise(path) is ResultsLayout.WITHOUT_STATIONS
    with pytest.raises(InputError, match="par bureau de vote"):
        read_results(path)


NATIONAL = (
    "legis-2017-t1_metadata_bureaux.csv.zip",
    "presidentielle_2022_t2.parquet",
    *(
        f"{scrutin}-t{round_}_bureaux_{half}.parquet"
        for scrutin in ("presid-2017", "presid-2022", "legis-2022")
        for round_ in (1, 2)
        for half in ("territoires", "candidats")
    ),
    *(f"municipales-2026-t{round_}_{half}.parquet" for round_ in (1, 2) for half in ("territoires", "candidats")),
)
OF_RESULTS = {*FILES, *(f"national/{name}" for name in NATIONAL)}
OF_OTHER_KINDS = ("addresses", "bv_contours", "carreaux", "ecological_inference", "iris", "participation_communes")
OF_OTHER_KINDS += ("reference", "socio_bv", "socio_commune", "streets")


def test_every_known_file_of_the_shared_data_is_results_or_not(shared_data: Path) -> None:
    assert {name for name in OF_RESULTS if recognise(shared_data / "results" / name) is None} == set()
    others = [path for kind in OF_OTHER_KINDS for path in (shared_data / kind).rglob("*") if path.is_file()]
    assert len(others) >= 300
    others.append(shared_data / "results/circo-9213/noms_bureaux_votes.xlsx")
    assert [path for path in others if recognise(path) is not None] == []


def test_a_file_added_to_the_results_is_read_or_refused_in_one_sentence(shared_data: Path) -> None:
    """Data grow: what is not listed above is not asserted one by one, but never fails otherwise than in a sentence."""
    known = {shared_data / "results" / name for name in OF_RESULTS}
    for path in sorted(set((shared_data / "results").rglob("*")) - known):
        if not path.is_file():
            continue
        said = ""
        try:
            assert read_results(path).results.height
        except InputError as error:
            said = str(error)
        assert not said or str(path) in said
        assert "\n" not in said
