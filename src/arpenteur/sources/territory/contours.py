"""Outlines of polling stations: Etalab, REU reconstructions, city layers, one row per station, part or address."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import (
    ARRONDISSEMENTS,
    census_communes,
    election_commune,
    parse_station_id,
    station_id,
    station_number,
)
from arpenteur.sources.imported import OTHER_COMMUNE, Imported, Ledger, nothing_for
from arpenteur.sources.raw import sha256_of
from arpenteur.sources.territory.vector import Layer, as_text, dissolve, read_layer, within, wkb
from arpenteur.tables import StationContours

# Columns that hold a whole key, best first; then (commune, number) pairs.
KEY_COLUMNS = ("codeBureauVote", "id_bv", "bureau", "CODE_BV", "id_brut_bv_reu", "code_bureau_vote", "ID")
PAIR_COLUMNS = (
    ("codeCommune", "numeroBureauVote"),
    ("arrondisse", "num_bv"),
    ("arrondissement", "num_bv"),
    ("insee", "num_bv"),
    ("code_insee", "num_bv"),
    ("INSEE_COM", "NUM_BV"),
)
# Paris of 2012: 750AA00BB; Paris open data since: 18-1.
_PARIS_LONG = re.compile(r"750(\d{2})00(\d{2})")
_PARIS_SHORT = re.compile(r"(\d{1,2})-(\d{1,2})")
_READABLE_SHARE = 0.5
_UNREADABLE = "clé de bureau illisible"


def read_contours(
    path: Path, *, communes: frozenset[str] | None = None, key: str | None = None, layer: str | None = None
) -> Imported:
    """StationContours of a file; features of one station are dissolved into one outline.

    ``communes``: voting communes to keep (75056 for Paris), all when None. ``key``: column that holds the key of the
    station, or ``commune+number`` for two columns; found by itself for the official layouts. A key that is a bare
    number belongs to the only commune asked for.
    """
    ledger = Ledger(path, "contours de bureaux de vote", sha256_of(path))
    found = read_layer(path, layer, keep=_near(communes))
    ledger.rows_read = found.read
    ledger.drop(OTHER_COMMUNE, found.read - len(found))
    if communes and not len(found):
        raise nothing_for(path, communes, [])
    found = _readable(found, _stations(found, key, communes), ledger)
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


def _near(communes: frozenset[str] | None) -> Callable[[dict[str, Any]], bool] | None:
    """A cheap first sieve for national files: some value starts with a wanted code, padded or not."""
    if communes is None:
        return None
    codes = {code for commune in communes for code in (commune, *census_communes(commune))}
    starts = tuple(codes | {code.lstrip("0") for code in codes} | ({"750"} if "75056" in communes else set[str]()))

    def keep(properties: dict[str, Any]) -> bool:
        texts = [as_text(value) or "" for value in properties.values() if isinstance(value, str | int | float)]
        # Without any commune code at all the layer is a city's own: decide later.
        return any(text.startswith(starts) for text in texts) or not any(_has_commune(text) for text in texts)

    return keep


def _has_commune(text: str) -> bool:
    return re.fullmatch(r"(\d{2}|2[AB])\d{3}(_\w{1,5})?", text) is not None


def _stations(layer: Layer, key: str | None, communes: frozenset[str] | None) -> list[str | None]:
    only = next(iter(communes)) if communes and len(communes) == 1 else None
    if key is not None:
        columns = [layer.text(layer.need(name)) for name in key.split("+")]
        return _parsed(columns, only)
    best: list[str | None] = []
    for names in (*((name,) for name in KEY_COLUMNS), *PAIR_COLUMNS, ("num_bv",), ("numero",), ("bv",)):
        if any(layer.find(name) is None for name in names):
            continue
        parsed = _parsed([layer.text(name) for name in names], only)
        if sum(station is not None for station in parsed) > _READABLE_SHARE * len(parsed):
            return parsed
        best = best or parsed
    if best:
        return best
    raise InputError(
        f"colonne de la clé du bureau de vote absente (colonnes présentes : {', '.join(list(layer.columns)[:12])})",
        Where(layer.path),
        expected="codeBureauVote, id_bv, bureau, CODE_BV, ou arrondissement et num_bv",
        action="indiquez la colonne avec --contour-key",
    )


def holds_station(values: Mapping[str, Any]) -> bool:
    """Whether a feature (lower-case property name → value) carries a key of a polling station."""
    if "num_bv" in values:
        return True
    texts = (as_text(values.get(name.lower())) for name in KEY_COLUMNS)
    return any(_station([text], 1, None) for text in texts if text)


def _parsed(columns: list[list[str | None]], only: str | None) -> list[str | None]:
    return [_station([part for part in parts if part], len(columns), only) for parts in zip(*columns, strict=True)]


def _station(parts: list[str], expected: int, only: str | None) -> str | None:
    """A key from one or two published values; None where they make none."""
    if len(parts) < expected:
        return None
    try:
        if expected == 2:
            return _of_pair(parts[0], parts[1], only)
        return _of_text(parts[0], only)
    except InputError:
        return None


def _of_text(text: str, only: str | None) -> str | None:
    if match := _PARIS_LONG.fullmatch(text):
        return station_id("75056", match[1] + match[2])
    if (match := _PARIS_SHORT.fullmatch(text)) and only in ARRONDISSEMENTS:
        return station_id(only, match[1].zfill(2) + match[2].zfill(2))
    if "_" in text:
        commune, number = text.rsplit("_", 1)
        return _of_pair(commune, number, only) if election_commune(commune) != commune else parse_station_id(text)
    return station_id(only, text) if only else None


def _of_pair(commune: str, number: str, only: str | None) -> str | None:
    """Commune (or arrondissement, 1 to 20) and number of the station inside it."""
    voting = election_commune(commune.zfill(5))
    if len(commune) <= 2 and commune.isdigit():
        voting, arrondissement = only if only in ARRONDISSEMENTS else "75056", int(commune)
    elif voting != commune.zfill(5):
        arrondissement = int(commune) - int(ARRONDISSEMENTS[voting][0]) + 1
    else:
        return station_id(commune, number)
    short = number.lstrip("0")
    prefixed = f"{arrondissement:02d}{short.zfill(2)}" if len(short) <= 2 else station_number(number)
    return station_id(voting, prefixed)


def _readable(layer: Layer, stations: list[str | None], ledger: Ledger) -> Layer:
    good = np.array([station is not None for station in stations], dtype=bool)
    bad = int((~good).sum())
    if bad > (1 - _READABLE_SHARE) * len(layer):
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
