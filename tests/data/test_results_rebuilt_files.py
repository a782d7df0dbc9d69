"""The national files in their published layouts, rebuilt from the tidy tables."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from arpenteur.sources.results import ImportedResults, ResultsLayout, read_results, recognise

pytestmark = pytest.mark.data

COUNTS = ["station", "registered", "abstentions", "turnout", "blank", "null_votes", "valid"]
TEXT = "resultats-par-niveau-burvot-t1-france-entiere.txt"


def tidy(shared_data: Path, scrutin: str, **wanted: frozenset[str]) -> ImportedResults:
    return read_results(shared_data / f"results/national/{scrutin}_bureaux_territoires.parquet", **wanted)


@pytest.mark.parametrize(
    ("scrutin", "election"), [("presid-2022-t1", "2022_pres_t1"), ("legis-2022-t1", "2022_legi_t1")]
)
def test_the_text_equals_the_tables_it_was_made_of(
    rebuilt_national: Path, shared_data: Path, scrutin: str, election: str
) -> None:
    path = rebuilt_national / scrutin / TEXT
    assert recognise(path) is ResultsLayout.MINISTRY
    text = read_results(path)
    table = tidy(shared_data, scrutin)
    same = table.results.join(text.results, on="station", how="semi")
    assert text.results["election"].unique().to_list() == [election]
    assert text.results.select(COUNTS).sort("station").equals(same.select(COUNTS).sort("station"))
    order = ["station", "name", "votes"]
    votes = table.votes.join(text.results, on="station", how="semi").select(order).sort(order)
    assert text.votes.select(order).sort(order).equals(votes)
    assert {code[:3] for code in text.results["commune"]} >= {"930", "971"}


def test_circonscriptions_come_from_the_text(rebuilt_national: Path) -> None:
    results = read_results(rebuilt_national / "presid-2022-t1" / TEXT, communes=frozenset({"93010", "97101"})).results
    by_commune = dict(results.group_by("commune").agg(pl.col("circonscription").unique().sort()).rows())
    assert by_commune["93010"] == ["9309", "9310"]
    assert [code[:3] for code in by_commune["97101"]] == ["971"]


@pytest.fixture(scope="module")
def aggregated(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The aggregated files of six rounds, of Paris, Seine-Saint-Denis, Corse-du-Sud and Guadeloupe."""
    folder, some = tmp_path_factory.mktemp("aggregated"), tmp_path_factory.mktemp("some")
    for kind in ("presid", "legis"):
        for file in (shared_data / "results/national").glob(f"{kind}-*_bureaux_*.parquet"):
            rows = pl.scan_parquet(file).filter(pl.col("code").str.slice(0, 2).is_in(["2A", "75", "93", "ZA"]))
            rows.collect().write_parquet(some / file.name)
    script = shared_data.parent / "tools/aggregated_layout.py"
    given = ["--source", str(some), "--out", str(folder)]
    subprocess.run([sys.executable, str(script), *given], check=True, capture_output=True)
    return folder


def test_aggregated_files_hold_six_rounds(aggregated: Path) -> None:
    imported = read_results(aggregated / "general_results.parquet", departements=frozenset({"93"}))
    assert sorted(imported.results["election"].unique()) == [
        "2017_pres_t1",
        "2017_pres_t2",
        "2022_legi_t1",
        "2022_legi_t2",
        "2022_pres_t1",
        "2022_pres_t2",
    ]
    assert imported.votes["votes"].sum() == imported.results["valid"].sum()


def test_one_commune_of_the_aggregated_files_equals_the_tidy_table(aggregated: Path, shared_data: Path) -> None:
    wanted = frozenset({"93010"})
    imported = read_results(aggregated / "candidats_results.parquet", communes=wanted)
    mine = imported.results.filter(pl.col("election") == "2022_legi_t1").select(COUNTS).sort("station")
    assert mine.equals(tidy(shared_data, "legis-2022-t1", communes=wanted).results.select(COUNTS).sort("station"))


def test_overseas_communes_are_found_in_aggregated_files(aggregated: Path) -> None:
    imported = read_results(aggregated / "general_results.parquet", communes=frozenset({"97101"}))
    assert imported.results["commune"].unique().to_list() == ["97101"]
