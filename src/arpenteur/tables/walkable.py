"""Tables of the ground that people walk: street segments and the buildings on them. No score, ever; no person."""

import polars as pl

from arpenteur.tables.core import Column, Table


class StreetSegments(Table):
    """A piece of street between two junctions, at most 250 m and about 40 doors long."""

    grain = "street segment"
    keys = ("segment",)
    columns = {
        "segment": Column(pl.Int32, "number, from 0"),
        "street": Column(pl.String, "name of the street, as its line or its addresses spell it", nullable=True),
        "highway": Column(pl.String, "OpenStreetMap class; straight where no file draws the street"),
        "station": Column(pl.String, "station of most of its addresses; null without address", nullable=True),
        "from_node": Column(pl.Int32, "junction where its line starts"),
        "to_node": Column(pl.Int32, "junction where its line ends"),
        "length_m": Column(pl.Float64, "along the line", "metres"),
        "geometry": Column(pl.Binary, "WKB line, EPSG:4326"),
    }
    caveats = ("Only in snapshots of a place with addresses; never in those of the nation.",)


class Buildings(Table):
    """A public address as people find it: a house or a block of flats, where it opens on its street."""

    grain = "address"
    keys = ("building",)
    columns = {
        "building": Column(pl.String, "identifier of the address"),
        "segment": Column(pl.Int32, "in StreetSegments"),
        "street": Column(pl.String, "name of the street"),
        "number": Column(pl.Int32, "house number", nullable=True),
        "suffix": Column(pl.String, "bis, ter, A…", nullable=True),
        "station": Column(pl.String, "normal key"),
        "longitude": Column(pl.Float64, "EPSG:4326", "degrees"),
        "latitude": Column(pl.Float64, "EPSG:4326", "degrees"),
        "along": Column(pl.Float64, "position along the segment, 0 to 1"),
        "side": Column(pl.String, "left or right of the line, seen along it"),
        "dwellings": Column(pl.Int32, "estimate, at least 1", "dwellings"),
        "estimated": Column(pl.Boolean, "spread from official counts; false where 1 stands for an unknown number"),
        "kind": Column(pl.String, "house, or apartments from three dwellings on"),
    }
    invariants = {
        "a building has a dwelling": pl.col("dwellings") >= 1,
        "a position lies on its segment": pl.col("along").is_between(0, 1),
    }
    caveats = (
        "Dwellings are official counts of squares or census zones spread over their addresses, not counts of doors.",
        "Never a score, never a person: rules 1 and 2 of the privacy design.",
    )
