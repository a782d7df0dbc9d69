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


class FormerCommunes(Table):
    """Which commune of today each commune of an election is part of, where its code changed."""

    grain = "commune of an election and commune of today"
    keys = ("election", "former", "commune")
    columns = {
        "election": Column(pl.String, "official identifier"),
        "former": Column(pl.String, "INSEE code on the day of the election"),
        "former_name": Column(pl.String, "its name then", nullable=True),
        "commune": Column(pl.String, "INSEE code of today"),
        "name": Column(pl.String, "its name", nullable=True),
        "parts": Column(pl.Int64, "communes of today that the former one was split into, 1 where it only merged"),
    }


class NuanceMeanings(Table):
    """What a nuance means at an election, in the words of the Ministry's circular."""

    grain = "nuance of an election"
    keys = ("election", "nuance")
    columns = {
        "election": Column(pl.String, "official identifier"),
        "nuance": Column(pl.String, "code, as with the votes"),
        "meaning": Column(pl.String, "official label"),
        "bloc": Column(pl.String, "bloc of the circular: EXG, GAU, CENT, DTE, EXD, DIV", nullable=True),
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
