"""What was found at hand for a place, read into canonical tables."""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from arpenteur.domain.quality import SourceReport
from arpenteur.pipeline.votes import Meanings
from arpenteur.sources.imported import Imported
from arpenteur.sources.nation import NationalTotals
from arpenteur.sources.participation import CommuneTotals
from arpenteur.sources.results import ImportedResults


@dataclass
class Inputs:
    """Every file read, by what it describes; a kind may come in several files."""

    results: list[ImportedResults] = field(default_factory=list[ImportedResults])
    contours: list[Imported] = field(default_factory=list[Imported])
    iris: list[Imported] = field(default_factory=list[Imported])
    counts: list[Imported] = field(default_factory=list[Imported])
    squares: list[Imported] = field(default_factory=list[Imported])
    addresses: list[Imported] = field(default_factory=list[Imported])
    streets: list[Imported] = field(default_factory=list[Imported])
    lookups: list[Imported] = field(default_factory=list[Imported])
    communes: list[Imported] = field(default_factory=list[Imported])
    commune_outlines: list[Imported] = field(default_factory=list[Imported])
    names: list[Imported] = field(default_factory=list[Imported])
    quartiers: list[Imported] = field(default_factory=list[Imported])
    formers: list[Imported] = field(default_factory=list[Imported])
    nuances: list[Imported] = field(default_factory=list[Imported])
    nation: list[NationalTotals] = field(default_factory=list[NationalTotals])
    totals: list[CommuneTotals] = field(default_factory=list[CommuneTotals])

    @property
    def meanings(self) -> Meanings:
        """What the Ministry's own table says of nuances, by election."""
        table = together(self.nuances, ["election", "nuance"])
        if table is None:
            return {}
        rows = table.select("election", "nuance", "meaning", "bloc").iter_rows()
        return {(election, nuance): (meaning, bloc) for election, nuance, meaning, bloc in rows}

    def reports(self) -> list[SourceReport]:
        """Reports of everything read, in reading order."""
        groups = (
            self.contours,
            self.iris,
            self.counts,
            self.squares,
            self.addresses,
            self.streets,
            self.names,
            self.quartiers,
            self.commune_outlines,
            self.communes,
            self.lookups,
            self.formers,
            self.nuances,
        )
        ground = [one.report for group in groups for one in group]
        return [*(one.report for one in self.results), *ground, *(one.report for one in self.totals)]


def stacked(imports: list[Imported], keys: list[str]) -> pl.DataFrame:
    """Rows of several files of one kind, the first file winning where they repeat a key."""
    return pl.concat([one.table for one in imports]).unique(keys, keep="first", maintain_order=True)


def together(imports: list[Imported], keys: list[str]) -> pl.DataFrame | None:
    """The same, None without file."""
    return stacked(imports, keys) if imports else None


def source_id(file: str) -> str:
    """Identifier of a file in the manifest and the reports: its name and the folder that holds it."""
    return "/".join(Path(file).parts[-2:])
