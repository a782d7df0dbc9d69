"""One series of a place: what was counted on the ground of today's stations, carried where they were cut anew."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import small_snapshots as small

from arpenteur import geo
from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import series, series_csv, series_json, series_labels, write_series
from arpenteur.strategy.credits import credits_of
from arpenteur.tables import DICTIONARY, StationSeries

ONE, TWO, THREE = (f"00090_{n:04d}" for n in (1, 2, 3))
SHARED = {ONE: {ONE: (0.75, 0.6, 0.9), TWO: (0.25, 0.1, 0.4)}}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    tables = small.with_crosswalk(small.with_squares(small.town()), SHARED)
    middle = 0.01 * (pl.int_range(pl.len()) + 0.5)
    placed = tables["stations"].with_columns(middle.alias("longitude"), pl.lit(47.005).alias("latitude"))
    tables |= {"stations": placed}
    return small.publish(tmp_path_factory.mktemp("series") / "s", tables)


def counts(snapshot: Snapshot, election: str, station: str) -> dict[str, int]:
    chosen = (pl.col("election") == election) & (pl.col("station") == station)
    votes = snapshot.option_votes.filter(chosen & (pl.col("option") == "ug"))["votes"].sum()
    return snapshot.station_results.filter(chosen).row(0, named=True) | {"gauche": votes}


def row(snapshot: Snapshot, election: str, station: str) -> dict[str, float]:
    return series(snapshot).table.filter(election=election, station=station).row(0, named=True)


@pytest.mark.parametrize("name", ["registered", "turnout", "valid", "gauche"])
def test_counts_of_a_station_cut_anew_go_with_its_ground(town: Snapshot, name: str) -> None:
    old = [counts(town, "2017_pres_t1", key)[name] for key in (ONE, TWO)]
    first, second = row(town, "2017_pres_t1", ONE), row(town, "2017_pres_t1", TWO)
    assert first[name] == pytest.approx(0.75 * old[0])
    assert second[name] == pytest.approx(old[1] + 0.25 * old[0])
    assert first[f"{name}_low"] < first[name] < first[f"{name}_high"]
    assert second[f"{name}_low"] >= old[1]


def test_votes_are_less_sure_than_the_registered_who_cast_them(town: Snapshot) -> None:
    found = row(town, "2017_pres_t1", ONE)

    def width(name: str) -> float:
        return (found[f"{name}_high"] - found[f"{name}_low"]) / found[name]

    assert width("gauche") > 1.5 * width("registered")
    assert found["registered_high"] - found["registered"] == pytest.approx(
        0.15 * counts(town, "2017_pres_t1", ONE)["registered"]
    )


def test_what_was_carried_from_another_number_is_said(town: Snapshot) -> None:
    first, second = row(town, "2017_pres_t1", ONE), row(town, "2017_pres_t1", TWO)
    came = 0.25 * counts(town, "2017_pres_t1", ONE)["registered"]
    assert (first["carried"], first["basis"]) == (0, "areas")
    assert (second["carried"], second["basis"]) == (pytest.approx(came / second["registered"]), "areas+same number")


def test_today_and_ground_that_did_not_change_are_counts(town: Snapshot) -> None:
    for election, basis in (("2022_legi_t1", "counted"), ("2017_legi_t1", "same number")):
        found, known = row(town, election, THREE), counts(town, election, THREE)
        assert found["basis"] == basis
        for name in ("registered", "turnout", "valid", "gauche"):
            assert found[name] == found[f"{name}_low"] == found[f"{name}_high"] == known[name]


def test_the_place_keeps_its_totals(town: Snapshot) -> None:
    table = series(town).table
    for election in table["election"].unique():
        counted = town.station_results.filter(pl.col("election") == election)["registered"].sum()
        assert table.filter(pl.col("election") == election)["registered"].sum() == pytest.approx(counted)


def test_a_station_is_found_by_its_number_and_by_its_ground(town: Snapshot) -> None:
    found = series(town, station="90_1").table
    assert found["station"].unique().to_list() == [ONE]
    assert found["election"].to_list() == ["2017_pres_t1", "2017_legi_t1", "2022_pres_t1", "2022_legi_t1"]
    (ground,) = found["ground"].unique()
    assert series(town, station=ground).table.equals(found)
    assert series(town, commune="00090").table.equals(series(town).table)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"station": "00090_9999"}, "bureau de vote « 00090_9999 » absent de l'instantané ; attendu : une zone"),
        ({"station": "CRS3035RES1mN1E1"}, "bureau de vote « CRS3035RES1mN1E1 » absent"),
        ({"station": "CRS3035RESx"}, "bureau de vote « CRS3035RESx » absent"),
        ({"station": "Mairie"}, "identifiant de bureau de vote « Mairie »"),
        ({"commune": "13055"}, "commune « 13055 » absent"),
        ({"station": ONE, "commune": "00090"}, "--station et --commune ensemble"),
    ],
)
def test_a_zone_that_is_not_there_is_one_sentence(town: Snapshot, asked: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        series(town, **asked)
    assert "\n" not in str(caught.value)


def test_a_snapshot_without_crosswalk_says_which_one_has_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"table de passage .* arpenteur build"):
        series(small.publish(tmp_path / "s", small.town()))


def test_small_stations_are_masked_in_every_election(tmp_path: Path) -> None:
    tables = small.with_crosswalk(small.shrunk(small.town(), THREE))
    found = series(small.publish(tmp_path / "s", tables))
    assert THREE not in found.table["station"]
    assert any("masquées" in warning for warning in found.warnings)


def test_small_numbers_that_were_carried_are_not_shown(tmp_path: Path) -> None:
    few = {THREE: {ONE: (0.95, 0.9, 1.0), THREE: (0.05, 0.0, 0.1)}}
    found = series(small.publish(tmp_path / "s", small.with_crosswalk(small.town(), few))).table
    assert found.filter(station=THREE)["election"].to_list() == ["2022_pres_t1", "2022_legi_t1"]


def test_a_number_without_heir_is_said(tmp_path: Path) -> None:
    tables = small.with_crosswalk(small.town())
    gone = tables["station_crosswalk"].filter(pl.col("from_station") != ONE)
    found = series(small.publish(tmp_path / "s", tables | {"station_crosswalk": gone}))
    assert sum("n'ont pas de bureau connu" in warning for warning in found.warnings) == 2
    assert found.table.filter(station=ONE)["election"].to_list() == ["2022_pres_t1", "2022_legi_t1"]


def test_json_and_csv_hold_the_same_rows_and_the_sources(town: Snapshot) -> None:
    found = series(town)
    document = json.loads(series_json(found))
    rows = list(csv.DictReader(io.StringIO(series_csv(found))))
    assert document["credits"] == credits_of(town.manifest)
    assert len(document["rows"]) == len(rows) == found.table.height
    assert "geometry" not in rows[0]
    assert float(rows[0]["gauche_low"]) == document["rows"][0]["gauche_low"]
    assert series_labels(found)["gauche"] == "Gauche"


def test_no_cell_of_the_csv_is_a_formula(town: Snapshot) -> None:
    found = series(town)
    named = replace(found, table=found.table.with_columns(commune_name=pl.lit("+Bourg")))
    rows = list(csv.DictReader(io.StringIO(series_csv(named))))
    assert {row["commune_name"] for row in rows} == {"'+Bourg"}


def test_the_parquet_places_itself_and_describes_its_columns(town: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "series.parquet"
    write_series(series(town), file)
    metadata = pl.read_parquet_metadata(file)
    crs = json.loads(metadata["geo"])["columns"]["geometry"]["crs"]
    assert crs["id"] == {"authority": "EPSG", "code": geo.WGS84}
    described = json.loads(metadata[DICTIONARY])
    assert [one["name"] for one in described["columns"]] == list(StationSeries.columns)
    assert all(one["description"] for one in described["columns"])
    assert metadata["credits"] == credits_of(town.manifest)
    StationSeries.check(pl.read_parquet(file))
