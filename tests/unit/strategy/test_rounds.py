"""Rounds of a small town: stops found, shared out, walked, told, printed, refused."""

import json
import math
from dataclasses import replace
from itertools import count, pairwise, permutations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import small_snapshots as small
import walked_town as town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.rounds import (
    Rounds,
    Run,
    Stop,
    address_stop,
    cut_finer,
    letterbox_stops,
    rounds_of,
    station_stops,
)
from arpenteur.strategy.rounds.planning import _check_parts
from arpenteur.strategy.rounds.reading import read_stops
from arpenteur.strategy.rounds.sheet import round_sheets, sheet_data, walk_of
from arpenteur.strategy.routes import geojson
from arpenteur.strategy.turfs import Area
from arpenteur.strategy.turfs.sheet import Heading

SMALL = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return town.publish(tmp_path_factory.mktemp("rounds") / "s")


@pytest.fixture(scope="module")
def start(snapshot: Snapshot) -> tuple[float, float]:
    lon, lat = snapshot.buildings.select("longitude", "latitude").mean().row(0)
    return lon, lat


def posters(snapshot: Snapshot, rows: list[int], loads: list[int] | None = None) -> list[Stop]:
    """Stops at some buildings."""
    chosen = snapshot.buildings.sort("building")[sorted(set(rows))]
    wanted = loads or [1] * chosen.height
    return [
        Stop(one["building"], f"{one['number']} {one['street']}", (one["longitude"], one["latitude"]), load)
        for one, load in zip(chosen.to_dicts(), wanted, strict=False)
    ]


def drawn(path: tuple[tuple[float, float], ...]) -> float:
    """Metres of a line in degrees, near enough."""
    points = np.array(path)
    stretch = math.cos(math.radians(points[:, 1].mean()))
    gap = np.diff(points, axis=0) * [111_320.0 * stretch, 111_200.0]
    return float(np.hypot(*gap.T).sum())


def check(found: Rounds, stops: list[Stop]) -> None:
    assert sorted(stop.key for one in found.rounds for stop in one.stops) == sorted(one.key for one in stops)
    assert len(found.rounds) <= found.crews
    assert found.metres == pytest.approx(sum(one.metres for one in found.rounds))
    for number, one in enumerate(found.rounds, start=1):
        assert one.number == number
        assert one.load == sum(stop.load for stop in one.stops)
        assert found.carry is None or one.load <= found.carry
        assert one.path[0] == pytest.approx(one.path[-1])
        assert math.dist(one.path[0], found.start) < 0.002
        assert one.metres == pytest.approx(drawn(one.path), rel=0.01, abs=3)


