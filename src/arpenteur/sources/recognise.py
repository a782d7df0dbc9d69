"""Which official layout a file follows, told from its content and never from its name."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from arpenteur.domain.errors import InputError
from arpenteur.files.content import head, read_bytes
from arpenteur.files.encoding import decode
from arpenteur.files.tables import columns_of, first_values
from arpenteur.sources import results, signs
from arpenteur.sources.json_text import Cursor
from arpenteur.sources.results import ResultsLayout
from arpenteur.sources.territory import geojson, gpkg
from arpenteur.sources.territory.vector import is_other_layer, read_layer

_PREFIX = 2 << 20


class Kind(StrEnum):
    """Layouts that a parser of this program reads."""

    RESULTS = "results"
    CONTOURS = "contours"
    IRIS = "iris"
    BASE_IC = "base_ic"
    FILOSOFI_IRIS = "filosofi_iris"
    SQUARES = "squares"
    ADDRESSES_BAN = "addresses_ban"
    ADDRESSES_REU = "addresses_reu"
    STREETS = "streets"
    COMMUNES = "communes"
    COMMUNE_CIRCONSCRIPTIONS = "commune_circonscriptions"
    COMMUNE_OUTLINES = "commune_outlines"
    CIRCONSCRIPTION_OUTLINES = "circonscription_outlines"
    DEPARTEMENT_OUTLINES = "departement_outlines"
    STATION_NAMES = "station_names"
    COMMUNE_RATES = "commune_rates"
    QUARTIERS = "quartiers"
    FORMER_COMMUNES = "former_communes"
    NUANCES = "nuances"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Found:
    """One readable thing in a folder: a file, or one layer of a GeoPackage."""

    path: Path
    kind: Kind
    layer: str | None = None
    layout: ResultsLayout | None = None


def recognise(path: Path) -> Kind:
    """The kind of a file; for a GeoPackage of several layers, the first one recognised."""
    return next((found.kind for found in look_into(path) if found.kind is not Kind.UNKNOWN), Kind.UNKNOWN)


def scan_folder(folder: Path) -> list[Found]:
    """Every file under the folder, sorted by path, with its kind; one entry for each layer of a GeoPackage.

    Folders that are links are followed, each folder once.
    """
    return [found for path in sorted(_files(folder)) if path.is_file() for found in look_into(path)]


def _files(folder: Path) -> Iterator[Path]:
    seen: set[Path] = set()
    for name, below, files in os.walk(folder, followlinks=True):
        here = Path(name).resolve()
        if here in seen:
            below.clear()
            continue
        seen.add(here)
        yield from (Path(name) / file for file in files)


def look_into(path: Path) -> list[Found]:
    """What one file holds. A file that cannot be opened is UNKNOWN here; its parser would say why."""
    try:
        start = head(path, 64)
        if start.startswith(gpkg.MAGIC):
            return _layers(path)
        if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            return [Found(path, _of_json(path))]
        if is_other_layer(path, start):
            return [Found(path, _of_layer(path))]
        return [_of_table(path)]
    except InputError:
        return [Found(path, Kind.UNKNOWN)]


def _of_table(path: Path) -> Found:
    columns = columns_of(path, header=signs.ZONE_COLUMNS)
    kind = signs.of_columns(columns, lambda: first_values(path))
    if kind:
        return Found(path, Kind(kind))
    layout = results.recognise(path)
    return Found(path, Kind.UNKNOWN if layout is None else Kind.RESULTS, layout=layout)


def _of_json(path: Path) -> Kind:
    text = head(path, _PREFIX).decode("utf-8-sig", errors="replace")
    cursor = Cursor(text, path)
    if cursor.peek() == "[":
        cursor.expect("[")
        return Kind(signs.of_record(cursor.value()) or Kind.UNKNOWN)
    if '"features"' in text:
        return _of_geojson(path, text)
    if '"elements"' in text:
        return Kind.STREETS if '"highway"' in text else Kind.UNKNOWN
    cursor.expect("{")
    name = cursor.value()
    cursor.expect(":")
    return Kind(signs.of_member(name, cursor.value()) or Kind.UNKNOWN)


def _of_geojson(path: Path, text: str) -> Kind:
    sample = signs.Sample()
    members: dict[str, Any] = {}
    try:
        for feature, _, _ in geojson.iterate(text, path, members):
            if sample.add(feature):
                break
    except InputError:
        if not sample.size:
            # One feature larger than the prefix: only the whole file tells.
            whole, _ = decode(read_bytes(path), path, utf8_only=True)
            feature = next(geojson.iterate(whole, path, members))[0]
            sample.add(feature)
    return Kind(sample.kind(str(members.get("name", ""))) or Kind.UNKNOWN)


def _of_layer(path: Path) -> Kind:
    layer = read_layer(path)
    sample = signs.Sample()
    for at, shape in enumerate(layer.geometry[: signs.SAMPLE_SIZE]):
        properties = {name: values[at] for name, values in layer.columns.items()}
        sample.add({"properties": properties, "geometry": {"type": getattr(shape, "geom_type", None)}})
    return Kind(sample.kind("") or Kind.UNKNOWN)


def _layers(path: Path) -> list[Found]:
    found: list[Found] = []
    best: tuple[int, int] | None = None
    for at, info in enumerate(gpkg.list_layers(path)):
        total, rows = gpkg.first_rows(path, info, signs.SAMPLE_SIZE)
        sample = signs.Sample()
        for row in rows:
            sample.add(row)
        kind = Kind(sample.kind(info.name) or Kind.UNKNOWN)
        if kind is Kind.QUARTIERS and (best is None or total > best[0]):
            best = (total, at)
        found.append(Found(path, kind, info.name))
    # A city draws several sheets of quartiers: the most detailed one counts.
    return [
        Found(path, Kind.UNKNOWN, one.layer) if one.kind is Kind.QUARTIERS and best and at != best[1] else one
        for at, one in enumerate(found)
    ]
