"""Every published layout of election results, read into StationResults and CandidateVotes."""

from pathlib import Path

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.raw import head
from arpenteur.sources.reading import FrameTable, TextTable, check_zip, open_parquet, open_sheet, read_head
from arpenteur.sources.results.assemble import Wanted, refuse_other_elections
from arpenteur.sources.results.columns import read_columns
from arpenteur.sources.results.imported import ImportedResults, ResultsLayout
from arpenteur.sources.results.pairs import layout_of_parquet, other_half, read_pair
from arpenteur.sources.results.prefecture import looks_transmitted, read_prefecture
from arpenteur.sources.results.rounds import COLUMNS as MIXED_ROUNDS
from arpenteur.sources.results.rounds import read_mixed_rounds
from arpenteur.sources.results.vocabulary import CANDIDATE_ROLES, STATION_IGNORED, STATION_ROLES, normal, unnamed

__all__ = [
    "WITHOUT_STATIONS",
    "ImportedResults",
    "ResultsLayout",
    "other_half",
    "read_results",
    "recognise",
    "refuse_other_elections",
]

_TELLING = frozenset({"commune", "station", "registered", "turnout", "valid", "departement"})
"""Roles of columns of which a table of results has nearly all: one or two may be missing, and are then named."""
_HEAD = 256 * 1024
WITHOUT_STATIONS = "résultats par commune, circonscription, département ou région"
_MOST_BEFORE = 5
"""Unknown columns that may stand before the first known one: more, and it is another table joined with results."""


def recognise(path: Path) -> ResultsLayout | None:
    """The layout of a file, from its content; None when it is not (or not readably) a file of results."""
    try:
        return _layout(_open(path, head_only=True))
    except InputError:
        return None


def read_results(
    path: Path,
    *,
    election: Election | None = None,
    communes: frozenset[str] | None = None,
    departements: frozenset[str] | None = None,
    elections: frozenset[str] | None = None,
) -> ImportedResults:
    """Read one file of results; ``communes`` (INSEE) or ``departements`` (``93``, ``971``) keep a part of it.

    ``election`` is needed only where neither the content nor the name of the file can tell it; in a file of several
    elections it selects one. Of a pair of files (totals and candidates) either may be given; the other is looked for
    beside it. Raises InputError, OtherTerritoryError where the file holds nothing of the places asked for, and
    OtherElectionError where it holds none of ``elections`` (identifiers): both are told before a column that is not
    understood, which is then nobody's concern.
    """
    file = _open(path)
    layout = _layout(file)
    wanted = Wanted(election, communes, departements, elections)
    match layout:
        case None:
            raise InputError(
                "structure non reconnue",
                Where(path, 1),
                expected="un fichier de résultats par bureau de vote du ministère de l'Intérieur",
            )
        case ResultsLayout.WITHOUT_STATIONS:
            raise InputError(
                WITHOUT_STATIONS,
                Where(path),
                expected="des résultats par bureau de vote",
                action="téléchargez le fichier par bureau de vote",
            )
        case ResultsLayout.PREFECTURE:
            return read_prefecture(file, wanted)
        case ResultsLayout.ROUNDS_MIXED:
            return read_mixed_rounds(file, wanted)
        case ResultsLayout.MINISTRY | ResultsLayout.NUMBERED | ResultsLayout.LONG | ResultsLayout.TOTALS:
            return read_columns(file, layout, wanted)
        case _:
            return read_pair(path, layout, wanted)


def _open(path: Path, *, head_only: bool = False) -> TextTable | FrameTable:
    """A workbook, a Parquet file or a text, told apart by their first bytes."""
    try:
        with path.open("rb") as handle:
            start = handle.read(4)
    except OSError as error:
        raise InputError(f"fichier illisible ({error.strerror})", Where(path)) from error
    if start == b"PAR1":
        return open_parquet(path)
    if start == b"PK\x03\x04" and _is_workbook(path):
        return open_sheet(path, rows=3 if head_only else None)
    if not head_only:
        return TextTable.open(path)
    # Of a text in a zip, the first whole lines tell as much as all of it.
    return TextTable.open(path, read_head(path) if start != b"PK\x03\x04" else _first_lines(path))


def _first_lines(path: Path) -> bytes:
    start = head(path, _HEAD)
    return start[: start.rfind(b"\n") + 1] or start


def _is_workbook(path: Path) -> bool:
    return any(member.filename.startswith("xl/") for member in check_zip(path, path))


def _layout(file: TextTable | FrameTable) -> ResultsLayout | None:
    """Recognise by header, else by the first row."""
    if isinstance(file, FrameTable) and (layout := layout_of_parquet(file)) is not None:
        return layout
    if {name.strip().lower() for name in file.names} >= set(MIXED_ROUNDS):
        return ResultsLayout.ROUNDS_MIXED
    keys = [normal(name) for name in file.names if not unnamed(name)]
    stations = {STATION_ROLES[key] for key, number in keys if key in STATION_ROLES and number is None}
    candidates = {(CANDIDATE_ROLES[key], number) for key, number in keys if key in CANDIDATE_ROLES}
    before = next((i for i, (key, _) in enumerate(keys) if key in STATION_ROLES or key in STATION_IGNORED), 0)
    if len(stations & _TELLING) < len(_TELLING) - 2 or before > _MOST_BEFORE:
        return ResultsLayout.PREFECTURE if _is_transmission(file) else None
    if not stations & {"commune", "station"}:
        return ResultsLayout.WITHOUT_STATIONS
    if "round" in stations:
        return ResultsLayout.LONG
    if not candidates:
        return ResultsLayout.TOTALS
    published_since_2024 = any(key == "numero de panneau" for key, _ in keys)
    return ResultsLayout.NUMBERED if published_since_2024 else ResultsLayout.MINISTRY


def _is_transmission(file: TextTable | FrameTable) -> bool:
    if looks_transmitted(file.names):
        return True
    if not all(unnamed(name) for name in file.names) or file.width < 2:
        return False
    cells = file.take(list(range(file.width)), {}).head(1)
    return bool(cells.height) and looks_transmitted(tuple(cell or "" for cell in cells.row(0)))