@SMALL
@given(
    rows=st.lists(st.integers(0, 399), min_size=1, max_size=25, unique=True),
    crews=st.integers(1, 4),
    spare=st.integers(0, 3),
    seed=st.integers(0, 99),
)
def test_every_stop_is_on_one_round_that_starts_and_ends_at_the_meeting_point(
    snapshot: Snapshot, start: tuple[float, float], rows: list[int], crews: int, spare: int, seed: int
) -> None:
    stops = posters(snapshot, rows)
    carry = -(-len(stops) // crews) + spare
    given = {"task": "posters", "crews": crews, "carry": carry, "start": start, "seed": seed}
    found = rounds_of(snapshot, stops, **given)
    check(found, stops)
    assert rounds_of(snapshot, stops[::-1], **given) == found, "whatever their order"


@SMALL
@given(rows=st.lists(st.integers(0, 399), min_size=1, max_size=5, unique=True))
def test_a_few_stops_are_walked_in_the_shortest_way(
    snapshot: Snapshot, start: tuple[float, float], rows: list[int]
) -> None:
    stops = posters(snapshot, rows)

    def length(*some: Stop) -> float:
        return rounds_of(snapshot, some, task="posters", crews=1, carry=None, start=start).metres

    found = length(*stops)
    home = {one.key: length(one) / 2 for one in stops}
    # Two stops and the meeting point have one round only: what is between the two follows from it.
    apart = {
        (one.key, other.key): length(one, other) - home[one.key] - home[other.key]
        for one in stops
        for other in stops
        if one.key != other.key
    }
    every = (
        home[order[0].key] + sum(apart[a.key, b.key] for a, b in pairwise(order)) + home[order[-1].key]
        for order in permutations(stops)
    )
    assert found == pytest.approx(min(every), abs=0.5)


def test_letterboxes_are_runs_along_streets_that_hold_every_box_once(
    snapshot: Snapshot, start: tuple[float, float]
) -> None:
    stops = letterbox_stops(snapshot, None)
    assert sum(one.load for one in stops) == snapshot.buildings["dwellings"].sum() == 600
    assert len({one.key for one in stops}) == len(stops) < 60
    assert all(one.run is not None and one.run.low <= one.run.high for one in stops)
    found = rounds_of(snapshot, stops, task="letterboxes", crews=4, carry=None, start=start)
    check(found, list(stops))
    longest, shortest = max(one.minutes for one in found.rounds), min(one.minutes for one in found.rounds)
    assert len(found.rounds) == 4
    assert longest < 1.35 * shortest
    assert "Rue A, 1 à 10" in {one.label.replace("rue", "Rue") for one in stops}


def test_letterboxes_already_filled_and_small_runs(snapshot: Snapshot) -> None:
    two = snapshot.buildings.filter(pl.col("dwellings") == 2)["building"][0]
    assert sum(one.load for one in letterbox_stops(snapshot, None, done={two: 1})) == 599
    west = letterbox_stops(snapshot, Area(stations=frozenset({town.WEST})))
    assert 0 < sum(one.load for one in west) < 600
    assert len(letterbox_stops(snapshot, None, carry=5)) > len(letterbox_stops(snapshot, None))
    assert {one.station for one in west} == {town.WEST}
    everything = dict(snapshot.buildings.select("building", "dwellings").rows())
    with pytest.raises(InputError, match="aucune boîte"):
        letterbox_stops(snapshot, None, done=everything)


def test_a_run_holds_its_buildings_those_of_one_station_and_none_beside_others_kept_apart(snapshot: Snapshot) -> None:
    station = dict(snapshot.buildings.select("building", "station").rows())
    stops = letterbox_stops(snapshot, None)
    mine = [stop.run.buildings for stop in stops if stop.run]
    assert sorted(building for one in mine for building in one) == sorted(station)
    assert all({station[building] for building in one.run.buildings} == {one.station} for one in stops if one.run)
    assert [one.key for one in stops] == [one[0] for one in mine]
    apart = frozenset(max(mine, key=len)[1:3])
    again = [frozenset(one.run.buildings) for one in letterbox_stops(snapshot, None, apart=apart) if one.run]
    assert {one & apart for one in again} == {frozenset(), apart}
    assert apart in again
    assert address_stop(snapshot, "3 rue A").station == station[address_stop(snapshot, "3 rue A").key]


@pytest.mark.parametrize("carry", [1, 2, 7, 40, 79, 80, 81, 10_000])
def test_a_crew_carries_each_run_unless_one_building_has_more_boxes(snapshot: Snapshot, carry: int) -> None:
    stops = letterbox_stops(snapshot, None, carry=carry)
    assert sum(one.load for one in stops) == 600
    assert all(one.run and (one.load <= carry or len(one.run.buildings) == 1) for one in stops)


def test_a_run_is_cut_finer_along_the_same_buildings(snapshot: Snapshot) -> None:
    for stop in letterbox_stops(snapshot, None):
        assert stop.run
        assert cut_finer(snapshot, [stop], carry=stop.load) == ((stop,),)
        finer = [one for one in cut_finer(snapshot, [stop], carry=5)[0] if one.run]
        assert tuple(building for one in finer for building in one.run.buildings) == stop.run.buildings
        assert all(one.load <= 5 or len(one.run.buildings) == 1 for one in finer)
        assert sum(one.load for one in finer) == stop.load
        assert [one.run.low for one in finer] == sorted(one.run.low for one in finer)
        apart = frozenset(stop.run.buildings[1:3])
        parts = [frozenset(one.run.buildings) for one in cut_finer(snapshot, [stop], apart=apart)[0] if one.run]
        assert frozenset().union(*parts) == frozenset(stop.run.buildings)
        assert all(part <= apart or not part & apart for part in parts)
        assert len(parts) == 1 + bool(apart)
    elsewhere = replace(stop, run=replace(stop.run, buildings=("elsewhere",)))
    point = replace(stop, run=None)
    assert cut_finer(snapshot, [elsewhere, point], carry=5) == ((elsewhere,), (point,))


def test_advice_on_districts_that_cannot_carry_their_load_can_be_followed() -> None:
    parts = [(np.arange(3), 1), (np.arange(3, 6), 8)]
    load = np.array([40, 40, 30, 200, 200, 200])
    with pytest.raises(InputError, match="comme 10 équipages, ou 110 par équipage"):
        _check_parts(parts, load, 100, 9)
    _check_parts(parts, load, 110, 9)


def test_an_address_of_several_communes_takes_the_code_of_one(
    tmp_path: Path,
) -> None:
    made = town.made(town.numbers(), town.ways())
    tables = small.town(stations=2, quartiers=1) | {
        "street_segments": made.segments,
        "buildings": made.buildings.with_columns(
            station=pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("00091_0001")).otherwise(pl.lit("00090_0001")),
            street=pl.lit("Rue A"),
            number=pl.lit(3, dtype=pl.Int32),
        ),
    }
    place = small.publish(tmp_path / "s", tables)
    with pytest.raises(InputError, match="code de la commune après une virgule : 00090 ou 00091"):
        address_stop(place, "3 rue A")
    assert address_stop(place, "3 rue A, 00091").station == "00091_0001"
    assert address_stop(place, "3 rue A, 00090").station == "00090_0001"


