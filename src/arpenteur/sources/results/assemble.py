"""From read columns to canonical tables: keys, completed counts, checks, duplicates, ranks, report.

What reading one file of results gives, and the layouts that are known.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.quality import SourceReport
from arpenteur.files.cells import TabularFile
from arpenteur.sources.imported import Ledger, OtherElectionError, OtherTerritoryError
from arpenteur.sources.results.keys import within
from arpenteur.tables.elections import CandidateVotes, StationResults

PUBLISHED = {
    "registered": "Inscrits",
    "abstentions": "Abstentions",
    "turnout": "Votants",
    "blank": "Blancs",
    "null_votes": "Nuls",
    "valid": "Exprimés",
}
PRODUCER = "Ministère de l'Intérieur"
LICENCE = "Licence Ouverte 2.0"


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


@dataclass(frozen=True)
class Wanted:
    """The part of a file that is asked for, and the election when it is given.

    ``elections`` are those of the build (identifiers): a file that holds none of them is none of its business.
    """

    election: Election | None = None
    communes: frozenset[str] | None = None
    departements: frozenset[str] | None = None
    elections: frozenset[str] | None = None

    def keep(self, cells: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
        """Rows of the wanted territory; raises OtherTerritoryError when there is none."""
        predicate = within(self.communes, self.departements)
        if predicate is None:
            return cells
        kept = cells.filter(predicate)
        if not kept.height:
            raise nothing_left(ledger.path, self, cells["commune"])
        ledger.drop("hors du territoire demandé", cells.height - kept.height)
        return kept

    def refuse_others(self, held: Iterable[str], path: Path) -> None:
        """Raise OtherElectionError where a file holds none of the elections of the build."""
        if self.elections is not None:
            refuse_other_elections(path, held, self.elections)


def refuse_other_elections(file: Path, held: Iterable[str], wanted: Collection[str]) -> None:
    """Raise OtherElectionError where none of the elections that a file holds is wanted."""
    found = set(held)
    if found.isdisjoint(wanted):
        raise OtherElectionError(
            f"ce fichier porte sur {', '.join(sorted(found))}", Where(file), expected=", ".join(sorted(wanted))
        )


def nothing_left(path: Path, wanted: Wanted, communes: pl.Series | None) -> OtherTerritoryError:
    """The error of a file about other places; ``communes`` are those it has, where they are known."""
    asked = sorted(wanted.communes or wanted.departements or ())
    found = sorted(communes.drop_nulls().unique().to_list()) if communes is not None else []
    shown = ", ".join(found[:5]) + (f" et {len(found) - 5} autres" if len(found) > 5 else "")
    return OtherTerritoryError(
        f"aucun bureau de vote {'de la commune' if wanted.communes else 'du département'} "
        f"{', '.join(asked[:5])}{'…' if len(asked) > 5 else ''}",
        Where(path),
        expected="des résultats du lieu demandé",
        action=f"le fichier couvre les communes {shown}" if shown else "donnez un autre fichier",
    )


def open_ledger(file: TabularFile, layout: ResultsLayout) -> Ledger:
    """A new report about one file of the Ministry."""
    return Ledger(file.file, layout, file.sha256, producer=PRODUCER, licence=LICENCE)


def complete_counts(cells: pl.DataFrame, file: Path) -> pl.DataFrame:
    """Fill what older layouts leave out, then check that counts add up; needs ``line`` (null where unknown).

    Abstentions are registered − turnout where absent; null votes turnout − valid − blank. Raises InputError with file
    and line at the first row whose counts are missing or do not add up.
    """
    for name in ("registered", "turnout", "valid"):
        _refuse_rows(cells, pl.col(name).is_null(), file, name, "cellule vide", "un nombre entier")
    for name in ("abstentions", "blank", "null_votes"):
        if name not in cells.columns:
            cells = cells.with_columns(pl.lit(None, pl.Int64).alias(name))
    rest = pl.col("turnout") - pl.col("valid") - pl.col("blank").fill_null(0)
    cells = cells.with_columns(
        pl.col("abstentions").fill_null(pl.col("registered") - pl.col("turnout")),
        pl.col("null_votes").fill_null(rest),
    )
    counted = pl.col("valid") + pl.col("blank").fill_null(0) + pl.col("null_votes")
    _refuse_rows(
        cells,
        pl.min_horizontal(list(PUBLISHED)) < 0,
        file,
        "turnout",
        "plus de votants que d'inscrits, ou d'exprimés que de votants",
        "exprimés ≤ votants ≤ inscrits",
    )
    _refuse_rows(
        cells,
        pl.col("registered") != pl.col("abstentions") + pl.col("turnout"),
        file,
        "registered",
        "effectifs qui ne s'additionnent pas",
        "inscrits = abstentions + votants",
    )
    _refuse_rows(
        cells,
        pl.col("turnout") != counted,
        file,
        "turnout",
        "effectifs qui ne s'additionnent pas",
        "votants = exprimés + blancs + nuls",
    )
    return cells


def _refuse_rows(cells: pl.DataFrame, wrong: pl.Expr, file: Path, name: str, problem: str, expected: str) -> None:
    bad = cells.filter(wrong)
    if bad.height:
        row = bad.row(0, named=True)
        detail = f"bureau {row['station']} : {problem}"
        raise InputError(
            detail, Where(file, row["line"], PUBLISHED[name]), expected=expected, action="corrigez la ligne"
        )


def forget_blank_votes(cells: pl.DataFrame) -> pl.DataFrame:
    """Before 2014 blank votes are counted with null ones: a zero there means nothing, and becomes a missing value.

    The same for 2014 and 2015 in elections where no station has any (the Ministry went on publishing them together).
    """
    year = pl.col("election").str.slice(0, 4).cast(pl.Int32)
    none_at_all = pl.col("blank").sum().over("election") == 0
    together = (year < 2014) | ((year <= 2015) & none_at_all)
    return cells.with_columns(
        pl.when(together).then(pl.col("turnout") - pl.col("valid")).otherwise("null_votes").alias("null_votes"),
        pl.when(together).then(None).otherwise("blank").alias("blank"),
    )


def finish(cells: pl.DataFrame, votes: pl.DataFrame, ledger: Ledger) -> ImportedResults:
    """Canonical tables and the report; ``cells`` is one row per station and election, counts completed.

    ``cells`` may bring ``summed``, the votes of its candidates, where that was cheap to add up.

    Stations whose votes do not add up to the published valid votes are kept as published, and told.
    """
    results = StationResults.conform(forget_blank_votes(cells))
    canonical = CandidateVotes.conform(votes)
    if canonical.height:
        if ledger.votes_file is None:
            ledger.votes_file, ledger.votes_sha256 = ledger.path, ledger.sha256
        ledger.warnings += _sums_that_differ(cells if "summed" in cells.columns else _with_sums(results, canonical))
    report = ledger.close(results).report
    return ImportedResults(results, canonical, report)


def _with_sums(results: pl.DataFrame, votes: pl.DataFrame) -> pl.DataFrame:
    sums = votes.lazy().group_by("election", "station").agg(pl.col("votes").sum().alias("summed"))
    return results.lazy().join(sums, on=["election", "station"], how="left").collect()


def _sums_that_differ(cells: pl.DataFrame) -> list[str]:
    odd = cells.filter(pl.col("summed").ne_missing(pl.col("valid"))).sort("election", "station")
    messages: list[str] = []
    alone = odd.filter(pl.col("summed").is_null())
    if alone.height:
        messages.append(f"{_stations(alone)} sans voix d'aucun candidat")
    differing = odd.filter(pl.col("summed").is_not_null())
    if differing.height:
        messages.append(f"{_stations(differing)} où la somme des voix diffère des exprimés, gardés tels que publiés")
    return messages


def _stations(frame: pl.DataFrame) -> str:
    shown = ", ".join(frame["station"].head(3))
    count = frame.height
    return f"{count} bureau{'x' if count > 1 else ''} ({shown}{'…' if count > 3 else ''})"
