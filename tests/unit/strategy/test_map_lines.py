"""Landmarks of maps: which roads are main ones, water and railways, nothing where no file holds any."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
import shapely
import small_snapshots as small

from arpenteur.snapshot import Snapshot
from arpenteur.strategy.map_lines import ENOUGH, MapLine, map_lines
from arpenteur.tables import MapLines, StationStreets, StreetSegments

Row = tuple[str, str, shapely.LineString]
WIDE = 0.12
"""Degrees of longitude of the twelve squares, which are a hundredth of a degree high: 9.1 km by 1.1 km."""
AREA = 10.1
SQUARES = [shapely.geometry.mapping(shapely.box(0.01 * i, 47.0, 0.01 * (i + 1), 47.01)) for i in range(12)]


def across(north: float, part: float = 1.0) -> shapely.LineString:
    """A line from the west of the place to its east, or over a part of the way."""
    return shapely.LineString([(0.0, 47 + north), (WIDE * part, 47 + north)])


def place(path: Path, roads: Sequence[Row], beside: Sequence[Row] = ()) -> Snapshot:
    """A place with streets (class, name, line) and what a file draws beside them (kind, name, line)."""
    segments = [
        {
            "segment": rank,
            "street": name,
            "highway": kind,
            "station": None,
            "from_node": 0,
            "to_node": 1,
            "length_m": 1.0,
            "geometry": shapely.to_wkb(line),
        }
        for rank, (kind, name, line) in enumerate(roads)
    ]
    marks = [
        {"line": f"way/{rank}", "kind": kind, "name": name, "geometry": shapely.to_wkb(line)}
        for rank, (kind, name, line) in enumerate(beside)
    ]
    added = {"street_segments": StreetSegments.conform(pl.DataFrame(segments, schema=StreetSegments.schema()))}
    if marks:
        added["map_lines"] = MapLines.conform(pl.DataFrame(marks, schema=MapLines.schema()))
    return small.publish(path / "place", small.with_squares(small.town()) | added)


def names(lines: tuple[MapLine, ...]) -> set[tuple[str, str]]:
    return {(one.kind, one.name) for one in lines}


def test_the_largest_classes_are_drawn_down_to_the_one_with_which_there_is_enough(tmp_path: Path) -> None:
    roads = [("primary", "Nationale", across(0.002)), ("secondary", "Ouest", across(0.004))]
    roads += [("tertiary", "Moulins", across(0.006)), ("residential", "Lilas", across(0.008))]
    found = map_lines(place(tmp_path, roads), SQUARES)
    assert 9.1 < ENOUGH * AREA < 18.2, "one of them is not enough, two are"
    assert names(found) == {("road", "Nationale"), ("road", "Ouest")}


def test_a_place_of_small_roads_shows_its_tertiary_ones_and_never_slip_roads_or_lesser_streets(tmp_path: Path) -> None:
    roads = [("tertiary", "Moulins", across(0.006)), ("residential", "Lilas", across(0.008))]
    roads += [("motorway_link", "Bretelle", across(0.002))]
    assert names(map_lines(place(tmp_path, roads), SQUARES)) == {("road", "Moulins")}


def test_where_no_file_draws_the_streets_they_are_those_with_the_most_addresses(tmp_path: Path) -> None:
    roads = [("straight", f"Rue {rank}", across(0.001 * rank)) for rank in (1, 2, 3)]
    tables = place(tmp_path, roads)
    sizes = [
        {"station": "00090_0001", "street": f"Rue {rank}", "commune": "00090", "addresses": 10 * rank, "shared": False}
        for rank in (1, 2, 3)
    ]
    rows = StationStreets.conform(
        pl.DataFrame(sizes).with_columns(
            *(
                pl.lit(None, dtype).alias(name)
                for name, dtype in StationStreets.schema().items()
                if name not in sizes[0]
            )
        )
    )
    again = small.publish(
        tmp_path / "again",
        small.with_squares(small.town()) | {"street_segments": tables.street_segments, "station_streets": rows},
    )
    assert names(map_lines(again, SQUARES)) == {("street", "Rue 3"), ("street", "Rue 2")}


def test_water_and_railways_come_from_the_file_clipped_to_the_place(tmp_path: Path) -> None:
    canal = shapely.LineString([(-1.0, 47.005), (1.0, 47.005)])
    far = shapely.LineString([(1.0, 48.0), (2.0, 48.0)])
    snapshot = place(tmp_path, [], [("water", "Canal", canal), ("rail", "", across(0.007)), ("water", "Loin", far)])
    found = map_lines(snapshot, SQUARES)
    assert names(found) == {("water", "Canal"), ("rail", "")}
    ends = [x for one in found if one.name == "Canal" for x, _y in one.points]
    assert (min(ends), max(ends)) == pytest.approx((0.0, WIDE), abs=2e-4)


def test_pieces_of_a_road_become_one_line_and_short_ones_are_left_out(tmp_path: Path) -> None:
    halves = [shapely.LineString([(0.0, 47.004), (0.06, 47.004)]), shapely.LineString([(0.06, 47.004), (0.12, 47.004)])]
    stump = shapely.LineString([(0.0, 47.009), (0.0004, 47.009)])
    roads = [*(("primary", "Nationale", one) for one in halves), ("primary", "Bout", stump)]
    (found,) = map_lines(place(tmp_path, roads), SQUARES)
    assert (found.name, len(found.points)) == ("Nationale", 2)


def test_nothing_where_the_files_hold_nothing(tmp_path: Path) -> None:
    assert map_lines(small.publish(tmp_path / "bare", small.with_squares(small.town())), SQUARES) == ()
    roads = [("primary", "Nationale", across(0.002))]
    assert map_lines(place(tmp_path, roads), []) == ()
