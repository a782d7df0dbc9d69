"""Outlines of polling stations: Etalab, REU reconstructions, city layers, one row per station, part or address."""

import re
from pathlib import Path

import numpy as np
import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.imported import OTHER_COMMUNE, Imported, Ledger, nothing_for
from arpenteur.sources.territory.origin import note_origin, vintage_of
from arpenteur.sources.territory.station_keys import READABLE, Asked, near, of_other_communes, stations_of
from arpenteur.sources.territory.vector import Layer, dissolve, read_layer, within, wkb
from arpenteur.storage import sha256_of
from arpenteur.tables import StationContours

_UNREADABLE = "clé de bureau illisible"


def read_contours(
    path: Path,
    *,
    communes: frozenset[str] | None = None,
    stations: frozenset[str] = frozenset(),
    key: str | None = None,
    layer: str | None = None,
) -> Imported:
    """StationContours of a file; features of one station are dissolved into one outline.

    ``communes``: voting communes to keep (75056 for Paris), all when None. ``key``: column that holds the key of the
    station, or ``commune+number`` for two columns; found by itself for the official layouts, and under any name where
    ``stations``, those of the place, are known. A key that is a bare number belongs to the only commune asked for.
    """
    ledger = Ledger(path, "contours de bureaux de vote", sha256_of(path))
    found = read_layer(path, layer, keep=near(communes, key))
    ledger.rows_read, ledger.vintage = found.read, vintage_of(found)
    ledger.drop(OTHER_COMMUNE, found.read - len(found))
    if communes and not len(found):
        raise nothing_for(path, communes, [])
    asked = Asked(communes, stations)
    named = stations_of(found, key, asked)
    others = of_other_communes(found, named, asked)
    if others is not None:
        ledger.drop(OTHER_COMMUNE, int(others.sum()))
        found, named = found.take(~others), [one for one, other in zip(named, others, strict=True) if not other]
    found = _readable(found, named, ledger)
    return _outlines(within(found, [station[:5] for station in found.keys], communes, ledger), ledger)


def _outlines(found: Layer, ledger: Ledger) -> Imported:
    surfaces = found.to_wgs84(ledger).polygons(ledger)
    stations, shapes, first = dissolve(surfaces.keys, surfaces.geometry)
    if len(stations) < len(surfaces):
        ledger.warnings.append(f"{len(surfaces)} entités réunies en {len(stations)} bureaux de vote")
    ledger.unmatched[:] = [station for station in ledger.unmatched if station not in set(stations)]
    names = surfaces.text("nomBureauVote", "nom_bureau_vote", "lieu_vote", "nom_bv", "libelle_bv")
    circonscriptions = [
        _circonscription(value) for value in surfaces.text("codeCirconscription", "code_circonscription")
    ]
    note_origin(surfaces, ledger)
    if surfaces.find("codeBureauVote", "id_bv"):
        ledger.layout, ledger.producer, ledger.licence = "contours Etalab", "Etalab", "Licence Ouverte 2.0"
    table = pl.DataFrame(
        {
            "station": stations,
            "commune": [station[:5] for station in stations],
            "name": [names[i] for i in first],
            "circonscription": [circonscriptions[i] for i in first],
            "geometry": wkb(shapes),
        },
        schema=StationContours.schema(),
    )
    return ledger.close(StationContours.conform(table.sort("station")))


def _readable(layer: Layer, stations: list[str | None], ledger: Ledger) -> Layer:
    good = np.array([station is not None for station in stations], dtype=bool)
    bad = int((~good).sum())
    if bad > (1 - READABLE) * len(layer):
        first = layer.ranks[int(np.flatnonzero(~good)[0])]
        raise InputError(
            f"entité {first} : clé de bureau de vote illisible ({bad} entités sur {len(layer)})",
            Where(layer.path),
            expected="des clés comme 93010_0001 ou 93010_1",
            action="indiquez la colonne avec --contour-key",
        )
    ledger.drop(_UNREADABLE, bad)
    return layer.take(good).labelled([station for station in stations if station is not None])


def _circonscription(value: str | None) -> str | None:
    return value.zfill(4) if value and re.fullmatch(r"\w{3,5}", value) else None
