"""IGN Contours…IRIS, any vintage and spelling, and the same layers as cities publish them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import census_communes, election_commune
from arpenteur.sources.imported import OTHER_COMMUNE, Imported, Ledger, nothing_for
from arpenteur.sources.territory.vector import Layer, as_text, dissolve, read_layer, within, wkb
from arpenteur.storage import sha256_of
from arpenteur.tables import IrisZones

CODE_COLUMNS = ("CODE_IRIS", "DCOMIRIS", "code_iris_9", "cod_iris")
_COMMUNE_COLUMNS = ("INSEE_COM", "DEPCOM", "COM")
_CODE = re.compile(r"(\d{5}|2[AB]\d{3})\d{4}")
_TYPES = {"H", "A", "D", "Z"}


def read_iris(path: Path, *, communes: frozenset[str] | None = None, layer: str | None = None) -> Imported:
    """IrisZones of a file, for some voting communes (75056 takes 751xx) or all of it."""
    ledger = Ledger(path, "contours IRIS", sha256_of(path), producer="IGN et INSEE", licence="Licence Ouverte 2.0")
    pattern = None if communes is None else _common_start(_census(communes)) + "%"
    narrow = None if pattern is None else (CODE_COLUMNS, pattern)
    found = read_layer(path, layer, keep=_near(communes), narrow=narrow)
    ledger.rows_read = found.read
    ledger.drop(OTHER_COMMUNE, found.read - len(found))
    if communes and not len(found):
        raise nothing_for(path, communes, [])
    found = found.labelled(_codes(found))
    voting = [election_commune(code[:5]) for code in found.keys]
    return _zones(within(found, voting, communes, ledger), ledger)


def _zones(found: Layer, ledger: Ledger) -> Imported:
    moved = found.to_wgs84(ledger)
    surfaces = moved.polygons(ledger)
    codes, shapes, first = dissolve(surfaces.keys, surfaces.geometry)
    if len(codes) < len(surfaces):
        ledger.warnings.append(f"{len(surfaces)} entités réunies en {len(codes)} IRIS")
    names = surfaces.text("NOM_IRIS", "LIB_IRIS", "LIBIRIS", "name", "nom")
    types = surfaces.text("TYP_IRIS", "TYPE_IRIS")
    groups = surfaces.text("GRD_QUART")
    table = pl.DataFrame(
        {
            "iris": codes,
            "commune": [election_commune(code[:5]) for code in codes],
            "name": [names[i] for i in first],
            "grand_quartier": [groups[i] or grand_quartier(code) for code, i in zip(codes, first, strict=True)],
            "iris_type": [kind if (kind := types[i]) in _TYPES else None for i in first],
            "geometry": wkb(shapes),
        },
        schema=IrisZones.schema(),
    )
    return ledger.close(IrisZones.conform(table.sort("iris")))


def grand_quartier(iris: str) -> str | None:
    """INSEE's group of IRIS: commune and the first two digits of the zone; none in a commune of one zone.

    >>> grand_quartier("751010101"), grand_quartier("040360000")
    ('7510101', None)
    """
    return None if iris.endswith("0000") else iris[:7]


def iris_code(text: str | None) -> str | None:
    """A code of 9 characters from a published one that may have lost its zero; None where it is none."""
    code = text.zfill(9).upper() if text and len(text) >= 8 else ""
    return code if _CODE.fullmatch(code) else None


def _codes(layer: Layer) -> list[str]:
    column = layer.find(*CODE_COLUMNS)
    if column is not None:
        published = layer.text(column)
    else:
        commune, number = layer.need(*_COMMUNE_COLUMNS), layer.need("IRIS")
        pairs = zip(layer.text(commune), layer.text(number), strict=True)
        published = [f"{c.zfill(5)}{n.zfill(4)}" if c and n else None for c, n in pairs]
    codes = [iris_code(text) for text in published]
    wrong = np.flatnonzero([code is None for code in codes])
    if len(wrong):
        first = int(wrong[0])
        raise InputError(
            f"entité {layer.ranks[first]} : code IRIS « {published[first] or ''} »",
            Where(layer.path, column=column or "IRIS"),
            expected="9 caractères comme 930100101",
        )
    return [code for code in codes if code is not None]


def _census(communes: frozenset[str]) -> set[str]:
    return {code for commune in communes for code in census_communes(commune)}


def _common_start(codes: set[str]) -> str:
    low, high = min(codes), max(codes)
    same = (i for i, (a, b) in enumerate(zip(low, high, strict=True)) if a != b)
    return low[: next(same, len(low))]


def _near(communes: frozenset[str] | None) -> Callable[[dict[str, Any]], bool] | None:
    if communes is None:
        return None
    starts = tuple(code for commune in _census(communes) for code in (commune, commune.lstrip("0")))

    def keep(properties: dict[str, Any]) -> bool:
        return any((as_text(value) or "").startswith(starts) for value in properties.values())

    return keep
