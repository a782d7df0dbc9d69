"""Stations from one roll to a later one, on squares: which outlines tell them apart, and what each weight rests on."""

from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely

from arpenteur import geo
from arpenteur.domain.quality import SourceReport
from arpenteur.geo import Layer
from arpenteur.pipeline.crosswalk import crosswalk
from arpenteur.pipeline.join import Points
from arpenteur.sources.imported import Imported
from arpenteur.tables import Addresses, StationContours, StationResults

X, Y = 700_000.0, 6_600_000.0
WEST, EAST, NORTH = "99001_0001", "99001_0002", "99001_0003"
Boxes = dict[str, tuple[float, float, float, float]]
HALVES: Boxes = {WEST: (0, 0, 500, 1000), EAST: (500, 0, 1000, 1000)}
MOVED: Boxes = {WEST: (0, 0, 250, 1000), EAST: (250, 0, 1000, 1000)}


def layer(boxes: Boxes) -> Layer:
    shapes = [shapely.box(X + w, Y + s, X + e, Y + n) for w, s, e, n in boxes.values()]
    return Layer(np.asarray(shapes, dtype=object), geo.LAMBERT_93, tuple(boxes))


def contours(vintage: str, boxes: Boxes) -> Imported:
    shapes = geo.project(layer(boxes), geo.WGS84).geometries
    table = pl.DataFrame(
        {
            "station": list(boxes),
            "commune": [key[:5] for key in boxes],
            "geometry": [shapely.to_wkb(one) for one in shapes],
        }
    )
    return Imported(StationContours.conform(table), SourceReport(file="c", layout="contours", vintage=vintage))


def votes(**rolls: dict[str, int]) -> pl.DataFrame:
    """One first round a year: ``y2014={WEST: 1000}``."""
    rows = [
        {
            "election": f"{year[1:]}_euro_t1",
            "station": station,
            "commune": station[:5],
            "registered": registered,
            "abstentions": registered,
            "turnout": 0,
            "valid": 0,
        }
        for year, stations in rolls.items()
        for station, registered in stations.items()
    ]
    return StationResults.conform(pl.DataFrame(rows))


def places(*xy: tuple[float, float]) -> Points:
    where = Layer.from_points(
        np.array([X + x for x, _ in xy]), np.array([Y + y for _, y in xy]), geo.LAMBERT_93, ["p"] * len(xy)
    )
    return Points(pl.DataFrame(), where, np.zeros(len(xy), np.int64), np.ones(len(xy)), 0)


def made(results: pl.DataFrame, *files: Imported, **more: Any) -> dict[tuple[str, str], dict[str, Any]]:
    table = crosswalk(results, list(files), more.pop("registers", []), None, more.pop("points", None), **more)
    return {(row["from_station"][-1], row["to_station"][-1]): row for row in table.iter_rows(named=True)}


BOTH = {WEST: 1000, EAST: 1000}


def test_nothing_changed_is_the_identity() -> None:
    found = made(votes(y2014=BOTH, y2019=BOTH), contours("2014", HALVES), contours("2019", HALVES))
    assert {key: (row["weight"], row["lower"], row["upper"]) for key, row in found.items()} == {
        ("1", "1"): (1, 1, 1),
        ("2", "2"): (1, 1, 1),
    }
    assert {row["basis"] for row in found.values()} == {"areas"}


def test_ground_that_changed_hands_goes_by_area_and_then_by_the_registered_of_both_years() -> None:
    files = contours("2014", HALVES), contours("2019", MOVED)
    by_area = made(votes(y2014=BOTH, y2019={WEST: 500, EAST: 1500}), *files)
    assert by_area["1", "2"]["weight"] == pytest.approx(0.5, abs=1e-3)
    fitted = made(votes(y2014=BOTH, y2019={WEST: 800, EAST: 1200}), *files)
    assert fitted["1", "2"]["weight"] == pytest.approx(0.2, abs=1e-3)
    assert fitted["1", "2"]["lower"] < 0.2 < fitted["1", "2"]["upper"]
    unfitted = made(votes(y2014=BOTH, y2019={WEST: 800, EAST: 1200}), *files, rounds=0)
    assert unfitted["1", "2"]["weight"] == pytest.approx(0.5, abs=1e-3)


