"""The file a commune transmits to the prefecture on election night, sometimes re-published by cities.

No header: sequence number; type; year; round; département; commune; station; indicator; registered; abstentions;
turnout; signatures; blank; null; valid; number of lists n; then n × (panel number, votes), in any order. The names of
the lists are not in the file.
"""

from dataclasses import replace

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.files.cells import TabularFile, whole_numbers
from arpenteur.files.frames import FrameTable
from arpenteur.files.texts import TextTable
from arpenteur.sources.results.assemble import (
    ImportedResults,
    ResultsLayout,
    Wanted,
    complete_counts,
    finish,
    open_ledger,
)
from arpenteur.sources.results.keys import add_keys
from arpenteur.sources.results.vocabulary import unnamed
from arpenteur.sources.results.which import SCRUTIN_CODES
from arpenteur.tables.elections import CandidateVotes

_FIXED = (
    "sequence",
    "type",
    "year",
    "round",
    "departement",
    "commune",
    "station",
    "indicator",
    "registered",
    "abstentions",
    "turnout",
    "signatures",
    "blank",
    "null_votes",
    "valid",
    "lists",
)
_FRENCH = {
    "year": "année",
    "round": "tour",
    "registered": "inscrits",
    "abstentions": "abstentions",
    "turnout": "votants",
    "signatures": "émargements",
    "blank": "blancs",
    "null_votes": "nuls",
    "valid": "exprimés",
    "lists": "nombre de listes",
}


def looks_transmitted(first_row: tuple[str, ...]) -> bool:
    """Whether the first row is one of a transmission file."""
    if len(first_row) < len(_FIXED) + 2:
        return False
    row = [cell.strip().strip('"') for cell in first_row[: len(_FIXED)]]
    numbers = [row[i] for i in (0, 2, 3, *range(8, 16))]
    return row[1].isalpha() and len(row[1]) == 2 and all(cell.isdigit() for cell in numbers) and row[3] in ("1", "2")


def read_prefecture(file: TabularFile, wanted: Wanted) -> ImportedResults:
    """Read a transmission file, with or without a header of stand-in names; raises InputError."""
    if isinstance(file, TextTable) and not all(unnamed(name) for name in file.names):
        file = replace(file, header=False)
    ledger = open_ledger(file, ResultsLayout.PREFECTURE)
    taken = file.take(list(range(file.width)), {})
    cells = taken.with_row_index("line", offset=file.first_line)
    cells = cells.filter(pl.any_horizontal(pl.all().exclude("line").is_not_null()))
    cells = cells.rename({f"c{i}": name for i, name in enumerate(_FIXED)})
    ledger.rows_read = cells.height
    lines = FrameTable(file.file, file.names, cells.lazy(), int(cells["line"][0]))
    cells = cells.with_columns(whole_numbers(cells[name], lines, french) for name, french in _FRENCH.items())
    cells = cells.with_columns(pl.Series("election", _elections(cells, file), dtype=pl.String))
    cells = wanted.keep(add_keys(cells, file), ledger)
    wanted.refuse_others(cells["election"].unique(), file.file)
    double = cells.filter(pl.struct("election", "station").is_duplicated())
    if double.height:
        raise InputError(
            f"bureau {double['station'][0]} transmis deux fois",
            Where(file.file, double["line"][1]),
            expected="une ligne",
        )
    cells = complete_counts(cells, file.file)
    return finish(cells, _votes(cells, lines, file.width), ledger)


def _elections(cells: pl.DataFrame, file: TabularFile) -> list[str]:
    ids: list[str] = []
    for line, kind, year, round_ in cells.select("line", "type", "year", "round").iter_rows():
        known = SCRUTIN_CODES.get((kind or "").strip().upper())
        if known is None or year is None or round_ not in (1, 2):
            raise InputError(
                f"élection « {kind} {year}, tour {round_} »",
                Where(file.file, line),
                expected=f"un type parmi {', '.join(SCRUTIN_CODES)}, une année et un tour",
            )
        ids.append(str(Election(year, known, round_)))
    return ids


def _votes(cells: pl.DataFrame, lines: TabularFile, width: int) -> pl.DataFrame:
    """n pairs after the fixed columns; a row must hold exactly as many as it says."""
    parts: list[pl.DataFrame] = []
    first = len(_FIXED)
    for rank, column in enumerate(range(first, width - 1, 2), start=1):
        panel, votes = (
            whole_numbers(cells[f"c{i}"], lines, f"{name} (liste {rank})")
            for i, name in ((column, "panneau"), (column + 1, "voix"))
        )
        block = cells.select("line", "election", "station", "lists").with_columns(
            pl.lit(rank, pl.Int32).alias("candidate"), panel.alias("panel"), votes.alias("votes")
        )
        wrong = block.filter((pl.col("lists") >= rank) != pl.all_horizontal(pl.col("panel", "votes").is_not_null()))
        if wrong.height:
            raise InputError(
                f"{wrong['lists'][0]} listes annoncées, un autre nombre présent",
                Where(lines.file, wrong["line"][0], f"voix (liste {rank})"),
                expected="autant de couples panneau, voix que de listes",
            )
        parts.append(block.filter(pl.col("votes").is_not_null()).drop("line", "lists"))
    most = (width - first) // 2
    cut = cells.filter(pl.col("lists") > most)
    if cut.height:
        raise InputError(
            f"{cut['lists'][0]} listes annoncées, {most} présentes",
            Where(lines.file, cut["line"][0]),
            expected="toutes",
        )
    return pl.concat(parts) if parts else CandidateVotes.empty()
