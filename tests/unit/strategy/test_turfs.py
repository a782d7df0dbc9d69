"""Turfs of a small town, as the command line and the web ask for them."""

import json
from pathlib import Path

import polars as pl
import pytest
import shapely
import small_snapshots as small
import walked_town as town

from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.routes import geojson
from arpenteur.strategy.turfs import Area, Turfs, backdrop, doors_by_station, held, measured, propose, stations_of


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return town.publish(tmp_path_factory.mktemp("turfs") / "s")


def ids(found: Turfs) -> list[str]:
    return sorted(one.id for turf in found.turfs for one in turf.buildings)


def test_every_building_is_in_exactly_one_turf_and_no_door_is_lost(snapshot: Snapshot) -> None:
    found = propose(snapshot, doors=60)
    assert ids(found) == sorted(snapshot.buildings["building"])
    assert sum(turf.doors for turf in found.turfs) == snapshot.buildings["dwellings"].sum() == 600
    assert (found.within, found.contiguous, len(found.turfs)) == (1.0, 1.0, 10)


def test_as_many_turfs_as_pairs(snapshot: Snapshot) -> None:
    found = propose(snapshot, pairs=7)
    assert [turf.letter for turf in found.turfs] == list("ABCDEFG")
    assert found.target == pytest.approx(600 / 7)


def test_the_same_seed_gives_the_same_turfs_and_others_may_give_others(snapshot: Snapshot) -> None:
    assert propose(snapshot, doors=60, seed=4) == propose(snapshot, doors=60, seed=4)
    assert (
        len({frozenset(turf.segments for turf in propose(snapshot, pairs=7, seed=seed).turfs) for seed in range(5)}) > 1
    )


def test_the_order_of_rows_changes_nothing(snapshot: Snapshot, tmp_path: Path) -> None:
    tables = small.town(stations=2, quartiers=1) | {
        "street_segments": snapshot.street_segments,
        "buildings": snapshot.buildings.sample(fraction=1, shuffle=True, seed=2),
    }
    other = small.publish(tmp_path / "s", tables)
    first, second = (
        {frozenset(one.id for one in turf.buildings) for turf in propose(place, doors=60).turfs}
        for place in (snapshot, other)
    )
    assert first == second


def test_a_turf_stays_in_its_station_where_asked(snapshot: Snapshot) -> None:
    found = propose(snapshot, doors=60, keep_stations=True)
    assert all(len(turf.stations) == 1 for turf in found.turfs)
    assert any(len(turf.stations) == 2 for turf in propose(snapshot, doors=60).turfs)


def test_doors_done_are_left_out_and_a_building_in_part(snapshot: Snapshot) -> None:
    first, second = snapshot.buildings.filter(pl.col("dwellings") == 2)["building"].head(2)
    found = propose(snapshot, doors=60, done={first: 2, second: 1, "inconnue": 9})
    left = {one.id: one.doors for turf in found.turfs for one in turf.buildings}
    assert first not in left
    assert left[second] == 1
    assert sum(left.values()) == 597
    assert "3 portes déjà faites" in found.notices[0]


def test_an_area_is_narrowed_by_stations_polygon_and_streets(snapshot: Snapshot) -> None:
    west = propose(snapshot, Area(stations=frozenset({town.WEST})))
    assert {turf.stations for turf in west.turfs} == {(town.WEST,)}
    streets = propose(snapshot, Area(streets=frozenset({"rue c", "Avenue B"})))
    assert {one.street for turf in streets.turfs for one in turf.buildings} == {"Rue C", "Avenue B"}
    lonlat = snapshot.buildings.filter(pl.col("street") == "Rue A").select("longitude", "latitude").to_numpy()
    around = shapely.geometry.mapping(shapely.box(*lonlat.min(axis=0) - 1e-5, *lonlat.max(axis=0) + 1e-5))
    drawn = propose(snapshot, Area(polygon={"type": "Feature", "geometry": around}))
    assert {one.street for turf in drawn.turfs for one in turf.buildings} >= {"Rue A"}
    assert sum(turf.doors for turf in drawn.turfs) < 200


@pytest.mark.parametrize("walk", ["sides", "zigzag"])
def test_what_a_proposal_holds_measures_as_the_proposal(snapshot: Snapshot, walk: str) -> None:
    found = propose(snapshot, doors=60, seed=2, walk=walk)
    holding, moved = held(found)
    assert measured(snapshot, holding, moved=moved, doors=60, seed=2, walk=walk) == found


def test_a_segment_dragged_to_another_turf_takes_its_doors_along(snapshot: Snapshot) -> None:
    found = propose(snapshot, doors=60)
    holding, moved = held(found)
    giver, taker = found.turfs[0], found.turfs[-1]
    segment = next(one for one in giver.segments if holding[one] == giver.number)
    gone = sum(one.doors for one in giver.buildings if one.segment == segment and one.id not in moved)
    after = measured(snapshot, holding | {segment: taker.number}, moved=moved, doors=60)
    doors = {turf.number: turf.doors for turf in after.turfs}
    assert doors[taker.number] == taker.doors + gone
    assert doors.get(giver.number, 0) == giver.doors - gone
    assert after.contiguous < 1.0
    assert any("morceaux" in notice for notice in after.notices)


def test_a_building_dragged_alone_leaves_its_street(snapshot: Snapshot) -> None:
    found = propose(snapshot, doors=60)
    holding, moved = held(found)
    one = found.turfs[0].buildings[0]
    after = measured(snapshot, holding, moved=moved | {one.id: 2}, doors=60)
    assert one.id in {building.id for building in after.turfs[1].buildings}
    assert ids(after) == ids(found)


