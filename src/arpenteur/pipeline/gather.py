"""Reading what concerns a place: first what tells its limits, then results, then the ground.

Whether outlines lie where their communes are: those of another city are never used in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import departement_of, departements
from arpenteur.pipeline.extent import Extent
from arpenteur.pipeline.former import FormerNames
from arpenteur.pipeline.inputs import Inputs, together
from arpenteur.pipeline.readers import Area, Bounds, Reader
from arpenteur.pipeline.shelf import Shelf
from arpenteur.pipeline.supply import Supply, read_with
from arpenteur.sources.imported import Imported
from arpenteur.sources.participation import CommuneTotals
from arpenteur.sources.recognise import Kind
from arpenteur.sources.results import ImportedResults
from arpenteur.tables import FormerCommunes

_MARGIN = 0.002  # degrees around the addresses, about 200 m
_ENOUGH = 0.5
_AROUND = 0.003  # degrees around what is known of a commune, about 300 m
_NOWHERE = (-180.0, -90.0, 180.0, 90.0)
Shapes = NDArray[np.object_]


def astray(contours: pl.DataFrame, known: Sequence[Imported]) -> str:
    """Why these StationContours are not those of the communes they name (French); empty where they may be.

    Those of one commune must lie in its département, and where ``known`` tells (Addresses, IrisZones or CommuneOutlines
    whose files name their communes): most outlines among what is known, or most of what is known inside them.
    """
    table = contours.drop_nulls("geometry")
    if table.is_empty():
        return ""
    shapes = np.asarray(shapely.from_wkb(table["geometry"].to_list()), dtype=object)
    points = np.asarray(shapely.point_on_surface(shapes), dtype=object)
    outside = outside_departement(table["commune"], points) if table["commune"].n_unique() == 1 else ""
    if outside:
        return outside
    communes = table["commune"].unique().implode()
    for one in known:
        there = _shapes(one.table.filter(pl.col("commune").is_in(communes)))
        if len(there) and not _together(shapes, points, there):
            return f"contours loin du lieu, d'après {Path(one.report.file).name}"
    return ""


def outside_departement(communes: pl.Series, points: Shapes, what: str = "contours") -> str:
    """Why most of these points are not in the départements of their communes (French); empty where they are."""
    codes = [departement_of(commune) for commune in communes]
    places = departements()
    bounds = np.array([(places[code].bounds if code in places else None) or _NOWHERE for code in codes])
    x, y = shapely.get_x(points), shapely.get_y(points)
    inside = (x >= bounds[:, 0]) & (x <= bounds[:, 2]) & (y >= bounds[:, 1]) & (y <= bounds[:, 3])
    if inside.mean() >= _ENOUGH:
        return ""
    first = places[codes[int(np.flatnonzero(~inside)[0])]]
    return f"{what} hors du département {first.code} ({first.name})"


def _shapes(table: pl.DataFrame) -> Shapes:
    if "longitude" in table.columns:
        return np.asarray(shapely.points(table.select("longitude", "latitude").to_numpy()), dtype=object)
    return np.asarray(shapely.from_wkb(table["geometry"].drop_nulls().to_list()), dtype=object)


def _together(outlines: Shapes, points: Shapes, there: Shapes) -> bool:
    around = shapely.buffer(shapely.convex_hull(shapely.geometrycollections(there)), _AROUND)
    if np.mean(shapely.intersects(points, around)) >= _ENOUGH:
        return True
    middles = shapely.point_on_surface(there)
    held = shapely.STRtree(outlines).query(middles, predicate="intersects")[0]
    return len(np.unique(held)) >= _ENOUGH * len(middles)


@dataclass(frozen=True)
class Gathering:
    """The shelf, what is asked of it, and who reads."""

    shelf: Shelf
    extent: Extent
    elections: Sequence[Election] | None
    reader: Reader
    inputs: Inputs
    walked: bool = False
    """Whether streets are read for the segments that people walk; else only where addresses have no street name."""
    since: int = 0
    """Year of the latest election of the nation the place is a part of: its stations are those of then or later."""
    supply: Supply | None = None
    """Who fetches what is not at hand; nobody where nothing is to be fetched."""

    def limits(self) -> dict[str, list[str]]:
        """Read which constituencies each commune touches; commune → constituencies."""
        area = Area(departements=self.extent.departements)
        self.inputs.lookups = self._read("Circonscriptions", area, Kind.COMMUNE_CIRCONSCRIPTIONS)
        table = together(self.inputs.lookups, ["commune"])
        return {} if table is None else dict(table.iter_rows())

    def _read(self, label: str, area: Area, *kinds: Kind) -> list[Imported]:
        return read_with(self.supply, self.shelf, kinds, lambda one: self.reader.table(one, area), label)

    def companions(self) -> None:
        """Read the tables published beside results: communes of each election since then, meanings of nuances."""
        self.inputs.formers = self._read("Anciennes communes", Area(), Kind.FORMER_COMMUNES)
        self.inputs.nuances += self._read("Nuances", Area(), Kind.NUANCES)

    def results(self, near: frozenset[str] | None) -> list[ImportedResults]:
        """Every result of the départements of the place: neighbours tell constituencies and totals.

        Communes that merged into one of the place (``near``: those it touches, where they are known) count as it.
        """
        formers = FormerNames.of(together(self.inputs.formers, list(FormerCommunes.keys)), self.extent.holds(near))
        departements = self.extent.departements | formers.departements
        self.shelf.set_halves_aside()
        if self.supply is not None:
            self.supply.include(formers.communes)
        found = read_with(
            self.supply,
            self.shelf,
            (Kind.RESULTS,),
            lambda one: self.reader.results(one, departements),
            "Résultats",
            lambda one: self.extent.covered_by(one.results),
        )
        read = [replace(one, results=formers.renamed(one.results)) for one in found]
        self.shelf.remarks += formers.remarks([one.results for one in found])
        return read

    def official_names(self, communes: frozenset[str]) -> None:
        """The national table of communes: read only where results do not name them well."""
        self.inputs.communes = self._read("Communes", Area(communes=communes), Kind.COMMUNES)

    def contours(self, communes: frozenset[str], stations: frozenset[str]) -> list[Imported]:
        """Outlines of stations; a file named for them must hold some. ``stations`` are those of the communes."""
        area = Area(communes=communes, stations=stations)
        found = self._read("Contours", area, Kind.CONTOURS)
        for one in found:
            if one.table.is_empty() and Path(one.report.file) in self.shelf.explicit:
                raise no_station_outlined(one.report.file)
        found += self._guessed(area, {commune for one in found for commune in one.table["commune"]})
        if not found:
            self.shelf.remarks += self.shelf.outlines_aside()
        return found

    def _guessed(self, area: Area, covered: set[str]) -> list[Imported]:
        """Outlines in layers of no known layout, whose key is told by its values; where communes still have none,
        also in layers that look like other surfaces."""
        shelf, read = self.shelf, list[Imported]()
        lacking = bool((area.communes or frozenset()) - covered)
        others = shelf.of(Kind.QUARTIERS, Kind.COMMUNE_OUTLINES) if lacking else []
        refused: dict[Path, InputError] = {}
        for one in [*(one for one in shelf.layers if lacking or one.path in shelf.explicit), *others]:
            try:
                read.append(self.reader.table(replace(one, kind=Kind.CONTOURS), area))
            except InputError as error:
                refused.setdefault(one.path, error)
        used = {Path(one.report.file) for one in read}
        for path in {one.path for one in shelf.layers} & refused.keys() - used:
            if path in shelf.explicit:
                raise refused[path].at(file=path)
        shelf.unrecognised[:] = [file for file in shelf.unrecognised if Path(file) not in used]
        shelf.remarks += [f"{Path(one.report.file).name} : contours reconnus à leurs valeurs." for one in read]
        return read

    def ground(self, communes: frozenset[str]) -> None:
        """Census, squares, addresses, names and quartiers of the communes of the place."""
        inputs, area = self.inputs, Area(communes=communes)
        inputs.iris = self._read("IRIS", area, Kind.IRIS)
        if inputs.iris:
            inputs.counts = self._read("Recensement", area, Kind.BASE_IC)
        inputs.addresses = self._read("Adresses", area, Kind.ADDRESSES_BAN, Kind.ADDRESSES_REU)
        inputs.squares = self._read("Carreaux", Area(communes=communes, bounds=self._around()), Kind.SQUARES)
        inputs.names = self._read("Lieux de vote", area, Kind.STATION_NAMES)
        inputs.quartiers = self._read("Quartiers", area, Kind.QUARTIERS)
        self._set_strays_aside(area)
        self._set_far_ones_aside()
        known = {commune for one in inputs.contours for commune in one.table["commune"]}
        if (
            not inputs.commune_outlines
            and any(one.table["station"].count() for one in inputs.addresses)
            and communes - known
        ):
            inputs.commune_outlines = self._read("Limites des communes", area, Kind.COMMUNE_OUTLINES)
        if inputs.addresses and (self.walked or any(one.table["street"].null_count() for one in inputs.addresses)):
            inputs.streets = self._read("Rues", Area(bounds=_bounds(inputs.addresses)), Kind.STREETS)

    def _around(self) -> Bounds | None:
        """What outlines and addresses cover, None where there are none."""
        contours = [one for one in self.inputs.contours if one.table.height]
        addresses = [one for one in self.inputs.addresses if one.table.height]
        boxes = [_outline_bounds(contours)] if contours else []
        boxes += [_bounds(addresses)] if addresses else []
        if not boxes:
            return None
        west, south, east, north = np.array(boxes).T
        return float(west.min()), float(south.min()), float(east.max()), float(north.max())

    def _set_strays_aside(self, area: Area) -> None:
        """Outlines that do not lie where the place lies; refused where they were named."""
        inputs, shelf = self.inputs, self.shelf
        if not self.walked:
            return  # a part of a nation: its outlines come from national files
        known = [one for one in (*inputs.addresses, *inputs.iris) if one.names_communes]
        if inputs.contours and not known:
            known = self._read("Limites des communes", area, Kind.COMMUNE_OUTLINES)
        kept: list[Imported] = []
        for one in inputs.contours:
            mine = one.table.filter(pl.col("commune").is_in(list(area.communes or ())))
            why = astray(mine, known)
            if why and Path(one.report.file) in shelf.explicit:
                raise InputError(
                    why,
                    Where(one.report.file),
                    expected="les contours des bureaux du lieu demandé",
                    action="vérifiez que le fichier est celui de la bonne ville",
                )
            if why:
                shelf.elsewhere[one.report.file] = why
                shelf.remarks.append(f"{Path(one.report.file).name} laissé de côté : {why}.")
            else:
                kept.append(one)
        inputs.contours = kept

    def _set_far_ones_aside(self) -> None:
        """Files that tell no commune are read as those of the only one asked for: they must lie where it lies."""
        inputs = self.inputs
        bounds = _outline_bounds(inputs.contours) if inputs.contours else None

        def near(one: Imported) -> bool:
            why = "" if one.names_communes else _far(one.table, bounds)
            if why and Path(one.report.file) in self.shelf.explicit:
                raise InputError(why, Where(one.report.file), expected="des données du lieu demandé")
            if why:
                self.shelf.elsewhere[one.report.file] = why
            return not why

        inputs.addresses = [one for one in inputs.addresses if near(one)]
        inputs.quartiers = [one for one in inputs.quartiers if near(one)]

    def totals(self, communes: frozenset[str]) -> list[CommuneTotals]:
        """Official totals by commune, for the départements of the place."""
        area = Area(departements=self.extent.departements, communes=communes)
        read = self.reader.totals(self.shelf.participation, area)
        wanted = None if self.elections is None else {str(election) for election in self.elections}
        return [one for one in read if one.totals and (wanted is None or one.election in wanted)]


def no_station_outlined(file: str) -> InputError:
    """The error of outlines given by name in which no station is recognised."""
    return InputError(
        "aucun bureau de vote reconnu dans ces contours",
        Where(file),
        expected="une colonne qui porte le numéro du bureau",
        action="indiquez-la avec --contour-key NOM",
    )


def _outline_bounds(contours: list[Imported]) -> Bounds:
    """West, south, east, north of outlines."""
    shapes = shapely.from_wkb(pl.concat([one.table["geometry"] for one in contours]).to_list())
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north


def _far(table: pl.DataFrame, bounds: Bounds | None) -> str:
    """Why nothing of a table lies in the place (French), by the bounds of its outlines, else by its département."""
    x, y = _positions(table)
    if bounds is None:
        points = np.asarray(shapely.points(x, y), dtype=object)
        return outside_departement(table["commune"], points, "positions")
    west, south, east, north = bounds
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return "" if inside.any() else "ailleurs que les contours du lieu"


def _positions(table: pl.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of points, or of a point inside each outline."""
    if "longitude" in table.columns:
        return table["longitude"].to_numpy(), table["latitude"].to_numpy()
    points = shapely.point_on_surface(shapely.from_wkb(table["geometry"].drop_nulls().to_list()))
    return shapely.get_x(points), shapely.get_y(points)


def _bounds(addresses: list[Imported]) -> Bounds:
    """West, south, east, north of the addresses, and a little around."""
    x = pl.concat([one.table["longitude"] for one in addresses])
    y = pl.concat([one.table["latitude"] for one in addresses])
    (west, east), (south, north) = (np.quantile(values.to_numpy(), [0, 1]) for values in (x, y))
    return (west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)