def test_addresses_tell_more_than_areas_where_there_are_enough() -> None:
    crowd = places(*[(10.0 + i, 500.0) for i in range(30)], *[(300.0, 300.0 + i) for i in range(10)])
    files = contours("2014", HALVES), contours("2019", MOVED)
    rolls = votes(y2014=BOTH, y2019={WEST: 750, EAST: 1250})
    found = made(rolls, *files, points=crowd, rounds=0)
    assert found["1", "2"]["weight"] == pytest.approx(0.25)
    assert {key: row["basis"] for key, row in found.items()} == {
        ("1", "1"): "addresses",
        ("1", "2"): "addresses",
        ("2", "2"): "areas",
    }


def test_a_register_that_says_its_stations_is_an_outline_of_its_year() -> None:
    spots = [(60.0 + 20 * i, 500.0 + 7 * i, WEST) for i in range(22)]
    spots += [(560.0 + 20 * i, 500.0 - 7 * i, EAST) for i in range(22)]
    where = geo.project(
        Layer.from_points(
            np.array([X + x for x, _, _ in spots]), np.array([Y + y for _, y, _ in spots]), geo.LAMBERT_93, ["p"] * 44
        ),
        geo.WGS84,
    )
    rows = {
        "address": [str(i) for i in range(44)],
        "commune": "99001",
        "longitude": shapely.get_x(where.geometries),
        "latitude": shapely.get_y(where.geometries),
        "station": [key for _, _, key in spots],
        "weight": 1.0,
        "precision": "housenumber",
    }
    register = Imported(
        Addresses.conform(pl.DataFrame(rows)), SourceReport(file="reu", layout="adresses", vintage="2014")
    )
    rolls = votes(y2014=BOTH, y2019={WEST: 500, EAST: 1500})
    points = places(*[(x, y) for x, y, _ in spots])
    found = made(rolls, contours("2019", MOVED), registers=[register], points=points, rounds=0)
    inside = sum(x < 250 for x, _, key in spots if key == WEST)
    assert found["1", "1"]["weight"] == pytest.approx(inside / 22)
    assert found["1", "1"]["basis"] == "addresses"
    alone = made(rolls, contours("2019", MOVED), rounds=0)
    assert {row["basis"] for row in alone.values()} == {"same number"}


def test_without_two_dated_outlines_the_number_is_the_ground_and_says_how_far() -> None:
    found = made(votes(y2014=BOTH, y2019={WEST: 900, EAST: 1100}), contours("2014", HALVES), contours("inconnu", MOVED))
    assert {key: (row["weight"], row["basis"]) for key, row in found.items()} == {
        ("1", "1"): (1, "same number"),
        ("2", "2"): (1, "same number"),
    }
    assert found["1", "1"]["lower"] == pytest.approx(0.9)
    assert made(votes(y2014=BOTH, y2019={WEST: 500, EAST: 1500}))["1", "1"]["lower"] == 0


def test_a_number_that_is_gone_has_no_heir_without_outlines_and_has_with_them() -> None:
    three = {WEST: 600, EAST: 1000, NORTH: 400}
    rolls = votes(y2014=three, y2019=BOTH)
    assert ("3", "3") not in made(rolls)
    assert len(made(rolls)) == 2
    cut: Boxes = {WEST: (0, 0, 500, 600), NORTH: (0, 600, 500, 1000), EAST: (500, 0, 1000, 1000)}
    found = made(rolls, contours("2014", cut), contours("2019", HALVES))
    assert {key: row["weight"] for key, row in found.items()} == {("1", "1"): 1, ("2", "2"): 1, ("3", "1"): 1}


def test_a_partial_election_is_no_roll_of_the_commune() -> None:
    table = crosswalk(votes(y2014=BOTH, y2015={WEST: 1000}, y2019=BOTH), [], [], None, None)
    assert set(table["from_vintage"]) | set(table["to_vintage"]) == {2014, 2019}


def test_an_identifier_of_ground_lies_in_both_stations() -> None:
    files = contours("2014", HALVES), contours("2019", MOVED)
    found = made(votes(y2014=BOTH, y2019={WEST: 500, EAST: 1500}), *files)
    for (old, new), row in found.items():
        point = geo.ground_points((row["ground"],), geo.LAMBERT_93)
        assert geo.assign(point, layer(HALVES)).tolist() == [int(old) - 1]
        assert geo.assign(point, layer(MOVED)).tolist() == [int(new) - 1]


def test_a_station_without_voters_is_somewhere() -> None:
    table = crosswalk(votes(y2014={WEST: 0, EAST: 1000}, y2019={WEST: 0, EAST: 1000}), [], [], None, None)
    assert table["weight"].to_list() == [1, 1]
