"""Addresses and streets: public points and lines, with no person on them."""

import polars as pl

from arpenteur.tables.core import Column, Table


class Addresses(Table):
    """A public address point (BAN) or an address of the electoral register's public extract (REU)."""

    grain = "address"
    keys = ("address",)
    columns = {
        "address": Column(pl.String, "identifier of the source, or street + number"),
        "commune": Column(pl.String, "INSEE code of the voting commune"),
        "number": Column(pl.Int32, "house number", nullable=True),
        "suffix": Column(pl.String, "bis, ter, A…", nullable=True),
        "street": Column(pl.String, "name of the street", nullable=True),
        "longitude": Column(pl.Float64, "EPSG:4326", "degrees"),
        "latitude": Column(pl.Float64, "EPSG:4326", "degrees"),
        "station": Column(pl.String, "polling station the register attaches it to", nullable=True),
        "weight": Column(pl.Float64, "number of register addresses at this point; 1 for BAN", "addresses"),
        "precision": Column(pl.String, "housenumber, street or locality"),
    }
    caveats = ("An address never carries a score: rule 1 of the privacy design.",)


class Streets(Table):
    """A street line of OpenStreetMap (ODbL)."""

    grain = "way"
    keys = ("way",)
    columns = {
        "way": Column(pl.String, "identifier of the way"),
        "name": Column(pl.String, "name of the street", nullable=True),
        "highway": Column(pl.String, "OpenStreetMap class"),
        "geometry": Column(pl.Binary, "WKB line, EPSG:4326"),
    }


class MapLines(Table):
    """A river, a canal or a railway in the open that a street file draws (OpenStreetMap, ODbL): a landmark on maps."""

    grain = "way"
    keys = ("line",)
    columns = {
        "line": Column(pl.String, "identifier of the way"),
        "kind": Column(pl.String, "water or rail"),
        "name": Column(pl.String, "name of the river, canal or railway", nullable=True),
        "geometry": Column(pl.Binary, "WKB line, EPSG:4326"),
    }
    caveats = ("Only in snapshots of a place with addresses and a street file that holds them; streets are in theirs.",)
