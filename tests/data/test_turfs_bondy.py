"""Turfs of a real town: Bondy, addresses of the BAN and streets of OpenStreetMap."""

import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely
from shapely.geometry import LineString

from arpenteur import pipeline
from arpenteur.domain.places import Place
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.map_lines import map_lines
from arpenteur.strategy.turfs import Area, held, measured, propose

FILES = ("results/bondy-93010", "bv_contours/bondy-93010", "carreaux/bondy-93010", "addresses/bondy-93010")
STREETS = "streets/bondy-93010"


@pytest.fixture(scope="module")
def bondy(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    sources = [shared_data / one for one in (*FILES, STREETS)]
    out = tmp_path_factory.mktemp("turfs") / "bondy"
    return pipeline.build(Place.parse("93010"), sources=sources, out=out, at=datetime(2026, 11, 25, tzinfo=UTC))


def test_almost_every_address_is_on_a_street_of_its_name(bondy: Snapshot) -> None:
    lines = bondy.street_segments.select("segment", pl.col("street").alias("on"))
    joined = bondy.buildings.join(lines, on="segment", how="left")
    assert bondy.buildings.height == bondy.station_streets["addresses"].sum()
    assert (joined["street"] == joined["on"]).mean() > 0.94


def test_maps_show_the_main_roads_and_no_water_that_the_file_does_not_hold(bondy: Snapshot) -> None:
    lines = map_lines(bondy, [shapely.geometry.mapping(shapely.from_wkb(one)) for one in bondy.stations["geometry"]])
    assert {one.kind for one in lines} == {"road"}
    assert {"Avenue du Général Gallieni", "Avenue de Rosny"} <= {one.name for one in lines}
    assert "Route de Villemomble" not in {one.name for one in lines}, "the largest classes are enough"
    assert sum(len(one.points) for one in lines) < 200


def test_dwellings_are_those_of_the_squares(bondy: Snapshot) -> None:
    sheets = bondy.station_streets.group_by("station").agg(pl.col("dwellings").sum().alias("counted"))
    both = bondy.buildings.group_by("station").agg(pl.col("dwellings").sum()).join(sheets, on="station")
    assert both.select((pl.col("dwellings") - pl.col("counted")).abs().max()).item() <= 0.5 + 1e-6


def test_the_whole_town_reaches_the_goals_of_its_method(bondy: Snapshot) -> None:
    start = time.process_time()
    found = propose(bondy, doors=60, seed=1)
    spent = time.process_time() - start
    assert found.within >= 0.95
    assert found.contiguous >= 0.99
    assert sum(turf.doors for turf in found.turfs) == bondy.buildings["dwellings"].sum()
    assert sorted(one.id for turf in found.turfs for one in turf.buildings) == sorted(bondy.buildings["building"])
    assert spent < 6.0  # 2 s on a quiet machine; a bound that only a mistake passes


def test_what_joins_the_groups_of_doors_of_a_turf_is_walked_and_has_none_of_its_doors(bondy: Snapshot) -> None:
    found = propose(bondy, doors=60, seed=1)
    grouped = [one for one in found.turfs if one.joins]
    assert len(grouped) > 20, "many turfs in one piece are drawn in several groups"
    for turf in found.turfs:
        drawn = shapely.geometry.shape(turf.outline)
        assert turf.groups == len(shapely.get_parts(drawn))
        walk = LineString(turf.path) if len(turf.path) > 1 else None
        for join in turf.joins:
            way = LineString(join.path)
            ends = [shapely.Point(join.path[at]) for at in (0, -1)]
            parts = [int(shapely.distance(shapely.get_parts(drawn), end).argmin()) for end in ends]
            assert parts[0] != parts[1]
            assert way.hausdorff_distance(shapely.intersection(walk.buffer(1e-6), way)) < 1e-4
            assert metres(join.path) == pytest.approx(join.metres, rel=0.01, abs=1.0)
            middle = way.interpolate(0.5, normalized=True)
            if join.metres > 12.0:
                assert not drawn.contains(middle)
    whole = [join.metres for one in grouped if one.pieces == 1 for join in one.joins]
    split = [max(join.metres for join in one.joins) for one in grouped if one.pieces > 1]
    assert max(whole) < 300.0
    assert len(whole) > len(split)


def metres(path: tuple[tuple[float, float], ...]) -> float:
    """Length of a line in degrees, on the sphere."""
    steps = np.radians(np.diff(np.array(path), axis=0))
    flat = np.cos(np.radians(path[0][1]))
    return float(6_371_000 * np.hypot(steps[:, 0] * flat, steps[:, 1]).sum())


def test_an_outing_of_six_pairs_is_cut_and_measured_alike(bondy: Snapshot) -> None:
    area = Area(stations=frozenset({"93010_0003", "93010_0026", "93010_0028"}))
    found = propose(bondy, area, pairs=6, seed=1)
    assert (found.within, found.contiguous) == (1.0, 1.0)
    holding, moved = held(found)
    assert measured(bondy, holding, area, moved=moved, pairs=6, seed=1) == found


def test_within_stations_no_turf_crosses_a_border(bondy: Snapshot) -> None:
    found = propose(bondy, doors=60, seed=1, keep_stations=True)
    assert all(len(turf.stations) == 1 for turf in found.turfs)
    assert found.within >= 0.88  # a station of 200 doors makes three turfs of 67