def test_a_stop_that_no_street_leads_to_is_reached_in_a_straight_line(tmp_path: Path) -> None:
    made = town.made(town.numbers(), town.ways(missing=(1, 2, 3, *range(5, 10))))
    tables = small.town(stations=2, quartiers=1) | {"street_segments": made.segments, "buildings": made.buildings}
    place = small.publish(tmp_path / "s", tables)
    one, other = (
        place.buildings.filter(pl.col("street") == street).sort("building").row(0, named=True)
        for street in ("Rue A", "Rue E")
    )
    at = one["longitude"], one["latitude"]
    stops = [Stop(it["building"], it["street"], (it["longitude"], it["latitude"])) for it in (one, other)]
    found = rounds_of(place, stops, task="posters", crews=1, carry=None, start=at)
    check(found, stops)
    assert found.metres > 700
    assert "2 trajets : à vol d'oiseau" in found.notices[0]


def test_nothing_to_walk_is_a_round_of_one_point(snapshot: Snapshot, start: tuple[float, float]) -> None:
    stops = [Stop(str(i), "ici", start) for i in range(3)]
    (one,) = rounds_of(snapshot, stops, task="posters", crews=1, carry=None, start=start).rounds
    assert (one.metres, len(one.path)) == (0.0, 1)


def test_minutes_are_the_walk_and_the_stops(snapshot: Snapshot, start: tuple[float, float]) -> None:
    stops = posters(snapshot, [3, 90, 200], [1, 2, 4])
    for task, at in (("posters", 3 * 60 + 7 * 180), ("leaflets", 3 * 120)):
        (one,) = rounds_of(snapshot, stops, task=task, crews=1, carry=None, start=start).rounds
        assert one.minutes == pytest.approx(one.metres * 0.015 + at / 60)
    run = [Stop("a", "a", start, 9, Run(0, 0.2, 0.8, houses=3, halls=1, boxes=6))]
    (one,) = rounds_of(snapshot, run, task="letterboxes", crews=1, carry=None, start=start).rounds
    assert one.minutes == pytest.approx(one.metres * 0.015 + (3 * 24 + 60 + 6 * 4) / 60)


