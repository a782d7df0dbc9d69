"""Printed pages that anybody may ask for: made one at a time, and kept beside the snapshots."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from arpenteur.web.foundation.shared.work_queue import WORK_QUEUE
from arpenteur.web.foundation.territory import answers
from arpenteur.web.foundation.territory.models import PublishedSnapshot

MOST_KEPT = 400
"""Of one snapshot: about 40 MB. Addresses can be varied without end; the oldest go."""


def read_or_make(published: PublishedSnapshot, name: str, inputs: Sequence[str], make: Callable[[], bytes]) -> bytes:
    """The document of these inputs, which say all it depends on; made now where it is not kept. Raises BusyError."""
    file = answers.kept_file(published, name, *inputs, ending="pdf")
    with suppress(OSError):
        return file.read_bytes()
    with WORK_QUEUE.wait():
        with suppress(OSError):
            return file.read_bytes()
        made = make()
        answers.write_bytes(file, made)
        _make_room(file.parent)
    return made


def _make_room(folder: Path) -> None:
    with suppress(OSError):
        files = sorted(folder.glob("*.pdf"), key=lambda one: one.stat().st_mtime)
        for old in files[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
