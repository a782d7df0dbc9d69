"""From files of any mixture to one snapshot."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from arpenteur.domain.elections import Election
from arpenteur.domain.places import Place
from arpenteur.pipeline.progress import Progress
from arpenteur.snapshot import Snapshot


def build(
    places: Place | Sequence[Place],
    *,
    sources: Sequence[Path],
    out: Path,
    at: datetime,
    elections: Sequence[Election] | None = None,
    contour_key: str | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Build the snapshot of a place (several are united) from files and folders, at ``out``.

    Files of a folder that hold nothing of the place, or are not recognised, are listed in the report; a file named
    explicitly must concern the place. Raises InputError; nothing is left half-written.
    """
    raise NotImplementedError
