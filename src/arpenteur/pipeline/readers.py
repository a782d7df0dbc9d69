"""Where what is gathered comes from: official files, read for one area."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import polars as pl

from arpenteur.domain.errors import Where
from arpenteur.sources import census, companions, ground, reference, territory
from arpenteur.sources.imported import Imported, OtherTerritoryError
from arpenteur.sources.nation import NationalTotals, added_up, national_totals
from arpenteur.sources.participation import CommuneTotals, read_participation, starts_in
from arpenteur.sources.recognise import Found, Kind
from arpenteur.sources.results import ImportedResults, ResultsLayout, read_results

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

# Layouts of which one file holds one round of the whole nation, when it is larger than this.
_SINGLE_ROUND = (ResultsLayout.MINISTRY, ResultsLayout.NUMBERED)
_NATIONAL_BYTES = 5_000_000


@dataclass(frozen=True)
class Area:
    """What to keep of a file: None means all of it. A kind of file looks at what it can."""

    departements: frozenset[str] | None = None
    communes: frozenset[str] | None = None
    stations: frozenset[str] = frozenset()
    bounds: Bounds | None = None


class Reader(Protocol):
    """Gives what the files at hand hold of an area, file by file."""

    def results(self, one: Found, departements: frozenset[str]) -> ImportedResults:
        """Results of some départements. Raises InputError, NotConcernedError where there is none that is asked for."""
        ...

    def table(self, one: Found, area: Area) -> Imported:
        """A file of any other kind. Raises InputError, OtherTerritoryError where it holds nothing of the area."""
        ...

    def totals(self, files: Sequence[Path], area: Area) -> list[CommuneTotals]:
        """Official totals by commune. Raises InputError."""
        ...


@dataclass(frozen=True)
class FileReader:
    """Reads the files themselves; the totals of national ones are kept on the way, for the swings of the nation.

    ``elections``: identifiers of those the build is restricted to, None for all.
    """

    contour_key: str | None
    nation: list[NationalTotals]
    elections: frozenset[str] | None = None

    def results(self, one: Found, departements: frozenset[str]) -> ImportedResults:
        """See ``Reader``."""
        if one.layout in _SINGLE_ROUND and one.path.stat().st_size > _NATIONAL_BYTES:
            whole = read_results(one.path, elections=self.elections)
            self.nation.append(added_up(whole.results, whole.votes))
            return _part(whole, departements, one.path)
        found = read_results(one.path, departements=departements, elections=self.elections)
        rounds = found.results["election"].unique()
        totals = national_totals(one.path, one.layout, rounds[0] if len(rounds) == 1 else None)
        if totals is not None:
            self.nation.append(totals)
        return found

    def table(self, one: Found, area: Area) -> Imported:
        """See ``Reader``."""
        return read_table_of(one, area, self.contour_key)

    def totals(self, files: Sequence[Path], area: Area) -> list[CommuneTotals]:
        """See ``Reader``."""
        near = [path for path in files if area.departements is None or starts_in(path, area.departements)]
        return [read_participation(path, communes=area.communes) for path in near]


def read_table_of(one: Found, area: Area, contour_key: str | None) -> Imported:
    """A file of any kind but results, by the reader of its kind."""
    path, layer, communes = one.path, one.layer, area.communes
    match one.kind:
        case Kind.CONTOURS:
            return territory.read_contours(
                path, communes=communes, stations=area.stations, key=contour_key, layer=layer
            )
        case Kind.IRIS:
            return territory.read_iris(path, communes=communes, layer=layer)
        case Kind.COMMUNE_OUTLINES:
            return territory.read_commune_outlines(path, communes=communes, layer=layer)
        case Kind.QUARTIERS:
            return _quartiers(one, communes)
        case Kind.BASE_IC | Kind.SQUARES:
            return _census(one, communes)
        case Kind.ADDRESSES_BAN | Kind.ADDRESSES_REU:
            return ground.read_addresses(path, communes=communes, layer=layer)
        case Kind.STREETS:
            return ground.read_streets(path, bounds=area.bounds, layer=layer)
        case _:
            return _lookup(one, area)


def _census(one: Found, communes: frozenset[str] | None) -> Imported:
    if one.kind is Kind.BASE_IC:
        return census.read_base_ic(one.path, communes=communes)
    return census.read_squares(one.path, communes=communes, layer=one.layer)


def _lookup(one: Found, area: Area) -> Imported:
    if one.kind is Kind.COMMUNE_CIRCONSCRIPTIONS:
        return reference.read_commune_circonscriptions(one.path, departements=area.departements)
    if one.kind is Kind.FORMER_COMMUNES:
        return companions.read_former_communes(one.path)
    if one.kind is Kind.NUANCES:
        return companions.read_nuances(one.path)
    if one.kind is Kind.COMMUNES:
        return reference.read_communes(one.path, communes=area.communes)
    return reference.read_station_names(one.path, communes=area.communes)


def _quartiers(one: Found, communes: frozenset[str] | None) -> Imported:
    only = next(iter(communes)) if communes is not None and len(communes) == 1 else None
    found = territory.read_quartiers(one.path, one.layer, commune=only)
    if communes is None:
        return found
    table = found.table.filter(pl.col("commune").is_in(list(communes)))
    if table.is_empty():
        raise OtherTerritoryError("aucun quartier du lieu demandé", Where(one.path))
    return Imported(table, found.report)


def _part(whole: ImportedResults, departements: frozenset[str], path: Path) -> ImportedResults:
    """The rows of some départements. Raises OtherTerritoryError where there is none."""
    inside = pl.any_horizontal(pl.col("commune").str.starts_with(code) for code in sorted(departements))
    results = whole.results.filter(inside)
    if results.is_empty():
        raise OtherTerritoryError("aucune ligne pour le lieu demandé", Where(path))
    votes = whole.votes.join(results.select("election", "station"), on=["election", "station"], how="semi")
    kept = replace(whole.report, rows_kept=results.height)
    return ImportedResults(results, votes, kept)
