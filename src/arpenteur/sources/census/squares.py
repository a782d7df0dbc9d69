"""INSEE FiLoSoFi squares of 200 m: GeoPackage, GeoJSON or CSV, whole or clipped to a commune."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import census_communes
from arpenteur.files.content import head, is_packed
from arpenteur.files.encoding import separator_of
from arpenteur.files.frames import UNREADABLE, open_large_text, unreadable
from arpenteur.files.tables import read_table
from arpenteur.sources.imported import OTHER_COMMUNE, Imported, Ledger, nothing_for
from arpenteur.sources.territory import crs, gpkg
from arpenteur.sources.territory.vector import Layer, read_layer
from arpenteur.storage import sha256_of
from arpenteur.tables import GridSquares

ID_COLUMN = "idcar_200m"
SIDE = 200
_RANK, _HEADING = "_rank", 65536
_ID = re.compile(r"CRS(\d{4})RES200mN(\d{1,8})E(\d{1,8})")
_AGES_0_17 = ("ind_0_3", "ind_4_5", "ind_6_10", "ind_11_17")
_COUNTS = {
    "persons": ("ind",),
    "households": ("men",),
    "poor_households": ("men_pauv",),
    "single_households": ("men_1ind",),
    "large_households": ("men_5ind",),
    "owner_households": ("men_prop",),
    "lone_parent_households": ("men_fmp",),
    "living_standard_sum": ("ind_snv",),
    "dwelling_area": ("men_surf",),
    "flat_households": ("men_coll",),
    "house_households": ("men_mais",),
    "social_dwellings": ("log_soc",),
    "age_0_17": _AGES_0_17,
    "age_18_24": ("ind_18_24",),
    "age_25_39": ("ind_25_39",),
    "age_40_54": ("ind_40_54",),
    "age_55_64": ("ind_55_64",),
    "age_65_79": ("ind_65_79",),
    "age_80_plus": ("ind_80p",),
}
_IMPUTED_UNDER = 11
_FIRST = 2019
"""Tax year of squares whose files say none."""
_COMMUNE = re.compile(r"\d[\dAB]\d{3}")
"""Codes of communes stand one after the other, with or without a mark between."""


def read_squares(
    path: Path,
    *,
    communes: frozenset[str] | None = None,
    bounds: tuple[float, float, float, float] | None = None,
    layer: str | None = None,
    vintage: int | None = None,
) -> Imported:
    """GridSquares of a file: those that touch the communes (by ``lcog_geo``) and whose centre is within the bounds.

    ``bounds``: west, south, east, north in degrees. ``vintage``: tax year, which the content does not
    tell: else the one in the name of the file or of its folder (``Filosofi2021_…``), else 2019. Counts are those
    published; where a piece is clipped, ``area_m2`` and the centre are the piece's, the counts the square's.
    """
    ledger = Ledger(
        path, "FiLoSoFi carreaux de 200 m", sha256_of(path), producer="INSEE", licence="Licence Ouverte 2.0"
    )
    year = vintage or _year_named(path) or _FIRST
    ledger.vintage = str(year)
    found = _features(path, layer, communes)
    ledger.rows_read = found.read
    found = _touching(found, communes, ledger).to_wgs84(ledger)
    squares = _identifiers(found)
    table = pl.DataFrame(
        {"square": squares, "imputed": _imputed(found, ledger), **_placed(found, squares, ledger)}
        | {name: _sum(found, columns) for name, columns in _COUNTS.items()}
    ).with_columns(pl.lit(year, dtype=pl.Int32).alias("vintage"))
    if bounds is not None:
        west, south, east, north = bounds
        near = pl.col("longitude").is_between(west, east) & pl.col("latitude").is_between(south, north)
        ledger.drop("hors de l'emprise demandée", table.height - table.filter(near).height)
        table = table.filter(near)
    return ledger.close(GridSquares.conform(_merged(table, ledger).sort("square")))


def _features(path: Path, layer: str | None, communes: frozenset[str] | None) -> Layer:
    if head(path, 16).startswith(gpkg.MAGIC) or head(path, 64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        starts = sorted(code for commune in communes or () for code in census_communes(commune))
        narrow = (("lcog_geo",), f"%{starts[0]}%") if len(starts) == 1 else None
        return read_layer(path, layer, keep=_keeps(communes), narrow=narrow)
    table, read = _rows(path, communes)
    columns: dict[str, list[Any]] = {name: table[name].to_list() for name in table.columns if name != _RANK}
    shapes = np.full(table.height, None, dtype=object)
    return Layer(path, read, columns, shapes, table[_RANK].to_list(), None, crs.WGS84)


def _rows(path: Path, communes: frozenset[str] | None) -> tuple[pl.DataFrame, int]:
    """Rows of a table with their rank, and how many it has. Of an archive, which holds the two million squares of the
    nation, only those that may touch the communes are ever cells."""
    if communes is None or not is_packed(path):
        table = read_table(path).frame
        return table.with_row_index(_RANK, offset=1), table.height
    first = head(path, _HEADING).split(b"\n", 1)[0].decode("utf-8-sig", errors="replace").rstrip("\r")
    file = open_large_text(path, separator_of(first, path))
    lines = file.frame.with_row_index(_RANK, offset=1)
    if "lcog_geo" in file.names:
        starts = sorted({code for commune in communes for code in census_communes(commune)})
        lines = lines.filter(pl.col("lcog_geo").str.contains_any(starts) | pl.col("lcog_geo").is_null())
    try:
        kept, count = pl.collect_all([lines, file.frame.select(pl.len())])
    except UNREADABLE as error:
        raise unreadable(path) from error
    return kept, int(count.item())


def _keeps(communes: frozenset[str] | None) -> Callable[[dict[str, Any]], bool] | None:
    if communes is None:
        return None
    return lambda properties: _meets(properties.get("lcog_geo"), communes)


def _meets(codes: Any, communes: frozenset[str]) -> bool:
    """Whether joined commune codes name one of the communes; a square that names none may be anywhere."""
    if not isinstance(codes, str):
        return True
    wanted = {code for commune in communes for code in census_communes(commune)}
    return not wanted.isdisjoint(_COMMUNE.findall(codes))


def _year_named(path: Path) -> int | None:
    found = re.search(r"filosofi[ _-]?(20\d\d)", f"{path.parent.name}/{path.name}", re.IGNORECASE)
    return int(found[1]) if found else None


def _touching(found: Layer, communes: frozenset[str] | None, ledger: Ledger) -> Layer:
    if communes is None:
        return found
    inside = np.array([_meets(codes, communes) for codes in found.text("lcog_geo")], dtype=bool)
    if not inside.any():
        raise nothing_for(found.path, communes, [])
    ledger.drop(OTHER_COMMUNE, found.read - int(inside.sum()))
    return found.take(inside)


def _identifiers(found: Layer) -> list[str]:
    column = found.need(ID_COLUMN)
    squares = found.text(column)
    for i, square in enumerate(squares):
        if square is None or not _ID.fullmatch(square):
            raise InputError(
                f"entité {found.ranks[i]} : identifiant de carreau « {square or ''} »",
                Where(found.path, column=column),
                expected="un identifiant comme CRS3035RES200mN2891800E3770600",
            )
    return [square for square in squares if square is not None]


def _imputed(found: Layer, ledger: Ledger) -> NDArray[np.bool_]:
    column = found.find("i_est_200")
    if column is not None:
        return found.numbers(column) == 1
    ledger.warnings.append(f"i_est_200 absent : carreaux de moins de {_IMPUTED_UNDER} ménages tenus pour imputés")
    return found.numbers("men") < _IMPUTED_UNDER


def _sum(found: Layer, columns: tuple[str, ...]) -> NDArray[np.float64]:
    total = np.zeros(len(found))
    for name in columns:
        values = found.numbers(name)
        wrong = np.flatnonzero(np.isnan(values) | (values < 0))
        # Winsorised living standards of a square may be negative; counts may not.
        if len(wrong) and not (name == "ind_snv" and not np.isnan(values[wrong]).any()):
            i = int(wrong[0])
            raise InputError(
                f"entité {found.ranks[i]} : valeur « {found.columns[found.need(name)][i]} »",
                Where(found.path, column=name),
                expected="un nombre positif ou nul",
            )
        total += values
    return total


def _placed(found: Layer, squares: list[str], ledger: Ledger) -> dict[str, NDArray[np.float64]]:
    """Centre and area: of the published piece where there is one, else of the square its identifier names."""
    parts = [match.groups() for square in squares if (match := _ID.fullmatch(square))]
    grids = np.array([int(part[0]) for part in parts])
    points = np.empty(len(squares), dtype=object)
    area = np.full(len(squares), float(SIDE * SIDE))
    far = 0
    for grid in np.unique(grids):
        own = np.flatnonzero(grids == grid)
        corners = np.array([(int(parts[i][2]), int(parts[i][1])) for i in own], dtype=np.float64)
        centres = np.asarray(shapely.points(corners + SIDE / 2), dtype=object)
        pieces = _in_grid(found.geometry[own], int(grid), found.path)
        drawn = shapely.area(pieces) > 0
        near = drawn & (shapely.distance(shapely.centroid(pieces), centres) <= SIDE)
        far += int((drawn & ~near).sum())
        area[own[near]] = shapely.area(pieces[near])
        centres[near] = shapely.centroid(pieces[near])
        points[own] = _from_grid(centres, int(grid))
    if far:
        ledger.warnings.append(f"{far} carreaux dessinés loin de leur identifiant : placés par l'identifiant")
    return {"longitude": shapely.get_x(points), "latitude": shapely.get_y(points), "area_m2": area}


def _in_grid(shapes: NDArray[np.object_], epsg: int, path: Path) -> NDArray[np.object_]:
    from pyproj.exceptions import CRSError

    try:
        return crs.transform(shapes, crs.WGS84, epsg)
    except CRSError as error:
        raise InputError(f"carreaux en EPSG:{epsg}", Where(path, column=ID_COLUMN), expected="EPSG:3035") from error


def _from_grid(points: NDArray[np.object_], epsg: int) -> NDArray[np.object_]:
    return crs.transform(points, epsg, crs.WGS84)


def _merged(table: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """One row for each square: pieces of one square add up, whether they repeat its counts or share them."""
    distinct = table.unique(["square", "persons", "longitude", "latitude"], keep="first", maintain_order=True)
    ledger.drop("carreau en double", table.height - distinct.height)
    table = distinct
    if not table["square"].is_duplicated().any():
        return table
    merged = table.group_by("square", maintain_order=True).agg(
        pl.col("imputed", "vintage").first(),
        pl.col("longitude", "latitude").dot(pl.col("area_m2")) / pl.col("area_m2").sum(),
        pl.col("area_m2").sum(),
        *(
            pl.when(pl.col("persons").n_unique() == 1)
            .then(pl.col(name).first())
            .otherwise(pl.col(name).sum())
            .alias(name)
            for name in _COUNTS
        ),
    )
    ledger.warnings.append(f"{table.height} morceaux réunis en {merged.height} carreaux")
    return merged
