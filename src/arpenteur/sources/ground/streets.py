"""OpenStreetMap street lines, with rivers and railways: GeoJSON extracts (Overpass turbo, JOSM), raw Overpass JSON."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.content import head, read_bytes
from arpenteur.files.encoding import decode
from arpenteur.sources.imported import Imported, Ledger
from arpenteur.sources.json_text import json_document
from arpenteur.sources.territory.vector import Layer, read_layer, wkb
from arpenteur.storage import sha256_of
from arpenteur.tables import MapLines, Streets

_LINES = (1, 5)
_HEAD = 4096
_WATER = ("river", "canal")
_RAIL = ("rail", "light_rail")
_HIDDEN = ("yes", "culvert", "building_passage")
"""Values of ``tunnel``: nobody sees the water or the rails there."""


def read_streets(
    path: Path, *, bounds: tuple[float, float, float, float] | None = None, layer: str | None = None
) -> Imported:
    """Streets of an extract: lines that carry ``highway``; rivers, canals and railways in the open lie beside them
    (``MapLines``); everything else is counted by kind and left out.

    ``bounds``: west, south, east, north in degrees; lines that do not touch them are left out.
    """
    ledger = Ledger(path, "voies OpenStreetMap", sha256_of(path), producer="OpenStreetMap", licence="ODbL 1.0")
    overpass = _overpass(path)
    found = read_layer(path, layer) if overpass is None else overpass
    ledger.rows_read = found.read
    column = found.need("highway")
    found = found.labelled([name or "" for name in found.text("@id", "osm_id", "id")]).to_wgs84(ledger)
    kinds = shapely.get_type_id(found.geometry)
    line, street = np.isin(kinds, _LINES), np.array([bool(value) for value in found.text(column)], dtype=bool)
    mark = np.array([bool(kind) for kind in _marks(found)], dtype=bool) & ~street
    for reason, rows in (
        ("sans géométrie", kinds < 0),
        ("point", np.isin(kinds, (0, 4))),
        ("surface", np.isin(kinds, (3, 6))),
        ("autre géométrie", (kinds == 2) | (kinds > 6)),
        ("ligne qui n'est pas une voie", line & ~street & ~mark),
    ):
        ledger.drop(reason, int(rows.sum()))
    found = found.take(line & (street | mark))
    if bounds is not None:
        near = np.asarray(shapely.intersects(found.geometry, shapely.box(*bounds)), dtype=bool)
        ledger.drop("hors de l'emprise demandée", int((~near).sum()))
        found = found.take(near)
    distinct = _rows(found, column)
    ledger.drop("voie en double", len(found) - distinct.height)
    ledger.vintage = str(found.members.get("timestamp") or "")[:10]
    streets = distinct.drop_nulls("highway").drop("kind")
    beside = distinct.filter(pl.col("highway").is_null()).rename({"way": "line"}).drop("highway")
    return replace(ledger.close(Streets.conform(streets)), beside=MapLines.conform(beside))


def _rows(found: Layer, column: str) -> pl.DataFrame:
    """The columns of ``Streets``, and ``kind`` of what lies beside them; the first of lines of one key."""
    every = pl.DataFrame(
        {
            "way": [key or f"entité {rank}" for key, rank in zip(found.keys, found.ranks, strict=True)],
            "name": found.text("name"),
            "highway": found.text(column),
            "kind": _marks(found),
            "geometry": wkb(found.geometry),
        },
        schema=Streets.schema() | {"kind": pl.String},
    )
    return every.unique("way", keep="first", maintain_order=True)


def _marks(found: Layer) -> list[str | None]:
    """``water`` or ``rail`` of each row that is one in the open, by OpenStreetMap's tags."""
    tags = zip(found.text("waterway"), found.text("railway"), found.text("tunnel"), strict=True)
    return [
        None if tunnel in _HIDDEN else "water" if water in _WATER else "rail" if rail in _RAIL else None
        for water, rail, tunnel in tags
    ]


def _overpass(path: Path) -> Layer | None:
    """The ways of an Overpass answer as a layer; None for another kind of file."""
    start = head(path, _HEAD)
    if b'"elements"' not in start or b'"FeatureCollection"' in start:
        return None
    text, _ = decode(read_bytes(path), path, utf8_only=True)
    document = json_document(text, path)
    elements = document.get("elements") if isinstance(document, dict) else None
    if not isinstance(elements, list) or not elements or not all(isinstance(one, dict) for one in elements):
        raise InputError("réponse Overpass sans éléments", Where(path), expected="une liste « elements » non vide")
    points = {one.get("id"): _position(one) for one in elements if one.get("type") == "node"}
    tags = [one["tags"] if isinstance(one.get("tags"), dict) else {} for one in elements]
    columns: dict[str, list[Any]] = {
        "@id": [f"{one.get('type')}/{one.get('id')}" for one in elements],
        "highway": [tag.get("highway") for tag in tags],
        **{key: [tag.get(key) for tag in tags] for key in ("name", "waterway", "railway", "tunnel")},
    }
    shapes: NDArray[np.object_] = np.array([_shape(one, points) for one in elements], dtype=object)
    return Layer(path, len(elements), columns, shapes, list(range(1, len(elements) + 1)), None, 4326)


def _position(one: dict[str, Any]) -> tuple[float, float] | None:
    lon, lat = one.get("lon"), one.get("lat")
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return None
    return float(lon), float(lat)


def _shape(one: dict[str, Any], points: dict[Any, tuple[float, float] | None]) -> Any:
    """Point of a node; line of a way from its inline geometry or from the nodes it names."""
    if one.get("type") == "node":
        position = _position(one)
        return shapely.Point(position) if position else None
    if one.get("type") != "way":
        return None
    inline, nodes = one.get("geometry"), one.get("nodes")
    if isinstance(inline, list):
        positions = [_position(point) if isinstance(point, dict) else None for point in inline]
    else:
        positions = [points.get(node) for node in nodes] if isinstance(nodes, list) else []
    line = [position for position in positions if position]
    return shapely.LineString(line) if len(line) > 1 else None
