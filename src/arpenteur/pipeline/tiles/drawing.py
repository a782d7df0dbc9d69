"""From the files at hand and the stations of a nation to its tiles, and what could not be drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import shapely

from arpenteur.domain.errors import InputError
from arpenteur.domain.quality import SourceReport
from arpenteur.pipeline.progress import Progress
from arpenteur.pipeline.shelf import Shelf
from arpenteur.pipeline.tiles.archive import write_tiles
from arpenteur.pipeline.tiles.territories import Published, territories
from arpenteur.sources import territory
from arpenteur.sources.imported import Imported, Ledger
from arpenteur.sources.recognise import Found, Kind
from arpenteur.sources.territory.vector import read_layer


@dataclass(frozen=True)
class Outlines:
    """Outlines that files give above the station, and what was read to get them."""

    published: Published
    reports: list[SourceReport]


def outlines_at_hand(shelf: Shelf) -> Outlines:
    """Read the outlines of départements, constituencies and communes of a nation. Raises InputError."""
    departements = _read(shelf, Kind.DEPARTEMENT_OUTLINES, territory.read_departement_outlines)
    around = _outlines(departements, "departement")
    seats = _read(shelf, Kind.CIRCONSCRIPTION_OUTLINES, partial(_read_seats, around))
    communes = _read(shelf, Kind.COMMUNE_OUTLINES, territory.read_commune_outlines)
    published = Published(around, _outlines(seats, "circonscription"), _outlines(communes, "commune"))
    return Outlines(published, [one.report for one in (*departements, *seats, *communes)])


def draw(path: Path, outlines: Outlines, stations: pl.DataFrame, progress: Progress) -> dict[str, dict[str, int]]:
    """Write the tiles of a nation at ``path``, or nothing where no zone has an outline.

    Returns, by level, how many ``zones`` there are and how many are ``drawn``. Raises OSError.
    """
    levels = territories(stations, outlines.published)
    write_tiles(path, levels, progress=progress)
    return {
        name: {"zones": table.height, "drawn": table.height - table["geometry"].null_count()}
        for name, table in levels.items()
    }


def _read(shelf: Shelf, kind: Kind, reader: Callable[..., Imported]) -> list[Imported]:
    """Every file of a kind; one that does not tell its zones apart is set aside, unless it was named."""

    def attempt(one: Found) -> Imported | None:
        try:
            return reader(one.path, layer=one.layer)
        except InputError as error:
            if one.path in shelf.explicit:
                raise
            shelf.elsewhere[str(one.path)] = error.problem
            return None

    return [found for found in shelf.read((kind,), attempt, "Limites") if found is not None]


def _read_seats(departements: pl.DataFrame | None, path: Path, layer: str | None) -> Imported:
    """A file that numbers 1, 2, 3… alone is of the département it lies in."""
    try:
        return territory.read_circonscription_outlines(path, layer=layer)
    except InputError:
        home = None if departements is None else _home(departements, path, layer)
        if home is None:
            raise
        return territory.read_circonscription_outlines(path, departement=home, layer=layer)


def _home(departements: pl.DataFrame, path: Path, layer: str | None) -> str | None:
    """The département that holds most of the points inside the features of a file."""
    shapes = shapely.from_wkb(departements["geometry"].to_list())
    points = shapely.point_on_surface(read_layer(path, layer).to_wgs84(Ledger(path, "", "")).geometry)
    inside, held = shapely.STRtree(points).query(shapes, predicate="contains")
    if not len(held):
        return None
    return departements["id"][int(np.bincount(inside).argmax())]


def _outlines(files: list[Imported], key: str) -> pl.DataFrame | None:
    tables = [one.table.select(pl.col(key).alias("id"), "geometry") for one in files]
    return pl.concat(tables).unique("id", keep="first", maintain_order=True) if tables else None
