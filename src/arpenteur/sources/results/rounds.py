"""A city's long table (``ville, bv, inscrits, votants, exprimes, nom, nb``) that mixes the two rounds of an election.

Nothing in a row says its round: in each station the second time a candidate comes is the second round.
"""

import re

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.files.cells import TabularFile
from arpenteur.sources.results.assemble import (
    ImportedResults,
    ResultsLayout,
    Wanted,
    complete_counts,
    finish,
    open_ledger,
)
from arpenteur.sources.results.keys import add_keys
from arpenteur.sources.results.which import Clues, which_election

COLUMNS = ("ville", "bv", "inscrits", "votants", "exprimes", "nom", "nb")


def read_mixed_rounds(file: TabularFile, wanted: Wanted) -> ImportedResults:
    """Read the table and separate the rounds; raises InputError."""
    ledger = open_ledger(file, ResultsLayout.ROUNDS_MIXED)
    names = [name.strip().lower() for name in file.names]
    at = {name: names.index(name) for name in COLUMNS}
    counts = {at[name]: name for name in ("inscrits", "votants", "exprimes", "nb")}
    taken = file.take([at[name] for name in ("ville", "bv", "nom")], counts)
    roles = ("commune_name", "station", "registered", "turnout", "valid", "name", "votes")
    cells = taken.rename({f"c{at[old]}": new for old, new in zip(COLUMNS, roles, strict=True)})
    cells = cells.with_row_index("line", offset=file.first_line)
    ledger.rows_read = cells.height
    for role in ("name", "votes", "station"):
        empty = cells.filter(pl.col(role).is_null())
        if empty.height:
            column = COLUMNS[roles.index(role)]
            raise InputError("cellule vide", Where(file.file, empty["line"][0], column), expected="une valeur")
    cells = cells.with_columns(pl.lit(_commune(file, cells, wanted)).alias("commune"))
    cells = wanted.keep(add_keys(cells, file), ledger)
    cells = cells.with_columns(pl.int_range(1, pl.len() + 1).over("station", "name").alias("round"))
    cells = cells.with_columns(_elections(file, cells, wanted, ledger.warnings).alias("election"))
    wanted.refuse_others(cells["election"].unique(), file.file)
    votes = cells.select(
        "election",
        "station",
        pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("election", "station").alias("candidate"),
        pl.col("name").str.to_uppercase(),
        "votes",
    )
    totals = cells.unique(["election", "station", "registered", "turnout", "valid"], maintain_order=True)
    double = totals.filter(pl.struct("election", "station").is_duplicated())
    if double.height:
        raise InputError(
            f"bureau {double['station'][0]} : deux totaux différents dans un même tour",
            Where(file.file, double["line"][1]),
            expected="un seul total par bureau et par tour",
        )
    ledger.warnings.append("les deux tours sont mêlés dans le fichier : le second est la reprise des mêmes noms")
    return finish(complete_counts(totals, file.file), votes, ledger)


def _elections(file: TabularFile, cells: pl.DataFrame, wanted: Wanted, warnings: list[str]) -> pl.Series:
    ids: dict[int, str] = {}
    names = frozenset(cells.filter(pl.col("round") == 1)["name"].unique().to_list())
    for round_ in cells["round"].unique().sort().to_list():
        if round_ > 2:
            line = cells.filter(pl.col("round") == round_)["line"][0]
            raise InputError(
                "candidat cité trois fois dans un bureau", Where(file.file, line, "nom"), expected="deux tours"
            )
        clues = Clues(file.file, names=names, round=round_)
        given = wanted.election and Election(wanted.election.year, wanted.election.type, round_)
        ids[round_] = str(which_election(clues, given))
        warnings += clues.notes
    return cells["round"].replace_strict(ids, return_dtype=pl.String)


def _commune(file: TabularFile, cells: pl.DataFrame, wanted: Wanted) -> str:
    """The code that the table lacks: of the only commune asked for, else said by the folder or the file."""
    towns = cells["commune_name"].unique().to_list()
    if len(towns) != 1:
        raise InputError(
            f"{len(towns)} communes sans code",
            Where(file.file, None, "ville"),
            expected="une seule commune par fichier",
        )
    said = re.findall(r"(?<!\d)(\d{5})(?!\d)", f"{file.file.parent.name} {file.file.name}")
    if said:
        return said[-1]
    if wanted.communes is not None and len(wanted.communes) == 1:
        return next(iter(wanted.communes))
    raise InputError(
        f"commune « {towns[0]} » sans code INSEE",
        Where(file.file),
        expected="le code dans le nom du dossier ou du fichier, comme bondy-93010",
    )
