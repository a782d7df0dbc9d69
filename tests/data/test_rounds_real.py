"""Rounds in a real town: Bondy with its streets, and without."""

import math
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import shapely

from arpenteur import pipeline
from arpenteur.domain.places import Place
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.rounds import Rounds, Stop, address_stop, letterbox_stops, rounds_of, station_stops
from arpenteur.strategy.turfs import Area

BONDY = ("results", "bv_contours", "carreaux", "addresses", "streets")
START = (2.4826, 48.9024)  # beside the town hall of Bondy
AT = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture(scope="module")
def bondy(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    sources = [shared_data / kind / "bondy-93010" for kind in BONDY]
    return pipeline.build(Place.parse("93010"), sources=sources, out=tmp_path_factory.mktemp("rounds") / "s", at=AT)


def check(found: Rounds, stops: tuple[Stop, ...]) -> None:
    assert sorted(stop.key for one in found.rounds for stop in one.stops) == sorted(one.key for one in stops)
    for one in found.rounds:
        assert found.carry is None or one.load <= found.carry
        assert one.path[0] == pytest.approx(one.path[-1])
        assert one.metres == pytest.approx(walked(one.path), rel=0.005, abs=3)


def walked(path: tuple[tuple[float, float], ...]) -> float:
    """Metres of a line in degrees, on the sphere."""
    return sum(
        math.hypot((x - a) * 111_412 * math.cos(math.radians((y + b) / 2)), (y - b) * 111_204)
        for (a, b), (x, y) in pairwise(path)
    )


def test_the_letterboxes_of_one_zone(bondy: Snapshot) -> None:
    stops = letterbox_stops(bondy, Area(stations=frozenset({"93010_0026"})))
    boxes = bondy.buildings.filter(station="93010_0026")["dwellings"].sum()
    assert sum(one.load for one in stops) == boxes
    found = rounds_of(bondy, stops, task="letterboxes", crews=3, carry=400, start=START, seed=1)
    check(found, stops)
    minutes = [one.minutes for one in found.rounds]
    assert len(minutes) == 3
    assert max(minutes) < 1.3 * min(minutes)
    assert found.notices == ()
    assert rounds_of(bondy, stops, task="letterboxes", crews=3, carry=400, start=START, seed=1) == found


def test_every_zone_has_its_own_runs_and_together_they_are_those_of_the_town(bondy: Snapshot) -> None:
    station = dict(bondy.buildings.select("building", "station").rows())
    alone: dict[str, Stop] = {}
    for one in sorted(set(station.values())):
        stops = letterbox_stops(bondy, Area(stations=frozenset({one})))
        assert {stop.station for stop in stops} == {one}
        assert {station[building] for stop in stops if stop.run for building in stop.run.buildings} == {one}
        alone |= {stop.key: stop for stop in stops}
    assert alone == {stop.key: stop for stop in letterbox_stops(bondy, None)}


def test_a_crew_that_carries_little_gets_finer_runs(bondy: Snapshot) -> None:
    area = Area(stations=frozenset({"93010_0026"}))
    whole, most = letterbox_stops(bondy, area), int(bondy.buildings["dwellings"].max() or 0)
    stops = letterbox_stops(bondy, area, carry=most)
    assert max(one.load for one in stops) <= most
    assert sum(one.load for one in stops) == sum(one.load for one in whole)


def test_a_round_follows_the_streets(bondy: Snapshot) -> None:
    stops = letterbox_stops(bondy, Area(stations=frozenset({"93010_0026"})))
    found = rounds_of(bondy, stops, task="letterboxes", crews=2, carry=None, start=START)
    lines = shapely.from_wkb(bondy.street_segments["geometry"].to_list())
    near = shapely.buffer(shapely.union_all(lines), 3e-6)
    assert all(shapely.covers(near, shapely.LineString(one.path)) for one in found.rounds)


def test_the_polling_places_of_the_town_for_posters(bondy: Snapshot) -> None:
    stops = station_stops(bondy, None)
    found = rounds_of(bondy, stops, task="posters", crews=4, carry=12, start=START)
    check(found, stops)
    assert len(stops) == 32
    assert found.metres < 24_000
    assert any("bureaux de vote" in notice for notice in found.notices)


def test_an_address_of_the_town(bondy: Snapshot) -> None:
    found = address_stop(bondy, "148 av. Gallieni")
    assert found.label == "148 av. Galliéni"
    assert abs(found.at[0] - 2.49) < 0.03


def test_without_a_street_file_one_walks_from_number_to_number(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sources = [shared_data / kind / "bondy-93010" for kind in BONDY if kind != "streets"]
    place = pipeline.build(Place.parse("93010"), sources=sources, out=tmp_path_factory.mktemp("rounds") / "c", at=AT)
    stops = letterbox_stops(place, Area(stations=frozenset({"93010_0026"})))
    found = rounds_of(place, stops, task="letterboxes", crews=2, carry=None, start=stops[0].at)
    check(found, stops)
    assert any("vol d'oiseau" in notice for notice in found.notices)
