"""Files in two halves, totals and candidates: the Ministry's aggregated ones (Parquet, text), and tidy tables.

Read lazily: for a few communes, only the row groups that may hold them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError, Where
from arpenteur.files.cells import TabularFile, whole_numbers
from arpenteur.files.content import is_workbook
from arpenteur.files.frames import FrameTable, collect, open_large_text, open_parquet, open_sheet
from arpenteur.files.tables import open_table
from arpenteur.files.texts import TextTable
from arpenteur.sources.imported import Ledger
from arpenteur.sources.results.assemble import (
    PUBLISHED,
    ImportedResults,
    ResultsLayout,
    Wanted,
    complete_counts,
    finish,
    nothing_left,
    open_ledger,
)
from arpenteur.sources.results.keys import add_keys, published_codes
from arpenteur.sources.results.plan import unknown_column
from arpenteur.sources.results.rows_aside import negative_communes, rows_of_stations, without_communes, without_uneven
from arpenteur.sources.results.vocabulary import (
    CANDIDATE_IGNORED,
    CANDIDATE_ROLES,
    STATION_IGNORED,
    STATION_ROLES,
    normal,
)
from arpenteur.sources.results.which import Clues, from_names, which_election
from arpenteur.tables.elections import CandidateVotes

_HALVES = {
    ResultsLayout.AGGREGATED_TOTALS: ResultsLayout.AGGREGATED_CANDIDATES,
    ResultsLayout.TIDY_TOTALS: ResultsLayout.TIDY_CANDIDATES,
}
_TIDY = {
    "maille": "level",
    "code": "code",
    "libelle": "label",
    "inscrits": "registered",
    "votants": "turnout",
    "exprimes": "valid",
    "abstentions": "abstentions",
    "blancs": "blank",
    "nuls": "null_votes",
    "label": "name",
    "prenom": "first_name",
    "nuance": "nuance",
    "liste": "list",
    "voix": "votes",
    "elu": "",
}
_CONTAINERS = (".parquet", ".csv", ".gz", ".zip", ".xlsx")
_TIDY_ROLES = {name: role for name, role in _TIDY.items() if role}


def layout_of_pair(file: TabularFile) -> ResultsLayout | None:
    """Which half of which pair, None when it is neither. Tidy tables are Parquet only."""
    keys = {normal(name)[0] for name in file.names}
    # A text that holds both halves is somebody's extract, read as any table with named columns.
    if "id election" in keys and not (isinstance(file, TextTable) and {"inscrits", "voix"} <= keys):
        if {"inscrits", "exprimes"} <= keys:
            return ResultsLayout.AGGREGATED_TOTALS
        return ResultsLayout.AGGREGATED_CANDIDATES if "voix" in keys else None
    if isinstance(file, FrameTable) and {"maille", "code"} <= set(file.names):
        levels = collect(file.frame.select(pl.col("maille").unique()), file.file).to_series()
        if "bureaux" not in levels.to_list():
            return ResultsLayout.WITHOUT_STATIONS
        return ResultsLayout.TIDY_TOTALS if "inscrits" in keys else ResultsLayout.TIDY_CANDIDATES
    return None


def read_pair(path: Path, layout: ResultsLayout, wanted: Wanted) -> ImportedResults:
    """Read both halves, whichever is given; totals alone are read with a warning. Raises InputError."""
    totals_layout = _totals_layout(layout)
    other = next(_other_halves(path, layout, totals_layout), None)
    totals = path if layout is totals_layout else other
    candidates = other if layout is totals_layout else path
    if totals is None:
        raise InputError(
            "fichier des candidats sans le fichier des totaux",
            Where(path),
            expected="les deux fichiers (totaux et candidats) dans le même dossier",
        )
    read = _read_aggregated if totals_layout is ResultsLayout.AGGREGATED_TOTALS else _read_tidy
    return read(open_half(totals), open_half(candidates) if candidates else None, wanted)


def open_half(path: Path) -> FrameTable:
    """One half, lazily, whatever contains it. Raises InputError."""
    start = open_table(path, start=True)
    if isinstance(start, TextTable):
        return open_large_text(path, start.separator)
    return open_sheet(path) if is_workbook(path) else open_parquet(path)


def other_half(path: Path, layout: ResultsLayout | None) -> Path | None:
    """The file that is read together with this one; None where there is none, or for layouts in one file."""
    if layout is None or layout not in (*_HALVES, *_HALVES.values()):
        return None
    return next(_other_halves(path, layout, _totals_layout(layout)), None)


def _totals_layout(layout: ResultsLayout) -> ResultsLayout:
    return next(first for first, second in _HALVES.items() if layout in (first, second))


def _other_halves(path: Path, layout: ResultsLayout, totals: ResultsLayout) -> Iterator[Path]:
    wanted = _HALVES[totals] if layout is totals else totals
    if totals is ResultsLayout.TIDY_TOTALS:
        halves = ("territoires", "candidats")
        mine, theirs = halves if layout is totals else halves[::-1]
        named = path.with_name(path.name.replace(mine, theirs))
        if named != path and named.exists() and layout_of_pair(open_parquet(named)) is wanted:
            yield named
        return
    # Of both containers in one folder, each half goes with its like.
    for neighbour in sorted(path.parent.iterdir(), key=lambda one: (one.suffix != path.suffix, one)):
        try:
            looked_at = neighbour != path and neighbour.suffix.lower() in _CONTAINERS
            if looked_at and layout_of_pair(open_table(neighbour, start=True)) is wanted:
                yield neighbour
        except InputError:  # another broken file in the folder is its own reader's matter
            continue


def _roles(file: FrameTable) -> dict[str, str]:
    """Published name → role, of the columns that are kept."""
    roles: dict[str, str] = {}
    for name in file.names:
        key, _ = normal(name)
        role = STATION_ROLES.get(key) or CANDIDATE_ROLES.get(key)
        if role is not None and role not in roles.values():
            roles[name] = role
    return roles


def _refuse_unknown(file: FrameTable) -> None:
    """Raise InputError on an unknown column; asked once the file is known to be about what is wanted."""
    tidy = {"maille", "code"} <= set(file.names)
    known = (STATION_ROLES, CANDIDATE_ROLES, STATION_IGNORED, CANDIDATE_IGNORED)
    for index, name in enumerate(file.names):
        if name not in _TIDY if tidy else not any(normal(name)[0] in names for names in known):
            raise unknown_column(file, index)


def _require(file: FrameTable, roles: dict[str, str], *needed: str) -> None:
    for role in needed:
        if role not in roles.values():
            raise InputError(
                f"colonne « {PUBLISHED.get(role, role)} » absente", Where(file.file), expected="la structure publiée"
            )


def _numbers(
    cells: pl.DataFrame, file: FrameTable, roles: dict[str, str], wanted: tuple[str, ...], *, signed: bool = False
) -> pl.DataFrame:
    """Counts as integers; lines are those of the selection and not told."""
    names = {role: name for name, role in roles.items()}
    return cells.with_columns(
        whole_numbers(cells[role], file, names[role], signed=signed)
        for role in wanted
        if role in names and role in cells.columns
    )


def _scan_aggregated(
    file: FrameTable, wanted: Wanted, needed: tuple[str, ...], ledger: Ledger
) -> tuple[pl.DataFrame, dict[str, str]]:
    roles = _roles(file)
    _require(file, roles, "election", "commune", "station", *needed)
    frame = file.frame.select(pl.col(name).alias(role) for name, role in roles.items())
    codes = published_codes(wanted.communes, wanted.departements) or {}
    for column, spelled in codes.items():
        if column in roles.values():
            frame = frame.filter(pl.col(column).is_in(spelled))
    if wanted.election is not None:
        frame = frame.filter(pl.col("election") == str(wanted.election))
    cells = collect(frame, file.file).with_columns(pl.lit(None, pl.Int64).alias("line"))
    if not cells.height:
        communes = None if codes else collect(file.frame.head(0), file.file).to_series(0)
        raise nothing_left(file.file, wanted, communes)
    if needed != ("votes",):
        ledger.rows_read = cells.height
    return add_keys(rows_of_stations(cells, ledger, votes=needed == ("votes",)), file), roles


def _read_aggregated(totals: FrameTable, candidates: FrameTable | None, wanted: Wanted) -> ImportedResults:
    ledger = open_ledger(totals, ResultsLayout.AGGREGATED_TOTALS)
    cells, roles = _scan_aggregated(totals, wanted, ("registered", "turnout", "valid"), ledger)
    cells = wanted.keep(cells, ledger)
    wanted.refuse_others(cells["election"].unique(), totals.file)
    for file in (totals, candidates):
        if file is not None:
            _refuse_unknown(file)
    cells = _numbers(cells, totals, roles, tuple(PUBLISHED), signed=True)
    _refuse_twice(cells, totals)
    negative = negative_communes(cells, PUBLISHED)
    if candidates is None:
        ledger.warnings.append("fichier des candidats absent du dossier : totaux seuls")
        cells = _sound(cells, negative, totals, ledger)
        return finish(cells, CandidateVotes.empty(), ledger)
    votes, names = _scan_aggregated(candidates, wanted, ("votes",), ledger)
    votes = _numbers(wanted.keep(votes, ledger), candidates, names, ("votes", "panel"), signed=True)
    negative = pl.concat([negative, negative_communes(votes, {"votes": "voix"})]).unique(
        ["election", "commune"], keep="first", maintain_order=True
    )
    published = cells.select("election", "station")
    cells = _sound(cells, negative, totals, ledger)
    aside = published.join(cells, on=["election", "station"], how="anti")
    votes = votes.join(aside, on=["election", "station"], how="anti", maintain_order="left")
    ledger.votes_file, ledger.votes_sha256 = candidates.file, candidates.sha256
    return finish(cells, _ranked(_with_totals(votes, cells, ledger), candidates), ledger)


def _sound(cells: pl.DataFrame, negative: pl.DataFrame, file: FrameTable, ledger: Ledger) -> pl.DataFrame:
    """Rows of counts that can be, completed."""
    kept = without_uneven(without_communes(cells, negative, ledger), ledger)
    return complete_counts(_qualified(kept), file.file)


def _with_totals(votes: pl.DataFrame, totals: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Votes of the stations that have totals; the others are dropped and named in the report."""
    keys = ["election", "station"]
    orphans = votes.join(totals, on=keys, how="anti")
    if not orphans.height:
        return votes
    ledger.drop("voix d'un bureau absent du fichier des totaux", orphans.height)
    ledger.unmatched += orphans["station"].unique().sort().to_list()
    return votes.join(totals, on=keys, how="semi", maintain_order="left")


