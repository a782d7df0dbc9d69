"""Stops from a file of one's own: CSV with an address or a position on each line, or points in GeoJSON."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.grid import fold
from arpenteur.files.content import read_bytes
from arpenteur.files.encoding import decode, rows_of
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.rounds.results import MOST_LOAD, Stop
from arpenteur.strategy.rounds.stops import address_stop

_LARGEST = 5_000_000  # bytes
_EXPECTED = "des colonnes adresse, ou longitude et latitude, et au besoin libelle et nombre"
_NAMES = {
    "address": ("ADRESSE", "ADDRESS"),
    "longitude": ("LONGITUDE", "LON", "LNG"),
    "latitude": ("LATITUDE", "LAT"),
    "label": ("LIBELLE", "NOM", "LABEL", "NAME", "ARRET", "STOP"),
    "load": ("NOMBRE", "CHARGE", "LOAD", "AFFICHES", "TRACTS", "BOITES"),
}


def read_stops(snapshot: Snapshot, path: Path) -> tuple[Stop, ...]:
    """Stops of a ``.csv`` or ``.geojson`` file, in its order.

    Raises InputError with the line of what is not understood.
    """
    raw = read_bytes(path)
    if len(raw) > _LARGEST:
        raise InputError("fichier d'arrêts trop grand", Where(path), expected="5 Mo au plus")
    text, _encoding = decode(raw, path)
    points = text.lstrip().startswith("{")
    stops = _from_geojson(text, path) if points else _from_csv(snapshot, text, path)
    if not stops:
        raise InputError("aucun arrêt dans ce fichier", Where(path), expected=_EXPECTED)
    return stops


def _from_csv(snapshot: Snapshot, text: str, path: Path) -> tuple[Stop, ...]:
    rows = rows_of(text, path)
    titles = [fold(one) for one in next(rows, (1, []))[1]]
    column = {name: titles.index(title) for name, known in _NAMES.items() for title in known if title in titles}
    if "address" not in column and not {"longitude", "latitude"} <= column.keys():
        raise InputError("colonnes inconnues", Where(path, 1), expected=_EXPECTED)
    stops: list[Stop] = []
    for line, row in rows:
        if any(cell.strip() for cell in row):
            cells = {name: row[at].strip() for name, at in column.items() if at < len(row)}
            stops.append(_stop(snapshot, cells, len(stops) + 1, Where(path, line)))
    return _distinct(stops)


def _stop(snapshot: Snapshot, said: Mapping[str, str], rank: int, where: Where) -> Stop:
    load = _whole(said.get("load") or "1", where)
    if said.get("longitude") and said.get("latitude"):
        at = _degrees(said["longitude"], where), _degrees(said["latitude"], where)
        label = said.get("label") or said.get("address") or f"arrêt {rank}"
        return Stop(f"stop-{rank}", label, at, load)
    try:
        found = address_stop(snapshot, said.get("address", ""))
    except InputError as error:
        raise InputError(error.problem, where, expected=error.expected, action=error.action) from error
    label = f"{said['label']}, {found.label}" if said.get("label") else found.label
    return replace(found, label=label, load=load)


def _distinct(found: list[Stop]) -> tuple[Stop, ...]:
    """An address given twice is one stop that takes both loads."""
    by_key: dict[str, Stop] = {}
    for one in found:
        known = by_key.get(one.key)
        by_key[one.key] = replace(known, load=known.load + one.load) if known else one
    return tuple(by_key.values())


def _from_geojson(text: str, path: Path) -> tuple[Stop, ...]:
    try:
        whole: Any = json.loads(text)
        features: list[Any] = list(whole["features"] if whole["type"] == "FeatureCollection" else [whole])
        return tuple(_point(one, rank, Where(path)) for rank, one in enumerate(features, start=1))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise InputError("fichier d'arrêts illisible", Where(path), expected="des points GeoJSON") from error


def _point(feature: Any, rank: int, where: Where) -> Stop:
    about: dict[str, Any] = {fold(str(name)): value for name, value in (feature.get("properties") or {}).items()}
    geometry = feature["geometry"]
    if geometry["type"] != "Point":
        raise InputError("arrêt {rank} qui n'est pas un point", where, expected="des points GeoJSON", rank=rank)
    said = {
        name: str(about[title]) for name, known in _NAMES.items() for title in known if about.get(title) is not None
    }
    longitude, latitude = float(geometry["coordinates"][0]), float(geometry["coordinates"][1])
    label = said.get("label") or said.get("address") or f"arrêt {rank}"
    return Stop(f"stop-{rank}", label, (longitude, latitude), _whole(said.get("load") or "1", where))


def _whole(text: str, where: Where) -> int:
    expected = f"un entier de 1 à {MOST_LOAD}"
    try:
        found = int(text)
    except ValueError as error:
        raise InputError("nombre « {text} »", where, expected=expected, text=text) from error
    if not 1 <= found <= MOST_LOAD:
        raise InputError("nombre « {text} »", where, expected=expected, text=text)
    return found


def _degrees(text: str, where: Where) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise InputError(
            "position « {text} »", where, expected="une longitude et une latitude en degrés", text=text
        ) from error