def test_many_letterboxes_are_cut_into_districts_first(
    snapshot: Snapshot, start: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arpenteur.strategy.rounds.solving.MOST_AT_ONCE", 20)
    stops = letterbox_stops(snapshot, None)
    assert len(stops) > 20
    found = rounds_of(snapshot, stops, task="letterboxes", crews=5, carry=None, start=start)
    check(found, list(stops))
    assert any("quartiers" in notice for notice in found.notices)
    monkeypatch.setattr("arpenteur.strategy.rounds.solving.MOST_OF_A_CREW", 5)
    with pytest.raises(InputError, match="envoyez au moins"):
        rounds_of(snapshot, stops, task="letterboxes", crews=5, carry=None, start=start)


def test_fewer_crews_may_be_enough(snapshot: Snapshot, start: tuple[float, float]) -> None:
    stops = posters(snapshot, [1, 2])
    found = rounds_of(snapshot, stops, task="posters", crews=9, carry=None, start=start)
    assert len(found.rounds) <= 2
    assert any("suffi" in notice for notice in found.notices)


@pytest.mark.parametrize(("step", "said"), [(0.0, False), (60.0, True)])
def test_the_clock_may_stop_it(
    snapshot: Snapshot, start: tuple[float, float], monkeypatch: pytest.MonkeyPatch, step: float, said: bool
) -> None:
    """A clock that stands still, then one by which each look costs a minute: the machine's speed plays no part."""
    looks = count()
    monkeypatch.setattr("arpenteur.strategy.rounds.solving.monotonic", lambda: step * next(looks))
    many = posters(snapshot, list(range(0, 400, 4)))
    found = rounds_of(snapshot, many, task="posters", crews=3, carry=None, start=start, deadline=30.0)
    check(found, many)
    assert any("temps permis" in notice for notice in found.notices) is said


def test_polling_places_are_stops_and_said_to_be_the_middle_of_their_stations(
    snapshot: Snapshot, start: tuple[float, float]
) -> None:
    stops = station_stops(snapshot, None)
    assert [one.key for one in stops] == [town.WEST, town.EAST]
    assert all(one.label.startswith("Bureau ") for one in stops)
    found = rounds_of(snapshot, stops, task="posters", crews=1, carry=None, start=start)
    check(found, list(stops))
    assert any("bureaux de vote" in notice for notice in found.notices)
    moved = [replace(one, at=start) for one in stops]
    found = rounds_of(snapshot, moved, task="posters", crews=1, carry=None, start=start)
    assert not any("bureaux de vote" in notice for notice in found.notices)
    assert [one.key for one in station_stops(snapshot, {town.EAST})] == [town.EAST]
    with pytest.raises(InputError, match="bureau inconnu"):
        station_stops(snapshot, {"nulle part"})


def test_an_address_is_found_as_people_write_it(snapshot: Snapshot) -> None:
    first = address_stop(snapshot, "3 rue A")
    assert first.label == "3 rue A"
    assert address_stop(snapshot, " 3, Rue A ") == first
    assert address_stop(snapshot, "3 rue A, Ville") == first
    for text, said in (
        ("3 rue Z", "rue inconnue : rue Z"),
        ("999 rue A", "comme"),
        ("rue A", "un numéro et une rue"),
        ("3 quater rue A", "pas de 3 quater"),
        ("", "un numéro et une rue"),
    ):
        with pytest.raises(InputError, match=said):
            address_stop(snapshot, text)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stops": []}, "aucun arrêt"),
        ({"task": "doors"}, "tâche doors"),
        ({"crews": 0}, "équipages"),
        ({"carry": 0}, "au moins 1"),
        ({"carry": 1}, "au moins 3 équipages"),
        ({"start": (2.0, 46.5)}, "rendez-vous est hors de ce lieu"),
        ({"start": (math.nan, 46.5)}, "hors de la carte"),
        ({"start": (300.0, 46.5)}, "hors de la carte"),
        ({"stops": [Stop("a", "loin", (2.0, 46.5))]}, "loin est hors de ce lieu"),
        ({"stops": [Stop("a", "vide", (3.0, 46.5), 0)]}, "vide : charge de 0"),
        ({"stops": [Stop("a", "tour", (3.0, 46.5), 9)], "carry": 5}, "au moins 9, ou déposez-y moins"),
        ({"stops": [Stop("a", "x", (3.0, 46.5), 9, Run(0, 0, 1))], "carry": 5}, "emporter au moins 9\\.$"),
        ({"stops": [Stop("a", "pile", (3.0, 46.5), 10**20)]}, "de 1 à 1000000 par arrêt"),
        ({"stops": [Stop("a", "un", (3.0, 46.5)), Stop("a", "deux", (3.0, 46.5))]}, "même clé"),
        ({"stops": [Stop("a", "ailleurs", (3.0, 46.5), 1, Run(99_999, 0, 1))]}, "segment inconnu"),
        ({"stops": [Stop(str(i), str(i), (3.0, 46.5)) for i in range(5001)]}, "5000 arrêts au plus"),
        ({"stops": [Stop(str(i), str(i), (3.0, 46.5), 2) for i in range(3)], "carry": 3, "crews": 2}, "répartissent"),
    ],
)
def test_what_is_wrong_is_said(snapshot: Snapshot, start: tuple[float, float], change: dict, said: str) -> None:
    asked = {"stops": posters(snapshot, [1, 50, 100]), "task": "posters", "crews": 1, "carry": None, "start": start}
    with pytest.raises(InputError, match=said):
        rounds_of(snapshot, **asked | change)


