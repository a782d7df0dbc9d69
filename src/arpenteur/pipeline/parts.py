"""A département read from the parts of the work storage, as its files would be."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
import shapely

from arpenteur.domain.errors import InputError, Where
from arpenteur.pipeline.bundle import unpack
from arpenteur.pipeline.partition import KEYED, PLACED, cells_of, part_name, report_of_json
from arpenteur.pipeline.readers import Area, Bounds
from arpenteur.sources.census.zones import voting
from arpenteur.sources.imported import Imported, OtherTerritoryError
from arpenteur.sources.participation import CommuneTotals
from arpenteur.sources.recognise import Found, Kind
from arpenteur.sources.results import ImportedResults
from arpenteur.storage import Storage


@dataclass(frozen=True)
class Cut:
    """Where the parts of one file are: the name of its index, and its cells where rows only have a position."""

    key: str
    cells: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PartReader:
    """A ``Reader`` of the parts of one département."""

    work: Storage
    departement: str
    cuts: Mapping[Found, Cut]
    totals_key: str | None

    def results(self, one: Found, departements: frozenset[str]) -> ImportedResults:  # noqa: ARG002 - it has only one
        """See ``Reader``."""
        tables, document = load(self.work, part_name(self.cuts[one].key, self.departement))
        return ImportedResults(tables["results"], tables["votes"], report_of_json(document["report"]))

    def table(self, one: Found, area: Area) -> Imported:
        """See ``Reader``."""
        found = self._placed(one, area.bounds) if one.kind in PLACED else self._keyed(one, area.communes)
        if found.table.is_empty():
            raise OtherTerritoryError(f"aucune ligne pour le département {self.departement}", Where(one.path))
        return found

    def totals(self, files: Sequence[Path], area: Area) -> list[CommuneTotals]:  # noqa: ARG002 - all are in one part
        """See ``Reader``."""
        if self.totals_key is None:
            return []
        _, document = load(self.work, part_name(self.totals_key, self.departement))
        return [_totals(one, area.communes or frozenset()) for one in document["files"]]

    def _keyed(self, one: Found, communes: frozenset[str] | None) -> Imported:
        tables, document = load(self.work, part_name(self.cuts[one].key, self.departement))
        table = tables["table"]
        if communes is not None:
            table = table.filter(_communes(one.kind, table).is_in(list(communes)))
        return Imported(table, replace(report_of_json(document["report"]), rows_kept=table.height))

    def _placed(self, one: Found, bounds: Bounds | None) -> Imported:
        cut = self.cuts[one]
        cells = sorted(cut.cells & cells_of(bounds)) if bounds else []
        loaded = [load(self.work, part_name(cut.key, cell)) for cell in cells]
        if bounds is None or not loaded:
            raise OtherTerritoryError(f"rien dans le département {self.departement}", Where(one.path))
        table = pl.concat([tables["table"] for tables, _ in loaded])
        table = table.filter(_within(one.kind, table, bounds))
        return Imported(table, replace(report_of_json(loaded[0][1]["report"]), rows_kept=table.height))


def load(work: Storage, name: str) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """A bundle of the work storage. Raises InputError where it is not there or damaged."""
    data = work.read(name)
    if data is None:
        raise InputError(
            "une partie manque dans le dossier de travail",
            Where(work.url),
            expected="un dossier que toutes les machines atteignent sous ce nom",
            action="relancez, avec --work s3://… ou un dossier partagé",
        )
    try:
        return unpack(data)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, pl.exceptions.PolarsError) as error:
        raise InputError(
            f"partie endommagée ({name})", Where(work.url), action="supprimez ce dossier de travail et relancez"
        ) from error


def _communes(kind: Kind, table: pl.DataFrame) -> pl.Series:
    """Voting commune of each row."""
    codes = table[KEYED[kind]].str.slice(0, 5)
    return voting(codes) if kind is Kind.BASE_IC else table["commune"] if "commune" in table.columns else codes


def _within(kind: Kind, table: pl.DataFrame, bounds: Bounds) -> pl.Series:
    west, south, east, north = bounds
    if kind is Kind.STREETS:
        shapes = shapely.from_wkb(table["geometry"].to_list())
        return pl.Series(shapely.intersects(shapes, shapely.box(*bounds)), dtype=pl.Boolean)
    return table["longitude"].is_between(west, east) & table["latitude"].is_between(south, north)


def _totals(raw: Mapping[str, Any], communes: frozenset[str]) -> CommuneTotals:
    totals = {code: (int(r), int(t), int(v)) for code, (r, t, v) in raw["totals"].items() if code in communes}
    return CommuneTotals(raw["election"], totals, report_of_json(raw["report"]))
