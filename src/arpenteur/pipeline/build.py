"""From files of any mixture to one snapshot."""

import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from arpenteur.domain.elections import Election
from arpenteur.domain.places import Place
from arpenteur.pipeline.extent import Extent
from arpenteur.pipeline.gather import Gathering
from arpenteur.pipeline.inputs import Inputs
from arpenteur.pipeline.manifest import account, manifest
from arpenteur.pipeline.means import Means
from arpenteur.pipeline.place import build_place
from arpenteur.pipeline.progress import Progress, Silent
from arpenteur.pipeline.readers import FileReader
from arpenteur.pipeline.shelf import Shelf
from arpenteur.pipeline.supply import Supply, stock
from arpenteur.remote_snapshot import push
from arpenteur.snapshot import Snapshot, refuse_unusable, write_snapshot
from arpenteur.storage import Storage, is_remote


def build(
    places: Place | Sequence[Place],
    *,
    sources: Sequence[Path],
    out: Path | str,
    at: datetime,
    elections: Sequence[Election] | None = None,
    contour_key: str | None = None,
    progress: Progress | None = None,
    means: Means | None = None,
    transfers: bool = False,
    supply: Supply | None = None,
) -> Snapshot:
    """Build the snapshot of a place (several are united) from files and folders, at ``out`` (a folder or ``s3://…``).

    Files of a folder that hold nothing of the place, or are not recognised, are listed in the report; a file named
    explicitly must concern the place. ``supply`` fetches what is not at hand. ``means`` says where a nation is
    computed, ``transfers`` asks for those of its départements, which take minutes. Raises InputError; nothing is left
    half-written. A nation interrupted on the way resumes with what is finished.
    """
    listener, extent = progress or Silent(), Extent.of(places)
    with _destination(out) as target:
        shelf = Shelf.fill(sources, listener, contour_key, guess=not extent.is_france)
        if extent.is_france:
            if supply is not None:
                stock(supply, shelf)
            # Imported here: a place does not pay for what draws and assembles a nation.
            from arpenteur.pipeline.nation import Asked, build_nation

            build_nation(shelf, Asked(elections, contour_key, at, transfers), target, means or Means.of(out), listener)
        else:
            inputs = Inputs()
            reader = FileReader(contour_key, inputs.nation, frozenset(map(str, elections)) if elections else None)
            gathering = Gathering(shelf, extent, elections, reader, inputs, True, supply=supply)
            settled, built, report = build_place(gathering, listener)
            listener.step("Écriture", 0, None)
            written = manifest(account(settled, inputs), built.misallocated, report["missing"], at)
            write_snapshot(target, manifest=written, quality=report, tables=built.tables)
    return Snapshot.open(out)


@contextmanager
def _destination(out: Path | str) -> Generator[Path]:
    """A folder to write to: ``out`` itself, or one that is put in object storage at the end."""
    if not is_remote(out):
        target = Path(out).absolute()
        refuse_unusable(target)
        yield target
        return
    Storage.at(out).names()  # refused now rather than after a long build
    with tempfile.TemporaryDirectory(prefix="arpenteur-") as scratch:
        target = Path(scratch) / "snapshot"
        yield target
        push(target, str(out))
