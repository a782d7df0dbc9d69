"""Which official layout a file follows, told from its content and never from its name."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


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
    STATION_NAMES = "station_names"
    COMMUNE_RATES = "commune_rates"
    QUARTIERS = "quartiers"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Found:
    """One readable thing in a folder: a file, or one layer of a GeoPackage."""

    path: Path
    kind: Kind
    layer: str | None = None


def recognise(path: Path) -> Kind:
    """The kind of a file; for a GeoPackage of several layers, the first one recognised."""
    return next((found.kind for found in look_into(path) if found.kind is not Kind.UNKNOWN), Kind.UNKNOWN)


def scan_folder(folder: Path) -> list[Found]:
    """Every file under the folder, sorted by path, with its kind; one entry for each layer of a GeoPackage."""
    return [found for path in sorted(folder.rglob("*")) if path.is_file() for found in look_into(path)]


def look_into(path: Path) -> list[Found]:
    """What one file holds."""
    return [Found(path, Kind.UNKNOWN)]