def _qualified(cells: pl.DataFrame) -> pl.DataFrame:
    """``13`` or ``9213`` → ``9213``; empty columns stay empty."""
    departement = pl.col("commune").str.slice(0, 2)
    return cells.with_columns(
        (departement + pl.col(name).cast(pl.String).str.slice(-2).str.zfill(2)).alias(name)
        for name in ("circonscription", "canton")
        if name in cells.columns
    )


def _refuse_twice(cells: pl.DataFrame, file: FrameTable) -> None:
    double = cells.filter(pl.struct("election", "station").is_duplicated())
    if double.height:
        row = double.row(0, named=True)
        raise InputError(
            f"bureau {row['station']} en double pour {row['election']}",
            Where(file.file),
            expected="une ligne par bureau",
        )


def _ranked(votes: pl.DataFrame, file: FrameTable) -> pl.DataFrame:
    """Canonical candidate rows, ranked in the order of the file."""
    if votes["votes"].null_count():
        station = votes.filter(pl.col("votes").is_null())["station"][0]
        raise InputError(
            f"bureau {station} : voix absentes", Where(file.file, None, "voix"), expected="un nombre entier"
        )
    have = set(votes.columns)

    def first(*roles: str) -> pl.Expr:
        columns = [pl.col(role).cast(pl.String).replace("", None) for role in roles if role in have]
        return pl.coalesce(columns) if columns else pl.lit(None, pl.String)

    return votes.select(
        "election",
        "station",
        pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("election", "station").alias("candidate"),
        (pl.col("panel") if "panel" in have else pl.lit(None)).cast(pl.Int32).alias("panel"),
        first("name", "head").str.to_uppercase().alias("name"),
        first("first_name").alias("first_name"),
        first("nuance").alias("nuance"),
        first("list_long", "list", "pair", "list_short").alias("list_name"),
        "votes",
    )


