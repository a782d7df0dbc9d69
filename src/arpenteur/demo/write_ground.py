"""Outlines, streets and addresses: Etalab, IGN, OpenStreetMap and BAN layouts."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from arpenteur.demo.addresses import Addresses
from arpenteur.demo.identity import (
    CIRCONSCRIPTIONS,
    COMMUNE,
    COMMUNE_NAME,
    DEPARTEMENT,
    DEPARTEMENT_NAME,
    POSTCODE,
)
from arpenteur.demo.projection import degrees, geometry_in_degrees, lambert
from arpenteur.demo.skeleton import IRIS
from arpenteur.demo.stations import Areas
from arpenteur.demo.streets import Network

Json = dict[str, Any]
WGS_84_URN = "urn:ogc:def:crs:OGC:1.3:CRS84"
BAN_HEAD = (
    "id",
    "id_fantoir",
    "numero",
    "rep",
    "nom_voie",
    "code_postal",
    "code_insee",
    "nom_commune",
    "code_insee_ancienne_commune",
    "nom_ancienne_commune",
    "x",
    "y",
    "lon",
    "lat",
    "type_position",
    "alias",
    "nom_ld",
    "libelle_acheminement",
    "nom_afnor",
    "source_position",
    "source_nom_voie",
    "certification_commune",
    "cad_parcelles",
)
_FIRST_WAY = 900_000_001


def write_contours(path: Path, areas: Areas, numbers: list[str], circonscription: list[str], year: int) -> None:
    """Station outlines in Etalab's schema, those of a year."""
    features = [
        _feature(
            {
                "codeDepartement": DEPARTEMENT,
                "nomDepartement": DEPARTEMENT_NAME,
                "codeCirconscription": DEPARTEMENT + circo,
                "nomCirconscription": CIRCONSCRIPTIONS[circo],
                "codeCommune": COMMUNE,
                "nomCommune": COMMUNE_NAME,
                "numeroBureauVote": number,
                "codeBureauVote": f"{COMMUNE}_{number}",
                "id_bv": f"{COMMUNE}_{int(number)}",
            },
            geometry_in_degrees(outline),
        )
        for number, circo, outline in sorted(
            zip(numbers, circonscription, areas.outlines, strict=True), key=lambda row: row[0]
        )
    ]
    write_features(path, features, WGS_84_URN, millesime=year)


def write_iris(path: Path, areas: Areas) -> None:
    """IRIS outlines with IGN's columns."""
    features = [
        _feature(
            {
                "INSEE_COM": COMMUNE,
                "NOM_COM": COMMUNE_NAME,
                "IRIS": iris.code,
                "CODE_IRIS": COMMUNE + iris.code,
                "NOM_IRIS": iris.name,
                "TYP_IRIS": iris.type,
            },
            geometry_in_degrees(outline),
        )
        for iris, outline in zip(IRIS, areas.outlines, strict=True)
    ]
    write_features(path, features, WGS_84_URN)


def write_streets(path: Path, network: Network, names: list[str]) -> None:
    """Street lines as an Overpass extract gives them: ways cut at crossings, with river and railway."""
    features: list[Json] = []
    for index, (edge, street) in enumerate(zip(network.edges, network.street, strict=True)):
        tags = {"highway": network.streets[street].highway, "name": names[street]}
        features.append(_way(_FIRST_WAY + index, tags, edge))
    inside = {"waterway": "river", "name": "L’Orvane"}, {"railway": "rail"}
    for offset, (tags, line) in enumerate(zip(inside, (network.river, network.railway), strict=True)):
        clipped = shapely.line_merge(shapely.intersection(line, network.outline))
        longest = max(shapely.get_parts(clipped), key=lambda part: part.length)
        features.append(_way(_FIRST_WAY + len(network.edges) + offset, tags, longest))
    notice = f"Réseau inventé de {COMMUNE_NAME}, dans la présentation d'OpenStreetMap."
    document = {"type": "FeatureCollection", "generator": "overpass-ide", "copyright": notice, "features": features}
    _write_json(path, document)


def write_addresses(path: Path, addresses: Addresses) -> None:
    """Addresses as the national address base publishes them by département."""
    xy, lonlat = lambert(addresses.xy), degrees(addresses.xy)
    rows = [";".join(BAN_HEAD)]
    for index in _by_street(addresses):
        street, number, suffix = int(addresses.street[index]), int(addresses.number[index]), addresses.suffix[index]
        road = f"{COMMUNE}_{street + 1:04d}"
        identifier = f"{road}_{number:05d}" + (f"_{suffix}" if suffix else "")
        name = addresses.names[street]
        row = [identifier, road, str(number), suffix, name, POSTCODE, COMMUNE, COMMUNE_NAME, "", ""]
        row += [f"{xy[index, 0]:.2f}", f"{xy[index, 1]:.2f}", f"{lonlat[index, 0]:.6f}", f"{lonlat[index, 1]:.6f}"]
        row += [
            "entrée",
            "",
            "",
            COMMUNE_NAME.split(" (")[0].upper(),
            name.upper().replace("’", " "),
            "commune",
            "commune",
        ]
        rows.append(";".join([*row, "1", ""]))
    path.write_bytes(("\n".join(rows) + "\n").encode("utf-8"))


def _by_street(addresses: Addresses) -> list[int]:
    order: NDArray[np.int64] = np.lexsort((addresses.number, addresses.street))
    return order.tolist()


def _way(number: int, tags: dict[str, str], line: BaseGeometry) -> Json:
    identifier = f"way/{number}"
    return {"id": identifier} | _feature({"@id": identifier} | tags, geometry_in_degrees(line))


def _feature(properties: Json, geometry: BaseGeometry) -> Json:
    shape = json.loads(shapely.to_geojson(geometry))
    return {"type": "Feature", "properties": properties, "geometry": shape}


def write_features(path: Path, features: list[Json], crs: str, **members: int) -> None:
    """A GeoJSON collection that names its reference system, as GDAL writes it, with further members."""
    system = {"type": "name", "properties": {"name": crs}}
    _write_json(path, {"type": "FeatureCollection", "name": path.stem, "crs": system, **members, "features": features})


def _write_json(path: Path, document: Json) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(", ", ": ")) + "\n", encoding="utf-8")
