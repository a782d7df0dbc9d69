"""Tables with named columns: the Ministry's text, numbered CSV, long tables, their XLSX and re-published variants."""

import polars as pl

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError, Where
from arpenteur.files.cells import TabularFile
from arpenteur.sources.imported import Ledger, NotConcernedError
from arpenteur.sources.results.assemble import (
    ImportedResults,
    ResultsLayout,
    Wanted,
    complete_counts,
    finish,
    open_ledger,
)
from arpenteur.sources.results.keys import add_keys
from arpenteur.sources.results.plan import Plan, check_row_ends, plan_columns, unknown_column
from arpenteur.sources.results.rows_aside import negative_communes, rows_of_stations, without_communes
from arpenteur.sources.results.vocabulary import COUNTS
from arpenteur.sources.results.which import SCRUTIN_CODES, Clues, which_election
from arpenteur.tables.elections import CandidateVotes

_SAMPLE = 2000
_TEXTS = ("name", "head", "first_name", "nuance", "list", "list_long", "list_short", "pair")


def read_columns(file: TabularFile, layout: ResultsLayout, wanted: Wanted) -> ImportedResults:
    """Read a table whose columns have names; raises InputError."""
    plan = plan_columns(file)
    ledger = open_ledger(file, layout)
    cells = _rows_asked(file, plan, layout, wanted, ledger)
    _name_dropped_columns(file, plan, cells, ledger)
    cells = _qualify_divisions(_without_repeats(cells, plan, ledger))
    long = bool(cells.select(pl.struct("election", "station").is_duplicated().any()).item())
    if long and len(plan.blocks) > 1:
        raise _conflict(cells, file)
    cells = complete_counts(cells, file.file)
    votes = _votes(file, plan, cells)
    if long:
        votes = votes.with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("election", "station").alias("candidate")
        )
        cells = _one_row_per_station(cells, file)
    elif plan.blocks:
        cells = cells.with_columns(_summed(plan))
    return finish(cells, votes, ledger)


def _rows_asked(file: TabularFile, plan: Plan, layout: ResultsLayout, wanted: Wanted, ledger: Ledger) -> pl.DataFrame:
    """Rows of the places and elections asked for, with their keys. A header that is not understood stops the import
    only where there are some, or where that cannot be told.
    """
    try:
        plan.require(file, "commune", "station", "registered", "turnout", "valid", *["votes"] * bool(plan.blocks))
        check_row_ends(plan, file)
        cells = _take(file, plan, ledger)
        if "election" in cells.columns:
            cells = rows_of_stations(cells, ledger)
        clues = _clues(file, plan, cells, layout)  # of the whole file: a part of it tells less
        cells = wanted.keep(add_keys(cells, file), ledger)
        cells = without_communes(cells, negative_communes(cells, _counts(file, plan)), ledger)
        elections = _elections(clues, cells, wanted, ledger)
        wanted.refuse_others(elections.unique(), file.file)
    except NotConcernedError:
        raise
    except InputError as error:
        if plan.faults:
            raise plan.faults[0] from error
        raise
    if plan.faults:
        raise plan.faults[0]
    return cells.with_columns(elections.alias("election"))


def _counts(file: TabularFile, plan: Plan) -> dict[str, str]:
    """Every column of counts, with its published name."""
    totals = {role: file.label(index) for role, index in plan.station.items() if role in COUNTS}
    blocks = {number: block for number, block in enumerate(plan.blocks) if "votes" in block}
    return totals | {f"votes_{number}": plan.label(file, number, "votes") for number in blocks}


def _take(file: TabularFile, plan: Plan, ledger: Ledger) -> pl.DataFrame:
    """Cells with station columns by role, candidate columns as ``votes_0``, ``name_1``…, and ``line``."""
    names: dict[int, str] = {index: role for role, index in plan.station.items()}
    integers = {index: file.label(index) for role, index in plan.station.items() if role in COUNTS}
    for number, block in enumerate(plan.blocks):
        names |= {index: f"{role}_{number}" for role, index in block.items()}
        integers |= {block[role]: plan.label(file, number, role) for role in ("votes", "panel") if role in block}
    taken = file.take([i for i in names if i not in integers], integers, signed=True)
    cells = taken.rename({f"c{i}": name for i, name in names.items()}).with_row_index("line", offset=file.first_line)
    ledger.rows_read = cells.height
    filled = cells.filter(pl.any_horizontal(pl.all().exclude("line").is_not_null()))
    ledger.drop("ligne vide", cells.height - filled.height)
    if not filled.height:
        raise InputError("aucune ligne de résultats sous l'en-tête", Where(file.file), action="vérifiez le fichier")
    return filled


