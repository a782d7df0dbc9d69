"""What was found at hand for a place, read into canonical tables."""

from dataclasses import dataclass, field

import polars as pl

from arpenteur.domain.quality import SourceReport
from arpenteur.sources.imported import Imported
from arpenteur.sources.results import ImportedResults


@dataclass(frozen=True)
class Problem:
    """A file of a folder that was left aside, and why (French)."""

    file: str
    reason: str


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
    communes: list[Imported] = field(default_factory=list[Imported])
    commune_outlines: list[Imported] = field(default_factory=list[Imported])
    names: list[Imported] = field(default_factory=list[Imported])
    quartiers: list[Imported] = field(default_factory=list[Imported])
    commune_rates: list[Imported] = field(default_factory=list[Imported])
    totals: list[Imported] = field(default_factory=list[Imported])
    unrecognised: list[str] = field(default_factory=list[str])
    elsewhere: list[str] = field(default_factory=list[str])
    refused: list[Problem] = field(default_factory=list[Problem])

    def reports(self) -> list[SourceReport]:
        """Reports of everything read, in reading order."""
        groups = (
            self.contours, self.iris, self.counts, self.squares, self.addresses, self.streets, self.communes,
            self.commune_outlines, self.names, self.quartiers, self.commune_rates, self.totals,
        )  # fmt: skip
        return [one.report for one in self.results] + [one.report for group in groups for one in group]


def together(imports: list[Imported], keys: list[str]) -> pl.DataFrame | None:
    """Rows of several files of one kind, the first file winning where they repeat a key; None without file."""
    if not imports:
        return None
    rows = pl.concat([one.table for one in imports])
    return rows.unique(keys, keep="first", maintain_order=True)
