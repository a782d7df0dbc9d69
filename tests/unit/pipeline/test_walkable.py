"""Segments and buildings of a town drawn by hand."""

import polars as pl
import pytest
import shapely
import walked_town as town

from arpenteur.tables import Buildings, StreetSegments


def test_every_address_is_a_building_on_a_segment_of_its_street():
    addresses = town.numbers()
    found = town.made(addresses, town.ways())
    joined = found.buildings.join(found.segments.select("segment", pl.col("street").alias("on")), on="segment")
    assert sorted(joined["building"]) == sorted(addresses["address"])
    assert (joined["street"] == joined["on"]).all()


def test_odd_and_even_numbers_are_on_two_sides():
    found = town.made(town.numbers(), town.ways()).buildings.with_columns((pl.col("number") % 2).alias("odd"))
    sides = found.group_by("street", "segment", "odd").agg(pl.col("side").n_unique())
    assert sides["side"].max() == 1


@pytest.mark.parametrize("mass", [0.2, 0.9, 1.5, 7.3, 30.0])
def test_dwellings_are_whole_at_least_one_and_add_up_by_station(mass: float):
    found = town.made(town.numbers(), town.ways(), mass=mass).buildings
    by_station = found.group_by("station").agg(pl.len(), pl.col("dwellings").sum()).sort("station")
    for _, count, dwellings in by_station.iter_rows():
        assert dwellings == max(count, round(count * mass))
    assert found["dwellings"].max() - found["dwellings"].min() <= 1


def test_without_households_dwellings_come_from_the_registered():
    stations, points = town.points_of(town.numbers())
    found = town.walkable(
        stations,
        points,
        points.table["street"].to_list(),
        registered={town.WEST: 900, town.EAST: 300},
        ways=town.ways(),
    ).buildings
    by_station = dict(found.group_by("station").agg(pl.col("dwellings").sum()).iter_rows())
    assert by_station[town.WEST] == 600
    assert by_station[town.EAST] == max(200, found.filter(pl.col("station") == town.EAST).height)


def test_a_segment_has_at_most_about_forty_doors_and_its_pieces_meet():
    found = town.made(town.numbers(), town.ways(), mass=12.0)
    doors = found.buildings.group_by("segment").agg(pl.col("dwellings").sum())
    assert doors["dwellings"].max() <= 40 + 12
    ends = pl.concat([found.segments["from_node"], found.segments["to_node"]])
    assert ends.n_unique() == max(ends) + 1
    assert found.segments["length_m"].sum() == pytest.approx(10 * 4 * town.BLOCK, abs=0.5)


def test_a_building_lies_where_its_position_along_the_segment_says():
    for mass in (1.5, 12.0):
        found = town.made(town.numbers(), town.ways(), mass=mass)
        lines = dict(
            zip(found.segments["segment"], shapely.from_wkb(found.segments["geometry"].to_list()), strict=True)
        )
        for row in found.buildings.iter_rows(named=True):
            at = shapely.line_interpolate_point(lines[row["segment"]], row["along"], normalized=True)
            assert abs(at.x - row["longitude"]) < 2e-4
            assert abs(at.y - row["latitude"]) < 1e-4


def test_without_a_street_file_streets_are_straight_lines_that_hang_together():
    found = town.made(town.numbers(), None)
    assert found.buildings.height == town.numbers().height
    assert set(found.segments["highway"]) == {"straight"}
    joined = found.buildings.join(found.segments.select("segment", pl.col("street").alias("on")), on="segment")
    assert (joined["street"] == joined["on"]).all()
    parts = {node: {node} for node in {*found.segments["from_node"], *found.segments["to_node"]}}
    for one, other in found.segments.select("from_node", "to_node").iter_rows():
        whole = parts[one] | parts[other]
        parts |= dict.fromkeys(whole, whole)
    assert len({id(part) for part in parts.values()}) == 1


def test_a_street_that_the_file_does_not_draw_takes_its_addresses_to_the_next_one():
    found = town.made(town.numbers(), town.ways(missing=(2,)))
    assert found.buildings.filter(pl.col("street") == "Rue C").height == 40
    assert (found.buildings["segment"] >= 0).all()


def test_the_order_of_addresses_and_ways_changes_nothing():
    addresses, streets = town.numbers(), town.ways()
    first = town.made(addresses, streets)
    second = town.made(addresses.sample(fraction=1, shuffle=True, seed=3), streets.reverse())
    assert first.buildings.equals(second.buildings)
    assert first.segments.equals(second.segments)


def test_no_table_of_the_ground_carries_a_score():
    for table in (StreetSegments, Buildings):
        assert not [
            name for name in table.columns if any(word in name for word in ("score", "support", "class", "rank"))
        ]