def _name_dropped_columns(file: TabularFile, plan: Plan, cells: pl.DataFrame, ledger: Ledger) -> None:
    """Columns appended by those who re-publish: told when known or redundant, else they stop the import."""
    for index in plan.unknown:
        if not _repeats_a_ratio(file, index, plan, cells):
            raise unknown_column(file, index)
    appended = [file.label(index) for index in sorted([*plan.dropped, *plan.unknown])]
    if appended:
        ledger.warnings.append(f"colonnes ajoutées au fichier officiel, laissées de côté : {', '.join(appended)}")


def _repeats_a_ratio(file: TabularFile, index: int, plan: Plan, cells: pl.DataFrame) -> bool:
    """Whether a column is, row by row, the percentage of one candidate or of the turnout."""
    column = file.take([index], {})[f"c{index}"].gather(cells["line"] - file.first_line)
    given = column.str.replace(",", ".", literal=True).str.strip_chars("% ").cast(pl.Float64, strict=False)
    if given.null_count():
        return False
    ratios = [(f"votes_{i}", "valid") for i in range(len(plan.blocks))] + [("turnout", "registered")]
    ratios += [(f"votes_{i}", "registered") for i in range(len(plan.blocks))]
    return any(
        bool(cells.select(((100 * pl.col(part) / pl.col(whole)).fill_nan(0) - given).abs().max() < 0.0101).item())
        for part, whole in ratios
    )


def _elections(clues: Clues, cells: pl.DataFrame, wanted: Wanted, ledger: Ledger) -> pl.Series:
    """The identifier of each row: published, or one for the whole table, or one for each published round."""
    if "election" in cells.columns:
        return cells["election"]
    if wanted.election is not None or "round" not in cells.columns:
        election = which_election(clues, wanted.election)
        ledger.warnings += clues.notes
        return pl.repeat(str(election), cells.height, dtype=pl.String, eager=True)
    rounds = cells["round"].unique().sort().to_list()
    if not set(rounds) <= {"1", "2"}:
        raise InputError(f"tour « {rounds[-1]} »", Where(clues.file, None, "No tour"), expected="1 ou 2")
    ids: dict[str, str] = {}
    for round_ in rounds:
        clues.round = int(round_)
        ids[round_] = str(which_election(clues, None))
    ledger.warnings += dict.fromkeys(clues.notes)
    return cells["round"].replace_strict(ids, return_dtype=pl.String)


def _clues(file: TabularFile, plan: Plan, cells: pl.DataFrame, layout: ResultsLayout) -> Clues:
    head = cells.head(_SAMPLE)
    roles = frozenset(role for block in plan.blocks for role in block) | frozenset(plan.station)
    clues = Clues(file.file, roles, _distinct(head, "name", plan), _distinct(head, "nuance", plan))
    clues.numbered = layout is ResultsLayout.NUMBERED
    clues.most_candidates = _most_candidates(cells, plan)
    clues.communes, clues.alone = _lists_alone(cells, plan)
    names = [f"name_{number}" for number, block in enumerate(plan.blocks) if "name" in block]
    clues.nameless = bool(names) and all(cells[name].null_count() == cells.height for name in names)
    if "round" in plan.station:
        clues.type = ElectionType.MUNICIPAL
    if "scrutin" in plan.station:
        code = str(cells["scrutin"][0] or "")
        clues.type = SCRUTIN_CODES.get(code[:2].upper())
        clues.year = int(code[2:6]) if code[2:6].isdigit() else None
    return clues


def _distinct(head: pl.DataFrame, role: str, plan: Plan) -> frozenset[str]:
    columns = [f"{role}_{number}" for number, block in enumerate(plan.blocks) if role in block]
    return frozenset(value for column in columns for value in head[column].drop_nulls().unique().to_list())


def _most_candidates(cells: pl.DataFrame, plan: Plan) -> int:
    """Largest number of candidates in one station, from blocks or from rows of a long table."""
    if not plan.blocks:
        return 0
    blocks = sum(cells[f"votes_{number}"].null_count() < cells.height for number in range(len(plan.blocks)))
    if blocks > 1:
        return blocks
    keys = [name for name in ("round", "departement", "commune", "station") if name in cells.columns]
    return int(cells.group_by(keys).len()["len"].max() or 0)  # type: ignore[arg-type]


def _lists_alone(cells: pl.DataFrame, plan: Plan) -> tuple[int, float]:
    """How many communes a table of blocks is about, and the share of them where one list stands alone."""
    if len(plan.blocks) < 2:
        return 0, 0.0
    standing = pl.sum_horizontal(pl.col(f"votes_{number}").is_not_null() for number in range(len(plan.blocks)))
    keys = [name for name in ("departement", "commune") if name in cells.columns]
    lists = cells.select(*keys, standing.alias("lists")).group_by(keys).agg(pl.col("lists").max())["lists"]
    return len(lists), float((lists == 1).mean() or 0.0)  # type: ignore[arg-type]


