"""Small tables that name things or say what belongs where."""

import polars as pl

from arpenteur.tables.core import Column, Table


class CommuneCirconscriptions(Table):
    """Legislative constituencies each commune touches."""

    grain = "commune"
    keys = ("commune",)
    columns = {
        "commune": Column(pl.String, "INSEE code"),
        "circonscriptions": Column(pl.List(pl.String), "département + number, 9213; several in large communes"),
    }


class CommuneOutlines(Table):
    """Outline of a commune."""

    grain = "commune"
    keys = ("commune",)
    columns = {
        "commune": Column(pl.String, "INSEE code of the voting commune"),
        "name": Column(pl.String, "as published", nullable=True),
        "geometry": Column(pl.Binary, "WKB polygon or multipolygon, EPSG:4326"),
    }
    caveats = ("Often generalised: fit for clipping and drawing, not for areas.",)


class CirconscriptionOutlines(Table):
    """Outline of a legislative constituency."""

    grain = "constituency"
    keys = ("circonscription",)
    columns = {
        "circonscription": Column(pl.String, "département + number, 9213"),
        "name": Column(pl.String, "as published", nullable=True),
        "geometry": Column(pl.Binary, "WKB polygon or multipolygon, EPSG:4326"),
    }


class DepartementOutlines(Table):
    """Outline of a département."""

    grain = "département"
    keys = ("departement",)
    columns = {
        "departement": Column(pl.String, "code, 2 characters, 3 overseas"),
        "name": Column(pl.String, "as published", nullable=True),
        "geometry": Column(pl.Binary, "WKB polygon or multipolygon, EPSG:4326"),
    }
    caveats = ("Often generalised: fit for drawing, not for areas.",)


class StationNames(Table):
    """Name of the voting place of a polling station."""

    grain = "polling station"
    keys = ("station",)
    columns = {
        "station": Column(pl.String, "normal key"),
        "name": Column(pl.String, "as the commune writes it"),
    }
