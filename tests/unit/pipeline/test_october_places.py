"""Places built from the files of autumn 2026: senators beside stations, merged communes, nuances not known here."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import published_layouts as layouts
import pytest

from arpenteur import pipeline
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.snapshot import Snapshot

AT = datetime(2026, 12, 2, tzinfo=UTC)
P17, P22, M26 = "2017_pres_t1", "2022_pres_t1", "2026_muni_t1"
# 01990 absorbed 01991 (same département) and 02990 (another one); 01995 left 01994, which was split in two.
STATIONS = {
    P17: ["01990_0001", "01991_0001", "02990_0001", "01994_0001", "02991_0001"],
    P22: ["01990_0001", "01990_0002", "01990_0003", "01994_0001", "01995_0001", "02991_0001"],
    M26: ["01990_0001", "01990_0002", "01990_0003", "01994_0001", "01995_0001", "02991_0001"],
}
PASSAGE = [
    [P17, "01", "01990", "Aubray", "01990", "Aubray", 1, "code", 2017],
    [P17, "01", "01991", "Brielle", "01990", "Aubray", 1, "code", 2017],
    [P17, "02", "02990", "Corvain", "01990", "Aubray", 1, "libelle", 2017],
    [P17, "01", "01994", "Doumont", "01994", "Doumont", 2, "code", 2017],
    [P17, "01", "01994", "Doumont", "01995", "Esvigny", 2, "code", 2017],
    [P17, "ZZ", "ZZ001", "Ailleurs", None, None, 1, None, None],
]
NUANCES = [
    [M26, "liste", "GAU", "LZZG", "Liste des étangs", "", "Circulaire INTP2602966C du 2 février 2026"],
    [M26, "liste", "", "LZZA", "Liste sans bloc", "", "Circulaire INTP2602966C du 2 février 2026"],
]


def facts() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    general, votes = [], []
    for election, stations in STATIONS.items():
        for station in stations:
            commune, number = station.split("_")
            name = {"01990": "Aubray", "01991": "Brielle", "02990": "Corvain"}.get(commune, "Autre")
            counts = (1000, 600, 20, 10, 570)
            general.append(layouts.general_row(election, commune, number, counts, libelle_commune=name))
            standing: list[dict[str, Any]] = [{"nom": "MÉLENCHON"}, {"nom": "LE PEN"}]
            if election == M26:
                standing = [{"nuance": "LZZG"}, {"nuance": "LRN"}, {"nuance": "LZZA"}, {"nuance": "LQQQ"}]
            shares = [300, 270] if len(standing) == 2 else [300, 150, 100, 20]
            votes += [
                layouts.candidate_row(election, commune, number, share, **one)
                for one, share in zip(standing, shares, strict=True)
            ]
    for departement in ("01", "02", "ZA"):
        rows, lists = layouts.senate_rows("2026_sena_t1", departement, 1956, 1931, [{"voix": 84, "nuance": "LZZG"}])
        general += rows
        votes += lists
    return general, votes


@pytest.fixture(scope="module", params=["parquet", "csv"])
def sources(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    layouts.write_aggregated(folder, *facts(), kind=request.param)
    layouts.write_passage(folder / f"table_passage_communes.{request.param}", PASSAGE)
    layouts.write_nuances(folder / f"nuances_politiques.{request.param}", NUANCES)
    layouts.write_commune_incomes(folder / "FILOSOFI_CC_csv.zip", [["MED_SL", "01990", "COM", "22000"]])
    return folder


def built(place: str, sources: Path, out: Path, **more: Any) -> Snapshot:
    return pipeline.build(Place.parse(place), sources=[sources], out=out / "snapshot", at=AT, **more)


def test_a_place_a_département_and_the_nation_end_beside_senators(sources: Path, tmp_path: Path) -> None:
    alone = built("01990", sources, tmp_path / "a")
    whole = built("dep:01", sources, tmp_path / "b")
    nation = built("france", sources, tmp_path / "c", means=pipeline.Means.of(tmp_path / "c", workers=1))
    for snapshot, stations in ((alone, 3), (whole, 5), (nation, 6)):
        assert snapshot.stations.height == stations
        assert {entry["election"] for entry in snapshot.quality["elections"]} == {P17, P22, M26}
        said = [line for entry in snapshot.quality["sources"] for line in entry["warnings"]]
        assert any("de sénatoriales laissée" in line for line in said)
    some = whole.quality["sources"][0]["dropped"]
    assert some["sénatoriales : par département, sans bureau"] >= 1


def test_communes_that_merged_count_for_the_commune_of_today(sources: Path, tmp_path: Path) -> None:
    snapshot = built("01990", sources, tmp_path)
    then = snapshot.station_results.filter(pl.col("election") == P17)
    assert then["station"].to_list() == ["01990_0001", "01991_0001", "02990_0001"]
    assert then["commune"].unique().to_list() == ["01990"]
    totals = snapshot.reference_results.filter((pl.col("election") == P17) & (pl.col("scope") == "commune:01990"))
    assert totals["registered"].unique().to_list() == [3000]
    remark = "Aubray (01990) : résultats de Brielle (01991), Corvain (02990) comptés avec les siens"
    assert any(remark in line for line in snapshot.quality["remarks"])


def test_a_split_commune_is_told_and_shared_with_no_station(sources: Path, tmp_path: Path) -> None:
    snapshot = built("01995", sources, tmp_path)
    assert P17 not in snapshot.station_results["election"].to_list()
    assert any("Doumont (01994) : scindée depuis en 2 communes" in line for line in snapshot.quality["remarks"])


def test_official_totals_are_compared_under_the_codes_of_the_day(sources: Path, tmp_path: Path) -> None:
    row = {"inscrits": 1000, "votants": 600, "exprimes": 570, "abstentions": 400, "blancs": 20, "nuls": 10}
    rows = [row | {"code_commune": code} for code in ("01990", "01991")]
    official = tmp_path / f"{P17}.json"
    official.write_text(str(rows).replace("'", '"'), encoding="utf-8")
    snapshot = pipeline.build(Place.parse("01990"), sources=[sources, official], out=tmp_path / "snapshot", at=AT)
    # Three counts of each commune of the day, and of the département of which the file has no other.
    assert snapshot.quality["reconciliation"] == {"compared": 9, "agreeing": 9, "differing": []}


@pytest.mark.parametrize("place", ["01990", "france"])
def test_a_nuance_not_known_here_is_named_and_goes_where_its_circular_says(
    place: str, sources: Path, tmp_path: Path
) -> None:
    snapshot = built(place, sources, tmp_path, means=pipeline.Means.of(tmp_path, workers=1))
    options = dict(snapshot.option_votes.filter(pl.col("election") == M26).select("nuance", "option").iter_rows())
    assert options == {"LZZG": "dvg", "LRN": "rn", "LZZA": "div", "LQQQ": "div"}
    assert snapshot.quality["unknown_labels"] == {
        M26: ["LQQQ", "LZZA « Liste sans bloc » → Divers", "LZZG « Liste des étangs » → Divers gauche"]
    }
    lines = [row[0] for section in pipeline.check(snapshot).sections for row in section.rows]
    assert any("là où la circulaire les met" in line for line in lines)


def test_both_tables_are_among_the_sources_and_incomes_by_commune_are_aside(sources: Path, tmp_path: Path) -> None:
    quality = built("01990", sources, tmp_path).quality
    read = {entry["layout"]: (entry["rows_read"], entry["rows_kept"]) for entry in quality["sources"]}
    assert read["table de passage des communes"] == (6, 4)
    assert read["nuances politiques"] == (2, 2)
    assert any("rien qui se répartisse" in why for why in quality["reasons"].values())


def test_without_the_table_former_communes_stay_apart(tmp_path: Path) -> None:
    layouts.write_aggregated(tmp_path / "sources", *facts())
    snapshot = built("01990", tmp_path / "sources", tmp_path)
    assert snapshot.station_results.filter(pl.col("election") == P17)["station"].to_list() == ["01990_0001"]


def test_asking_for_a_round_of_senators_is_refused_in_words() -> None:
    from arpenteur.domain.elections import Election

    with pytest.raises(InputError, match="sénatoriales, publiées par département"):
        Election.parse("2023_sena_t1")