def test_stops_of_a_file(snapshot: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "arrets.csv"
    file.write_text("Libellé;Adresse;Nombre\nMarché;3 rue A;20\n;3 rue A;5\n\nGare;2 rue B;1\n", encoding="utf-8-sig")
    one, other = read_stops(snapshot, file)
    assert (one.label, one.load, other.label, other.load) == ("Marché, 3 rue A", 25, "Gare, 2 rue B", 1)
    file.write_text("lat,lon\n46.5,3.0\n", encoding="utf-8")
    assert read_stops(snapshot, file) == (Stop("stop-1", "arrêt 1", (3.0, 46.5)),)
    points = {"type": "Point", "coordinates": [3.0, 46.5]}
    feature = {"type": "Feature", "geometry": points, "properties": {"nom": "École", "nombre": 3}}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    assert read_stops(snapshot, file) == (Stop("stop-1", "École", (3.0, 46.5), 3),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "fichier vide"),
        ("rien\n1\n", "colonnes inconnues"),
        ("adresse\n", "aucun arrêt"),
        ("adresse\n3 rue Z\n", "ligne 2"),
        ("adresse;nombre\n3 rue A;deux\n", "nombre « deux »"),
        (f"adresse;nombre\n3 rue A;{10**20}\n", "ligne 2 : nombre « 1.*un entier de 1 à 1000000"),
        (f"adresse;nombre\n3 rue A;{'9' * 5_000}\n", "un entier de 1 à 1000000"),
        ("adresse;nombre\n3 rue A;0\n", "un entier de 1 à 1000000"),
        ("lon;lat\nici;46\n", "position « ici »"),
        ("{", "points GeoJSON"),
        ('{"type": "FeatureCollection", "features": [3]}', "points GeoJSON"),
        ('{"type": "Feature", "geometry": {"type": "Polygon"}}', "pas un point"),
        ("é\n".encode() + "é".encode("latin-1"), "ligne 2 : le fichier est coupé"),
    ],
)
def test_a_file_that_is_not_understood_is_said(
    snapshot: Snapshot, tmp_path: Path, text: str | bytes, said: str
) -> None:
    file = tmp_path / "arrets.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=said):
        read_stops(snapshot, file)
    with pytest.raises(InputError, match="introuvable"):
        read_stops(snapshot, tmp_path / "absent.csv")


def test_rounds_on_a_map_and_on_paper(snapshot: Snapshot, start: tuple[float, float]) -> None:
    stops = letterbox_stops(snapshot, None, carry=12)
    found = rounds_of(snapshot, stops, task="letterboxes", crews=2, carry=None, start=start)
    roles = [one["properties"]["role"] for one in geojson(found)["features"]]
    assert (roles.count("way"), roles.count("stop")) == (2, len(stops))
    heading = Heading(place="Ville", stations="", date="")
    first = found.rounds[0]
    said = sheet_data(first, walk_of(first, found.around, found.start), heading, found.task)
    cells = [cell for page in said["pages"] for column in page["columns"] for cell in column]
    assert [cell["label"] for cell in cells] == [one.label for one in first.stops]
    assert [cell["number"] for cell in cells] == [str(rank) for rank in range(1, len(first.stops) + 1)]
    assert round_sheets(found, [(first, heading)]).startswith(b"%PDF")
    assert round_sheets(found, heading=heading, language="en").count(b"/Pages/Count 2/") == 1
