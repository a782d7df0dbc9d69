"""Reading what concerns a place: first what tells its limits, then results, then the ground."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.pipeline.extent import Extent
from arpenteur.pipeline.inputs import Inputs, together
from arpenteur.pipeline.parts import Parts
from arpenteur.pipeline.shelf import Shelf
from arpenteur.sources import census, ground, reference, territory
from arpenteur.sources.imported import Imported, OtherTerritoryError
from arpenteur.sources.nation import added_up, national_totals
from arpenteur.sources.participation import CommuneTotals, read_participation, starts_in
from arpenteur.sources.recognise import Found, Kind
from arpenteur.sources.results import ImportedResults, ResultsLayout, read_results

# Layouts of which one file holds one round of the whole nation, when it is larger than this.
_SINGLE_ROUND = (ResultsLayout.MINISTRY, ResultsLayout.NUMBERED)
_NATIONAL_BYTES = 5_000_000
_MARGIN = 0.002  # degrees around the addresses, about 200 m


@dataclass(frozen=True)
class Gathering:
    """The shelf, and what is asked of it."""

    shelf: Shelf
    extent: Extent
    elections: Sequence[Election] | None
    contour_key: str | None
    inputs: Inputs
    parts: Parts
    seconds: list[Path] = field(default_factory=list[Path])

    def limits(self) -> dict[str, list[str]]:
        """Read which constituencies each commune touches; commune → constituencies."""
        near = None if self.extent.is_france else self.extent.departements
        self.inputs.lookups = self.shelf.read(
            (Kind.COMMUNE_CIRCONSCRIPTIONS,),
            lambda one: reference.read_commune_circonscriptions(one.path, departements=near),
            "Circonscriptions",
        )
        table = together(self.inputs.lookups, ["commune"])
        return {} if table is None else dict(table.iter_rows())

    def results(self) -> list[ImportedResults]:
        """Every result of the départements of the place: neighbours tell constituencies and totals."""
        departements = None if self.extent.is_france else self.extent.departements
        wanted = None if self.elections is None else {str(election) for election in self.elections}

        def read(one: Found) -> ImportedResults:
            return self._read_results(one, departements)

        self._set_halves_aside()
        files = self.shelf.read((Kind.RESULTS,), read, "Résultats")
        for one in files:
            names = set(one.results["election"])
            if wanted is not None and wanted.isdisjoint(names) and Path(one.report.file) in self.shelf.explicit:
                raise InputError(
                    f"ce fichier porte sur {', '.join(sorted(names))}",
                    Where(one.report.file),
                    expected=", ".join(sorted(wanted)),
                )
        return files

    def _read_results(self, one: Found, departements: frozenset[str] | None) -> ImportedResults:
        """One file; a national one is added up on the way, for the swings of the nation."""
        if departements is None:
            return self.parts.results([one.path, *self._seconds(one)], lambda: read_results(one.path))
        if one.layout in _SINGLE_ROUND and one.path.stat().st_size > _NATIONAL_BYTES:
            whole = read_results(one.path)
            self.inputs.nation.append(added_up(whole.results, whole.votes))
            return _part(whole, departements, one.path)
        found = read_results(one.path, departements=departements)
        rounds = found.results["election"].unique()
        totals = national_totals(one.path, one.layout, rounds[0] if len(rounds) == 1 else None)
        if totals is not None:
            self.inputs.nation.append(totals)
        return found

    def _seconds(self, one: Found) -> list[Path]:
        """Files of candidates in the same folder: one of them is read with the totals."""
        if one.layout not in (ResultsLayout.TIDY_TOTALS, ResultsLayout.AGGREGATED_TOTALS):
            return []
        return sorted(path for path in self.seconds if path.parent == one.path.parent)

    def _set_halves_aside(self) -> None:
        """Files of candidates are read with their totals; results without stations are of no use here."""
        files = self.shelf.of(Kind.RESULTS)
        seconds = [one for one in files if one.layout and one.layout.is_second_half]
        firsts = {one.path.parent for one in files if one not in seconds}
        self.seconds.extend(one.path for one in seconds)
        for one in files:
            if one in seconds and (one.path not in self.shelf.explicit or one.path.parent in firsts):
                self.shelf.drop(one, silently=True)
            elif one.layout is ResultsLayout.WITHOUT_STATIONS and one.path not in self.shelf.explicit:
                self.shelf.drop(one)

    def official_names(self, communes: frozenset[str]) -> None:
        """The national table of communes: read only where results do not name them well."""
        self.inputs.communes = self.shelf.read(
            (Kind.COMMUNES,), lambda one: reference.read_communes(one.path, communes=communes), "Communes"
        )

    def contours(self, communes: frozenset[str]) -> list[Imported]:
        """Outlines of stations; a file named for them must hold some."""
        found = self.shelf.read(
            (Kind.CONTOURS,),
            lambda one: territory.read_contours(one.path, communes=communes, key=self.contour_key, layer=one.layer),
            "Contours",
        )
        for one in found:
            if one.table.is_empty() and Path(one.report.file) in self.shelf.explicit:
                raise InputError(
                    "aucun bureau de vote reconnu dans ces contours",
                    Where(one.report.file),
                    expected="une colonne qui porte le numéro du bureau",
                    action="indiquez-la avec --contour-key",
                )
        return found

    def ground(self, communes: frozenset[str]) -> None:
        """Census, squares, addresses, names and quartiers of the communes of the place."""
        read, inputs = self.shelf.read, self.inputs

        def of(reader: Callable[..., Imported]) -> Callable[[Found], Imported]:
            return lambda one: reader(one.path, communes=communes, layer=one.layer)

        def plain(reader: Callable[..., Imported]) -> Callable[[Found], Imported]:
            return lambda one: reader(one.path, communes=communes)

        inputs.iris = read((Kind.IRIS,), of(territory.read_iris), "IRIS")
        if inputs.iris:
            inputs.counts = read((Kind.BASE_IC,), plain(census.read_base_ic), "Recensement")
        inputs.squares = read((Kind.SQUARES,), of(census.read_squares), "Carreaux")
        inputs.addresses = read((Kind.ADDRESSES_BAN, Kind.ADDRESSES_REU), of(ground.read_addresses), "Adresses")
        inputs.names = read((Kind.STATION_NAMES,), plain(reference.read_station_names), "Lieux de vote")
        inputs.quartiers = read((Kind.QUARTIERS,), self._quartiers(communes), "Quartiers")
        self._set_far_ones_aside()
        known = {commune for one in inputs.contours for commune in one.table["commune"]}
        if any(one.table["station"].count() for one in inputs.addresses) and communes - known:
            outlines = of(territory.read_commune_outlines)
            inputs.commune_outlines = read((Kind.COMMUNE_OUTLINES,), outlines, "Limites des communes")
        if any(one.table["street"].null_count() for one in inputs.addresses):
            bounds = _bounds(inputs.addresses)
            inputs.streets = read(
                (Kind.STREETS,), lambda one: ground.read_streets(one.path, bounds=bounds, layer=one.layer), "Rues"
            )

    def _set_far_ones_aside(self) -> None:
        """Files that tell no commune are read as those of the only one asked for: they must lie where it lies."""
        inputs = self.inputs
        if not inputs.contours:
            return
        west, south, east, north = _outline_bounds(inputs.contours)

        def near(one: Imported) -> bool:
            x, y = _positions(one.table)
            inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
            if not inside.any():
                self.shelf.elsewhere.append(one.report.file)
            return bool(inside.any())

        inputs.addresses = [one for one in inputs.addresses if near(one)]
        inputs.quartiers = [one for one in inputs.quartiers if near(one)]

    def _quartiers(self, communes: frozenset[str]) -> Callable[[Found], Imported]:
        only = next(iter(communes)) if len(communes) == 1 else None

        def read(one: Found) -> Imported:
            found = territory.read_quartiers(one.path, one.layer, commune=only)
            table = found.table.filter(pl.col("commune").is_in(list(communes)))
            if table.is_empty():
                raise OtherTerritoryError("aucun quartier du lieu demandé", Where(one.path))
            return Imported(table, found.report)

        return read

    def totals(self, communes: frozenset[str] | None) -> list[CommuneTotals]:
        """Official totals by commune, for the départements of the place."""
        departements = self.extent.departements
        near = [path for path in self.shelf.participation if starts_in(path, departements) or not departements]
        wanted = None if self.elections is None else {str(election) for election in self.elections}
        read = [read_participation(path, communes=communes) for path in near]
        return [one for one in read if one.totals and (wanted is None or one.election in wanted)]


def _outline_bounds(contours: list[Imported]) -> tuple[float, float, float, float]:
    """West, south, east, north of outlines."""
    shapes = shapely.from_wkb(pl.concat([one.table["geometry"] for one in contours]).to_list())
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north


def _positions(table: pl.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of points, or of a point inside each outline."""
    if "longitude" in table.columns:
        return table["longitude"].to_numpy(), table["latitude"].to_numpy()
    points = shapely.point_on_surface(shapely.from_wkb(table["geometry"].drop_nulls().to_list()))
    return shapely.get_x(points), shapely.get_y(points)


def _bounds(addresses: list[Imported]) -> tuple[float, float, float, float]:
    """West, south, east, north of the addresses, and a little around."""
    x = pl.concat([one.table["longitude"] for one in addresses])
    y = pl.concat([one.table["latitude"] for one in addresses])
    (west, east), (south, north) = (np.quantile(values.to_numpy(), [0, 1]) for values in (x, y))
    return (west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)


def _part(whole: ImportedResults, departements: frozenset[str], path: Path) -> ImportedResults:
    """The rows of some départements. Raises OtherTerritoryError where there is none."""
    inside = pl.any_horizontal(pl.col("commune").str.starts_with(code) for code in sorted(departements))
    results = whole.results.filter(inside)
    if results.is_empty():
        raise OtherTerritoryError("aucune ligne pour le lieu demandé", Where(path))
    votes = whole.votes.join(results.select("election", "station"), on=["election", "station"], how="semi")
    kept = replace(whole.report, rows_kept=results.height)
    return ImportedResults(results, votes, kept)