def _without_repeats(cells: pl.DataFrame, plan: Plan, ledger: Ledger) -> pl.DataFrame:
    """Rows that repeat another one in every column are dropped: a copy of a station, or of a numbered candidate."""
    if len(plan.blocks) == 1 and "panel" not in plan.blocks[0]:
        return cells
    if not cells.select(pl.struct("election", "station").is_duplicated().any()).item():
        return cells
    once = cells.unique(subset=[name for name in cells.columns if name != "line"], keep="first", maintain_order=True)
    ledger.drop("ligne répétée à l'identique", cells.height - once.height)
    return once


def _qualify_divisions(cells: pl.DataFrame) -> pl.DataFrame:
    """Constituencies and cantons as département + number: ``9213``."""
    departement = pl.when(pl.col("commune").str.contains("^9[78]")).then(pl.col("commune").str.slice(0, 3))
    departement = departement.otherwise(pl.col("commune").str.slice(0, 2))
    qualified = [
        (departement + pl.col(name).str.slice(-2).str.zfill(2)).alias(name)
        for name in ("circonscription", "canton")
        if name in cells.columns
    ]
    return cells.with_columns(qualified)


def _conflict(cells: pl.DataFrame, file: TabularFile) -> InputError:
    twice = cells.filter(pl.struct("election", "station").is_duplicated())
    first = twice.filter(pl.col("station") == twice["station"][0])
    return InputError(
        f"bureau {first['station'][0]} en double, avec des valeurs qui diffèrent de la ligne {first['line'][0]}",
        Where(file.file, first["line"][1]),
        expected="une ligne par bureau",
    )


def _summed(plan: Plan) -> pl.Expr:
    votes = [pl.col(f"votes_{number}") for number in range(len(plan.blocks))]
    nobody = pl.all_horizontal(column.is_null() for column in votes)
    return pl.when(~nobody).then(pl.sum_horizontal(votes)).alias("summed")


def _one_row_per_station(cells: pl.DataFrame, file: TabularFile) -> pl.DataFrame:
    counts = ["registered", "abstentions", "turnout", "blank", "null_votes", "valid"]
    distinct = cells.unique(["election", "station", *counts], keep="first", maintain_order=True)
    if distinct.select(pl.struct("election", "station").is_duplicated().any()).item():
        raise _conflict(distinct, file)
    return distinct


def _votes(file: TabularFile, plan: Plan, cells: pl.DataFrame) -> pl.DataFrame:
    """Candidate rows, block after block; a block without votes must be empty."""
    parts: list[pl.DataFrame] = []
    for number, block in enumerate(plan.blocks):
        votes = pl.col(f"votes_{number}")
        if cells[f"votes_{number}"].null_count():
            _refuse_half_blocks(file, plan, cells, number)
        parts.append(
            cells.lazy()
            .filter(votes.is_not_null())
            .select(
                "election",
                "station",
                pl.lit(number + 1, pl.Int32).alias("candidate"),
                _first(block, number, "panel", dtype=pl.Int32).alias("panel"),
                _first(block, number, "name", "head").str.to_uppercase().alias("name"),
                _first(block, number, "first_name").alias("first_name"),
                _first(block, number, "nuance").alias("nuance"),
                _first(block, number, "list_long", "list", "pair", "list_short").alias("list_name"),
                votes.alias("votes"),
            )
            .collect()
        )
    return pl.concat(parts) if parts else CandidateVotes.empty()


def _first(block: dict[str, int], number: int, *roles: str, dtype: type[pl.DataType] = pl.String) -> pl.Expr:
    """The first role that the block has and that is filled; null where none is."""
    columns = [pl.col(f"{role}_{number}") for role in roles if role in block]
    if not columns:
        return pl.lit(None, dtype)
    return (columns[0] if len(columns) == 1 else pl.coalesce(columns)).cast(dtype)


def _refuse_half_blocks(file: TabularFile, plan: Plan, cells: pl.DataFrame, number: int) -> None:
    said = [f"{role}_{number}" for role in ("panel", *_TEXTS) if role in plan.blocks[number]]
    if not said:
        return
    half = cells.filter(pl.col(f"votes_{number}").is_null() & pl.any_horizontal(pl.col(said).is_not_null()))
    if half.height:
        where = Where(file.file, half["line"][0], plan.label(file, number, "votes"))
        raise InputError("candidat sans nombre de voix", where, expected="un nombre entier")
