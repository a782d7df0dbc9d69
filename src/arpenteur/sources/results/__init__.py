"""Every published layout of election results, read into StationResults and CandidateVotes."""

from pathlib import Path

from arpenteur.domain.elections import Election
from arpenteur.sources.results.imported import ImportedResults, ResultsLayout

__all__ = ["ImportedResults", "ResultsLayout", "read_results", "recognise"]


def recognise(path: Path) -> ResultsLayout | None:
    """The layout of a file, from its content; None when it is not (or not readably) a file of results."""
    raise NotImplementedError


def read_results(
    path: Path,
    *,
    election: Election | None = None,
    communes: frozenset[str] | None = None,
    departements: frozenset[str] | None = None,
) -> ImportedResults:
    """Read one file of results; ``communes`` (INSEE) or ``departements`` (``93``, ``971``) keep a part of it.

    ``election`` is needed only where neither the content nor the name of the file can tell it. Of a pair of files
    (totals and candidates) either may be given; the other is looked for beside it. Raises InputError.
    """
    raise NotImplementedError