def _read_tidy(totals: FrameTable, candidates: FrameTable | None, wanted: Wanted) -> ImportedResults:
    ledger = open_ledger(totals, ResultsLayout.TIDY_TOTALS)
    cells = _scan_tidy(totals, wanted)
    ledger.rows_read = cells.height
    cells = wanted.keep(cells, ledger)
    votes = _scan_tidy(candidates, wanted) if candidates else None
    election = _tidy_election(totals, votes, wanted, ledger.warnings)
    wanted.refuse_others([str(election)], totals.file)
    for file in (totals, candidates):
        if file is not None:
            _refuse_unknown(file)
    cells = _numbers(cells, totals, _TIDY_ROLES, tuple(PUBLISHED)).with_columns(pl.lit(str(election)).alias("election"))
    _refuse_twice(cells, totals)
    cells = complete_counts(cells, totals.file)
    if votes is None or candidates is None:
        ledger.warnings.append("fichier des candidats absent du dossier : totaux seuls")
        return finish(cells, CandidateVotes.empty(), ledger)
    votes = _numbers(wanted.keep(votes, ledger), candidates, _TIDY_ROLES, ("votes",)).with_columns(
        pl.lit(str(election)).alias("election")
    )
    if election.type is ElectionType.PRESIDENTIAL and "nuance" in votes.columns:
        ledger.warnings.append("nuances ajoutées aux candidats de la présidentielle, laissées de côté")
        votes = votes.drop("nuance")
    ledger.votes_file, ledger.votes_sha256 = candidates.file, candidates.sha256
    return finish(cells, _ranked(_with_totals(votes, cells, ledger), candidates), ledger)