def test_a_turf_says_what_it_takes(snapshot: Snapshot) -> None:
    turf = propose(snapshot, doors=60, start=(3.0, 46.5)).turfs[0]
    assert turf.minutes == pytest.approx(turf.metres / 4000 * 60 + turf.doors * 225 / 60)
    assert turf.path[0] == turf.path[-1]
    assert turf.path[0] == pytest.approx((3.0, 46.5), abs=2e-4)
    outline = shapely.from_geojson(json.dumps(turf.outline))
    near = outline.buffer(2e-4)
    assert all(near.contains(shapely.Point(one.longitude, one.latitude)) for one in turf.buildings)


def test_without_a_street_file_turfs_are_made_and_it_is_said(tmp_path: Path) -> None:
    found = propose(town.publish(tmp_path / "s", streets=False), doors=60)
    assert sum(turf.doors for turf in found.turfs) == 600
    assert "vol d'oiseau" in found.notices[0]


def test_a_building_larger_than_a_turf_is_told_and_not_cut(tmp_path: Path) -> None:
    found = propose(town.publish(tmp_path / "s", mass=30.0), Area(streets=frozenset({"Rue A"})), doors=20)
    assert len(found.turfs) == 40
    assert "40 immeubles dépassent chacun la cible" in found.notices[0]


def test_the_backdrop_is_every_street_that_touches_the_box(snapshot: Snapshot) -> None:
    lines = backdrop(snapshot, (2.9, 46.4, 3.1, 46.6))
    assert {line.name for line in lines} == {f"{kind} {letter}" for kind in ("Rue", "Avenue") for letter in "ABCDE"}
    assert backdrop(snapshot, (4.0, 46.4, 4.1, 46.6)) == ()


def test_turfs_are_geojson_for_any_map(snapshot: Snapshot) -> None:
    features = geojson(propose(snapshot, pairs=2))["features"]
    assert [one["properties"]["role"] for one in features].count("outline") == 2
    assert all(shapely.from_geojson(json.dumps(one["geometry"])).is_valid for one in features)


def test_zones_are_stations_quartiers_or_communes_as_people_say_them(snapshot: Snapshot) -> None:
    assert stations_of(snapshot, [town.WEST]) == {town.WEST}
    assert stations_of(snapshot, ["bureau 2"]) == {town.EAST}
    assert stations_of(snapshot, ["00090"]) == {town.WEST, town.EAST}
    with pytest.raises(InputError, match="zone inconnue"):
        stations_of(snapshot, ["99"])


def test_doors_of_buildings_are_summed_by_station(snapshot: Snapshot) -> None:
    west = propose(snapshot, area=Area(stations=frozenset({town.WEST})), doors=60)
    inside = [one.id for turf in west.turfs for one in turf.buildings][:3]
    found = doors_by_station(snapshot, {**dict.fromkeys(inside, 2), "torn-down": 9})
    assert found == {town.WEST: 6}
    assert doors_by_station(snapshot, {}) == {}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"doors": 60, "pairs": 3}, "à la fois"),
        ({"doors": 0}, "négative"),
        ({"walk": "en rond"}, "parcours"),
        ({"area": Area(stations=frozenset({"99999_0001"}))}, "bureau inconnu"),
        ({"area": Area(streets=frozenset({"Rue Imaginaire"}))}, "rue inconnue"),
        ({"area": Area(polygon={"type": "Point", "coordinates": [3.0, 46.5]})}, "polygone"),
        ({"area": Area(polygon={"type": "Polygon", "coordinates": "rien"})}, "illisible"),
        ({"area": Area(polygon={"type": "FeatureCollection", "features": []})}, "vide"),
        ({"pairs": 5000}, "5000 secteurs"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(
    snapshot: Snapshot, asked: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        propose(snapshot, **asked)  # type: ignore[arg-type]


def test_a_snapshot_without_buildings_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="BAN"):
        propose(small.publish(tmp_path / "s", small.town()))


def test_holding_of_another_place_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(InputError, match="inconnu"):
        measured(snapshot, {10**6: 1})
    with pytest.raises(InputError, match="inconnu"):
        measured(snapshot, {0: 1}, moved={"ailleurs": 1})
    with pytest.raises(InputError, match="aucune porte"):
        measured(snapshot, {})


def test_minutes_are_those_of_what_is_done(snapshot: Snapshot) -> None:
    doors, boxes = (propose(snapshot, pairs=4, seed=1, task=task) for task in ("doors", "letterboxes"))
    assert boxes.task == "letterboxes"
    assert [one.buildings for one in boxes.turfs] == [one.buildings for one in doors.turfs]
    for one in boxes.turfs:
        houses = sum(building.doors for building in one.buildings if building.kind == "house")
        halls = [building.doors for building in one.buildings if building.kind == "apartments"]
        seconds = 24 * houses + 60 * len(halls) + 4 * sum(halls)
        assert one.minutes == pytest.approx(one.metres * 0.015 + seconds / 60)
    assert sum(one.minutes for one in boxes.turfs) < 0.3 * sum(one.minutes for one in doors.turfs)
    assert len(propose(snapshot, task="letterboxes").turfs) == 4  # 150 each where nothing is asked
    with pytest.raises(InputError, match="doors ou letterboxes"):
        propose(snapshot, task="posters")
