"""The crosswalk on genuine outlines and votes: Paris cut anew between 2014 and 2017, Bondy before 2026, Lyon alone."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from arpenteur import geo, pipeline
from arpenteur.domain.places import Place
from arpenteur.library import Snapshot, series
from arpenteur.pipeline.outlines import layer_of
from arpenteur.sources.territory import read_contours
from arpenteur.tables import StationCrosswalk, StationSeries

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def elections(shared_data: Path) -> Path:
    return shared_data.parent / "elections"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Snapshot]:
    def made(place: str, *sources: Path) -> Snapshot:
        out = tmp_path_factory.mktemp("crosswalk") / "snapshot"
        return pipeline.build(Place.parse(place), sources=sources, out=out, at=AT)

    return made


@pytest.fixture(scope="module")
def paris(build: Callable[..., Snapshot], shared_data: Path, elections: Path) -> Snapshot:
    return build(
        "75056",
        elections / "results" / "europeennes-2014-t1_bureaux_territoires.parquet",
        shared_data / "results" / "national" / "presid-2017-t1_bureaux_territoires.parquet",
        shared_data / "bv_contours" / "paris-75056" / "ParisPollingStations2012.geojson",
        elections / "outline_vintages" / "paris-2017.geojson.gz",
    )


def pair(snapshot: Snapshot, then: int, now: int) -> pl.DataFrame:
    found = snapshot.station_crosswalk.filter(pl.col("from_vintage") == then, pl.col("to_vintage") == now)
    StationCrosswalk.check(found)
    return found


def test_paris_is_carried_over_its_redistricting_by_areas(paris: Snapshot) -> None:
    found = pair(paris, 2014, 2017)
    assert found.filter(basis="areas")["from_station"].n_unique() > 860
    moved = found.filter(pl.col("from_station") != pl.col("to_station"))
    assert moved["to_station"].n_unique() > 180
    shared = found.filter(pl.col("weight") < 1)
    assert (shared["upper"] - shared["lower"]).min() > 0  # type: ignore[operator]


def test_the_fit_brings_registered_nearer_to_the_later_list(paris: Snapshot) -> None:
    results = paris.station_results.select("election", "station", "registered")
    old, new = (results.filter(election=one) for one in ("2014_euro_t1", "2017_pres_t1"))
    carried = (
        pair(paris, 2014, 2017)
        .join(old, left_on="from_station", right_on="station")
        .group_by(pl.col("to_station").alias("station"))
        .agg((pl.col("weight") * pl.col("registered")).sum().alias("carried"))
    )
    kept = old.select("station", pl.col("registered").alias("kept"))
    both = new.join(carried, on="station").join(kept, on="station")
    both = both.filter((pl.col("carried") / pl.col("kept") - 1).abs() > 0.1)
    assert both.height > 120
    growth = new["registered"].sum() / old["registered"].sum()
    ours = (both["carried"] * growth - both["registered"]).abs().sum()
    naive = (both["kept"] * growth - both["registered"]).abs().sum()
    assert ours < 0.25 * naive
    assert carried["carried"].sum() == pytest.approx(old["registered"].sum(), rel=0.01)


def test_ground_that_left_a_constituency_is_not_pushed_back_into_it(
    build: Callable[..., Snapshot], shared_data: Path, elections: Path
) -> None:
    part = build("circo:7503", shared_data, elections)
    inside = part.station_results["station"].unique()
    found = pair(part, 2014, 2017)
    outside = found.filter(~pl.col("to_station").is_in(inside.implode()))
    assert found["from_station"].is_in(inside.implode()).all()
    assert 0 < outside.height < 40
    lost = 1 - series(part).table.filter(election="2014_euro_t1")["registered"].sum() / (
        part.station_results.filter(election="2014_euro_t1")["registered"].sum()
    )
    assert 0 < lost < 0.2


def test_an_identifier_of_ground_lies_in_the_stations_of_both_years(paris: Snapshot, elections: Path) -> None:
    table = read_contours(elections / "outline_vintages" / "paris-2017.geojson.gz").table
    outlines = geo.project(layer_of(table), geo.LAMBERT_93)
    rows = pair(paris, 2014, 2017).filter(pl.col("ground").is_not_null(), basis="areas")
    at = geo.assign(geo.ground_points(tuple(rows["ground"]), geo.LAMBERT_93), outlines)
    right = [
        outlines.ids[place] == key if place >= 0 else False for place, key in zip(at, rows["to_station"], strict=True)
    ]
    # Of pieces thinner than a metre, the square may lie half in the next station.
    assert sum(right) > 0.995 * len(right)


def test_the_series_of_paris_says_what_was_carried(paris: Snapshot) -> None:
    found = series(paris)
    StationSeries.check(found.table)
    then = found.table.filter(election="2014_euro_t1")
    assert then.filter(pl.col("carried") > 0.5).height > 100
    assert then["registered"].sum() == pytest.approx(
        paris.station_results.filter(election="2014_euro_t1")["registered"].sum(), rel=0.01
    )
    assert (found.table.filter(election="2017_pres_t1")["basis"] == "counted").all()


def test_bondy_goes_by_its_addresses_and_the_outlines_of_two_years(
    build: Callable[..., Snapshot], shared_data: Path, elections: Path, tmp_path: Path
) -> None:
    older = tmp_path / "zone-2022.geojson"
    shutil.copy(shared_data / "bv_contours" / "bondy-93010" / "zone.geojson", older)
    snapshot = build(
        "93010",
        shared_data / "results" / "bondy-93010" / "bondy_2022.csv",
        elections / "results" / "municipales-2026-t1_bondy_bureaux_territoires.parquet",
        older,
        elections / "outline_vintages" / "bondy-2026.geojson.gz",
        shared_data / "addresses" / "bondy-93010",
    )
    found = pair(snapshot, 2022, 2026)
    assert set(found["basis"]) == {"addresses"}
    assert found["from_station"].n_unique() == found["to_station"].n_unique() == 32
    kept = found.filter(pl.col("from_station") == pl.col("to_station"))
    assert 0.8 < kept["weight"].mean() < 1  # type: ignore[operator]
    snapshot.verify()


def test_lyon_has_one_year_and_nothing_to_carry(build: Callable[..., Snapshot], elections: Path) -> None:
    snapshot = build(
        "69123",
        elections / "results" / "presid-2012-t1_lyon_bureaux_territoires.parquet",
        elections / "outline_vintages" / "lyon-2012.geojson.gz",
    )
    assert snapshot.station_crosswalk.is_empty()
    found = series(snapshot).table
    assert set(found["basis"]) == {"counted"}
    assert found["ground"].null_count() == 0
