"""The aggregated files of October 2026 rebuilt from official tables: senators, no ``liste``, Bondy in 2026."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import published_layouts as layouts
import pytest

from arpenteur import pipeline
from arpenteur.domain.places import Place
from arpenteur.snapshot import Snapshot
from arpenteur.sources.results import read_results

pytestmark = pytest.mark.data

AT = datetime(2026, 12, 2, tzinfo=UTC)
ROUNDS = {
    "presid-2017-t1": "2017_pres_t1",
    "presid-2022-t1": "2022_pres_t1",
    "presid-2022-t2": "2022_pres_t2",
    "legis-2022-t1": "2022_legi_t1",
}
DEPARTEMENTS = ("92", "93")


def bondy_2026(shared_data: Path, round_: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Bondy by station, each list with the nuance that the national table by commune gives it."""
    folder = shared_data.parent / "elections/results"
    general, votes = layouts.tidy_rows(folder, f"municipales-2026-t{round_}_bondy", f"2026_muni_t{round_}")
    lists = (
        pl.scan_parquet(shared_data / f"results/national/municipales-2026-t{round_}_candidats.parquet")
        .filter((pl.col("maille") == "communes") & (pl.col("code") == "93010"))
        .select(pl.col("label").alias("libelle_etendu_liste"), pl.col("nuance").alias("official"))
        .collect()
    )
    named = votes.join(lists, on="libelle_etendu_liste", how="left", maintain_order="left")
    return general, named.with_columns(pl.col("official").alias("nuance")).drop("official")


@pytest.fixture(scope="module")
def october(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hauts-de-Seine and Seine-Saint-Denis at four rounds, Bondy at two more, senators of both départements."""
    national = shared_data / "results/national"
    pairs = [layouts.tidy_rows(national, scrutin, election, *DEPARTEMENTS) for scrutin, election in ROUNDS.items()]
    pairs += [bondy_2026(shared_data, round_) for round_ in (1, 2)]
    for departement in DEPARTEMENTS:
        rows, lists = layouts.senate_rows("2023_sena_t1", departement, 2000, 1900, [{"voix": 900, "nuance": "LDVD"}])
        pairs.append((pl.DataFrame(rows), pl.DataFrame(lists)))
    folder = tmp_path_factory.mktemp("october")
    general = pl.concat([one for one, _ in pairs], how="diagonal_relaxed")
    votes = pl.concat([one for _, one in pairs], how="diagonal_relaxed")
    layouts.write_aggregated(folder, general, votes)
    (folder / "contours.geojson").symlink_to(shared_data / "bv_contours/circo-9213/circo_contours.geojson")
    return folder


@pytest.fixture(scope="module")
def bondy(october: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return built("93010", october, tmp_path_factory.mktemp("bondy"))


def built(place: str, sources: Path, out: Path) -> Snapshot:
    means = pipeline.Means.of(out, workers=1)
    return pipeline.build(Place.parse(place), sources=[sources], out=out / "snapshot", at=AT, means=means)


def stations(snapshot: Snapshot) -> Mapping[str, int]:
    return {entry["election"]: entry["stations"] for entry in snapshot.quality["elections"]}


def test_bondy_is_built_with_its_municipales(bondy: Snapshot) -> None:
    assert stations(bondy)["2026_muni_t1"] == stations(bondy)["2026_muni_t2"] == 32
    first = bondy.option_votes.filter(pl.col("election") == "2026_muni_t1")
    by_option = dict(first.group_by("option").agg(pl.col("votes").sum()).iter_rows())
    assert by_option == {"dvd": 4446, "ug": 1984, "dvg": 3077 + 666 + 395, "dvc": 380}
    assert bondy.quality["unknown_labels"].get("2026_muni_t1") is None


@pytest.mark.parametrize(("place", "least"), [("circo:9213", 91), ("dep:93", 800), ("france", 1700)])
def test_each_place_ends_with_a_snapshot_beside_senators(october: Path, tmp_path: Path, place: str, least: int) -> None:
    snapshot = built(place, october, tmp_path)
    assert stations(snapshot)["2022_pres_t1"] >= least
    assert not any("_sena_" in election for election in stations(snapshot))
    said = [line for entry in snapshot.quality["sources"] for line in entry["warnings"]]
    assert any("de sénatoriales laissée" in line for line in said)


def test_what_is_read_is_what_it_was_made_of(october: Path, shared_data: Path) -> None:
    read = read_results(october / "general_results.parquet", communes=frozenset({"93010"}))
    tidy = shared_data.parent / "elections/results/municipales-2026-t1_bondy_bureaux_territoires.parquet"
    columns = ["station", "registered", "turnout", "blank", "null_votes", "valid"]
    mine = read.results.filter(pl.col("election") == "2026_muni_t1").select(columns).sort("station")
    assert mine.equals(read_results(tidy).results.select(columns).sort("station"))


def test_the_wide_text_of_bondy_equals_its_tidy_tables(shared_data: Path, tmp_path: Path) -> None:
    general, votes = bondy_2026(shared_data, 1)
    rows = []
    for station in general.iter_rows(named=True):
        counts = [station[name] for name in ("inscrits", "votants", "blancs", "nuls", "exprimes")]
        own = votes.filter(pl.col("id_brut_miom") == station["id_brut_miom"])
        lists = [
            layouts.wide_list(one["no_panneau"], one["libelle_etendu_liste"], one["nuance"], one["voix"])
            for one in own.iter_rows(named=True)
        ]
        rows.append((layouts.wide_station("93010", station["code_bv"], counts, "Bondy"), lists))
    name = "municipales-2026-resultats-bureau-de-vote-2026-03-23-16h15.csv"  # the name of the other round
    read = read_results(layouts.write_wide_municipal(tmp_path / name, rows))
    assert read.results["election"].unique().to_list() == ["2026_muni_t1"]
    by_list = dict(read.votes.group_by("list_name").agg(pl.col("votes").sum()).iter_rows())
    assert by_list == dict(votes.group_by("libelle_etendu_liste").agg(pl.col("voix").sum()).iter_rows())


def test_the_six_communes_with_negative_counts_are_set_aside_and_said(shared_data: Path, tmp_path: Path) -> None:
    """Genuine counts by commune, each written as its only station: the six have one each, of a few hundred voters."""
    national = shared_data / "results/national"
    key = (pl.col("maille") == "communes") & pl.col("code").str.contains("^(26|41|60)")
    totals = pl.scan_parquet(national / "municipales-2026-t1_territoires.parquet").filter(key)
    station = [
        pl.lit("2026_muni_t1").alias("id_election"),
        (pl.col("code") + "_0001").alias("id_brut_miom"),
        pl.col("code").str.slice(0, 2).alias("code_departement"),
        pl.col("code").alias("code_commune"),
        pl.lit("0001").alias("code_bv"),
    ]
    counts = (pl.col(name).cast(pl.Int64) for name in layouts.COUNTS)
    general = totals.select(*station, *counts).collect()
    votes = pl.scan_parquet(national / "municipales-2026-t1_candidats.parquet").filter(key)
    label = pl.col("label").alias("libelle_etendu_liste")
    lists = votes.select(*station, pl.col("voix").cast(pl.Int64), "nuance", label).collect()
    read = read_results(layouts.write_aggregated(tmp_path, general, lists))
    aside = set(general["code_commune"]) - set(read.results["commune"])
    assert aside == {"26242", "41205", "60357", "60400", "60466", "60610"}
    said = [line for line in read.report.warnings if "effectif négatif" in line]
    assert len(said) == 6
    assert read.report.dropped["commune où des effectifs négatifs sont publiés"] == 6
