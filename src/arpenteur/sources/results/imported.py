"""What reading one file of results gives, and the layouts that are known."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from arpenteur.domain.quality import SourceReport


class ResultsLayout(StrEnum):
    """Published layouts of results, recognised from the content of a file."""

    MINISTRY = "ministry"  # text until 2022: named base columns, repeated unnamed or suffixed blocks; also long
    NUMBERED = "numbered"  # CSV since 2024: every block numbered
    LONG = "long"  # one row per station and list, as municipales 2014
    TOTALS = "totals"  # station totals without candidates
    ROUNDS_MIXED = "rounds_mixed"  # ville, bv, nom, nb: both rounds in one table
    PREFECTURE = "prefecture"  # transmission of a commune, no header
    AGGREGATED_TOTALS = "aggregated_totals"  # general_results.parquet
    AGGREGATED_CANDIDATES = "aggregated_candidates"  # candidats_results.parquet
    TIDY_TOTALS = "tidy_totals"  # *_bureaux_territoires.parquet
    TIDY_CANDIDATES = "tidy_candidates"  # *_bureaux_candidats.parquet
    WITHOUT_STATIONS = "without_stations"  # results by commune or above: recognised, and refused by read_results

    @property
    def is_second_half(self) -> bool:
        """A file of candidates that is read together with its file of totals: skip it when walking a folder."""
        return self in (ResultsLayout.AGGREGATED_CANDIDATES, ResultsLayout.TIDY_CANDIDATES)


@dataclass(frozen=True)
class ImportedResults:
    """One file, read: canonical tables (possibly of several elections) and what happened on the way."""

    results: pl.DataFrame
    """StationResults."""
    votes: pl.DataFrame
    """CandidateVotes; no row where a source publishes totals only."""
    report: SourceReport