def _scan_tidy(file: FrameTable, wanted: Wanted) -> pl.DataFrame:
    roles = {name: role for name in file.names if (role := _TIDY.get(name))}
    needed = ("votes",) if "votes" in roles.values() else ("registered", "turnout", "valid")
    _require(file, roles, "level", "code", *needed)
    frame = file.frame.select(pl.col(name).alias(role) for name, role in roles.items())
    frame = frame.filter((pl.col("level") == "bureaux") & _near(wanted)).with_columns(
        pl.lit("").alias("departement"),
        pl.col("code").str.split_exact("_", 1).struct.rename_fields(["commune", "station"]).alias("halves"),
        pl.lit(None, pl.Int64).alias("line"),
    )
    if "label" in roles.values():
        town = pl.col("label").str.split_exact(" · ", 1).struct.field("field_1")
        frame = frame.with_columns(town.alias("commune_name"))
    return add_keys(collect(frame.unnest("halves"), file.file), file)


def _near(wanted: Wanted) -> pl.Expr:
    """Rows that may lie in the places asked for, by the beginning of their key: a sieve while reading."""
    starts = sorted((wanted.communes or frozenset()) | (wanted.departements or frozenset()))
    if not starts:
        return pl.lit(value=True)
    # Overseas keys may carry the Ministry's own letters.
    letters = ["Z"] if any(start[:2] in ("97", "98") for start in starts) else []
    return pl.any_horizontal(pl.col("code").str.starts_with(start) for start in [*starts, *letters])


def _tidy_election(totals: FrameTable, votes: pl.DataFrame | None, wanted: Wanted, warnings: list[str]) -> Election:
    clues = Clues(totals.file)
    if votes is not None:
        head = votes.filter(pl.col("commune").is_in(votes["commune"].unique().sort().head(50).to_list()))
        clues.names = frozenset(head["name"].drop_nulls().to_list())
        clues.nuances = frozenset(head["nuance"].drop_nulls().to_list()) if "nuance" in head.columns else frozenset()
        clues.most_candidates = int(head.group_by("station").len()["len"].max() or 0)  # type: ignore[arg-type]
    match = re.match(r"([a-z]+)-(\d{4})-t([12])", totals.file.name)
    election = which_election(clues, wanted.election)
    named = match is not None and from_names(totals.file) == (election.type, election.year, election.round)
    warnings += [] if named else clues.notes
    return election
