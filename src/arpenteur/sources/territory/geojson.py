"""GeoJSON, feature by feature: exact places of errors, and memory for the features kept only."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError, Where
from arpenteur.files.content import read_bytes
from arpenteur.files.encoding import decode
from arpenteur.sources.json_text import Cursor

Properties = dict[str, Any]
_BATCH = 4096


@dataclass
class Collection:
    """Features kept: their properties, geometries as written (None where null) and 1-based ranks in the file."""

    path: Path
    read: int = 0
    ranks: list[int] = field(default_factory=list[int])
    properties: list[Properties] = field(default_factory=list[Properties])
    geometry: NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))
    members: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def crs_name(self) -> str | None:
        """Name in the old ``crs`` member, ``urn:ogc:def:crs:EPSG::2154``."""
        crs = self.members.get("crs")
        properties = crs.get("properties") if isinstance(crs, dict) else None
        name = properties.get("name") if isinstance(properties, dict) else None
        return name if isinstance(name, str) else None


def read_geojson(path: Path, keep: Callable[[Properties], bool] | None = None) -> Collection:
    """All features of a FeatureCollection, or those whose properties ``keep`` accepts.

    Raises InputError with the line (JSON) or the rank of the feature (geometry).
    """
    text, _ = decode(read_bytes(path), path, utf8_only=True)
    collection = Collection(path)
    shapes: list[NDArray[np.object_]] = []
    batch: list[str | None] = []
    for feature, start, end in iterate(text, path, collection.members):
        collection.read += 1
        properties = feature.get("properties") or {}
        if keep is not None and not keep(properties):
            continue
        collection.ranks.append(collection.read)
        collection.properties.append(properties)
        batch.append(text[start:end] if feature.get("geometry") is not None else None)
        if len(batch) == _BATCH:
            shapes.append(_shapes(batch, collection))
            batch = []
    shapes.append(_shapes(batch, collection))
    collection.geometry = np.concatenate(shapes)
    refuse_without_features(collection.ranks or collection.read, path)
    return collection


def refuse_without_features(features: object, path: Path) -> None:
    """Raise InputError where a collection is empty (``[]``, ``null``, 0)."""
    if not features:
        raise InputError("GeoJSON sans aucune entité", Where(path), expected="au moins une entité (Feature)")


def iterate(text: str, path: Path, members: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int, int]]:
    """Yield each feature with its span in the text; other members of the collection are put in ``members``."""
    cursor = Cursor(text, path)
    cursor.expect("{")
    found = False
    while cursor.peek() != "}":
        if members or found:
            cursor.expect(",")
        name = cursor.value()
        if not isinstance(name, str):
            raise cursor.error("nom de membre attendu entre guillemets")
        cursor.expect(":")
        if name == "features":
            found = True
            yield from _features(cursor)
        else:
            members[name] = cursor.value()
    cursor.expect("}")
    if cursor.peek():
        raise cursor.error("texte après la fin du JSON")
    if not found:
        raise InputError("JSON sans « features »", Where(path), expected="une FeatureCollection GeoJSON")


def _features(cursor: Cursor) -> Iterator[tuple[dict[str, Any], int, int]]:
    if cursor.peek() == "n":  # null: an export of nothing
        cursor.value()
        return
    cursor.expect("[")
    rank = 0
    while cursor.peek() != "]":
        if rank:
            cursor.expect(",")
            cursor.peek()
        rank += 1
        start = cursor.at
        feature = cursor.value()
        problem = _malformed(feature)
        if problem:
            raise InputError(
                f"entité {rank} : {problem}", Where(cursor.path, cursor.line(start)), expected="une Feature GeoJSON"
            )
        yield feature, start, cursor.at
    cursor.expect("]")


def _malformed(feature: object) -> str:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return "objet qui n'est pas une Feature"
    if not isinstance(feature.get("properties"), dict | None):
        return "« properties » n'est pas un objet"
    if not isinstance(feature.get("geometry"), dict | None):
        return "« geometry » n'est pas un objet"
    return ""


def _shapes(features: list[str | None], collection: Collection) -> NDArray[np.object_]:
    texts = np.array(features, dtype=object)
    with np.errstate(all="ignore"):
        shapes = np.asarray(shapely.from_geojson(texts, on_invalid="ignore"), dtype=object).reshape(len(features))
    first = len(collection.ranks) - len(features)
    for i in np.flatnonzero(shapely.is_missing(shapes)):
        text = features[i]
        if text is None:
            continue
        # GEOS reads the properties too and is stricter than JSON about them: give it the geometry alone.
        with np.errstate(all="ignore"):
            shapes[i] = shapely.from_geojson(json.dumps(json.loads(text)["geometry"]), on_invalid="ignore")
        if shapes[i] is None:
            raise broken_geometry(collection.path, collection.ranks[first + int(i)])
    return shapes


def broken_geometry(path: Path, rank: int) -> InputError:
    """The error of a geometry that cannot be built: open ring, too few points, text for a coordinate."""
    return InputError(
        f"entité {rank} : géométrie impossible à lire",
        Where(path),
        expected="des anneaux fermés d'au moins 4 points, en nombres",
        action="corrigez l'entité ou téléchargez le fichier de nouveau",
    )
