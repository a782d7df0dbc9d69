"""Every published layout of election results, read into StationResults and CandidateVotes."""

from pathlib import Path

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.files.cells import TabularFile
from arpenteur.files.tables import open_table
from arpenteur.files.texts import TextTable
from arpenteur.sources.results.assemble import ImportedResults, ResultsLayout, Wanted, refuse_other_elections
from arpenteur.sources.results.columns import read_columns
from arpenteur.sources.results.pairs import layout_of_pair, open_half, other_half, read_pair
from arpenteur.sources.results.prefecture import looks_transmitted, read_prefecture
from arpenteur.sources.results.rounds import COLUMNS as MIXED_ROUNDS
from arpenteur.sources.results.rounds import read_mixed_rounds
from arpenteur.sources.results.rows_aside import known_elections
from arpenteur.sources.results.vocabulary import CANDIDATE_ROLES, STATION_IGNORED, STATION_ROLES, normal, unnamed

__all__ = [
    "WITHOUT_STATIONS",
    "ImportedResults",
    "ResultsLayout",
    "known_elections",
    "open_half",
    "other_half",
    "read_results",
    "recognise",
    "refuse_other_elections",
]

_TELLING = frozenset({"commune", "station", "registered", "turnout", "valid", "departement"})
"""Roles of columns of which a table of results has nearly all: one or two may be missing, and are then named."""
WITHOUT_STATIONS = "résultats par commune, circonscription, département ou région"
_MOST_BEFORE = 5
"""Unknown columns that may stand before the first known one: more, and it is another table joined with results."""


def recognise(path: Path) -> ResultsLayout | None:
    """The layout of a file, from its content; None when it is not (or not readably) a file of results."""
    try:
        return _layout(open_table(path, start=True))
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
    wanted = Wanted(election, communes, departements, elections)
    # The text of all votes weighs gigabytes: its heading is enough to know it.
    pair = layout_of_pair(open_table(path, start=True))
    if pair is ResultsLayout.AGGREGATED_TOTALS or pair is ResultsLayout.AGGREGATED_CANDIDATES:
        return read_pair(path, pair, wanted)
    file = open_table(path)
    if isinstance(file, TextTable) and file.quote is None and file.data.startswith(b'"'):
        raise file.open_quote()
    layout = _layout(file)
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


def _layout(file: TabularFile) -> ResultsLayout | None:
    """Recognise by header, else by the first row."""
    if (layout := layout_of_pair(file)) is not None:
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


def _is_transmission(file: TabularFile) -> bool:
    if looks_transmitted(file.names):
        return True
    if not all(unnamed(name) for name in file.names) or file.width < 2:
        return False
    cells = file.take(list(range(file.width)), {}).head(1)
    return bool(cells.height) and looks_transmitted(tuple(cell or "" for cell in cells.row(0)))
