"""Answers that take seconds, kept as files beside the published snapshots.

They are called ``answers/{snapshot}/{name}-{hash}.{ending}``. An answer depends on nothing but the snapshot and its
inputs, so it is kept under their hash, and is found again after a restart and by every process. Files are put in place
whole. A file that cannot be read is made anew; a folder that cannot be written costs time only.

Printed pages and pictures that anybody may ask for: made one at a time, and kept beside the snapshots.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from arpenteur.web.foundation.shared.work_queue import WORK_QUEUE
from arpenteur.web.foundation.territory.models import PublishedSnapshot


def kept_file(published: PublishedSnapshot, name: str, *inputs: str, ending: str = "json") -> Path:
    """Where the answer to these inputs is kept."""
    key = hashlib.sha256("\0".join((published.digest, *inputs)).encode()).hexdigest()
    return Path(settings.ARPENTEUR_HOME) / "answers" / published.path.name / f"{name}-{key[:32]}.{ending}"


def read(file: Path) -> Any:
    """The document of a file, None where there is none that can be read."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def write(file: Path, document: Any) -> None:
    """Keep a document where the folder allows it."""
    write_bytes(file, json.dumps(document, ensure_ascii=False).encode())


def write_bytes(file: Path, content: bytes) -> None:
    """Keep what is no JSON, in the same way."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".coming-", delete=False) as out:
            out.write(content)
        Path(out.name).replace(file)


MOST_KEPT = 400
"""Of one snapshot: about 40 MB. Addresses can be varied without end; the oldest go."""


def read_or_make(
    published: PublishedSnapshot, name: str, inputs: Sequence[str], make: Callable[[], bytes], *, ending: str = "pdf"
) -> bytes:
    """The document of these inputs, which say all it depends on; made now where it is not kept. Raises BusyError."""
    file = kept_file(published, name, *inputs, ending=ending)
    with suppress(OSError):
        return file.read_bytes()
    with WORK_QUEUE.wait():
        with suppress(OSError):
            return file.read_bytes()
        made = make()
        write_bytes(file, made)
        _make_room(file.parent)
    return made


def _make_room(folder: Path) -> None:
    with suppress(OSError):
        files = sorted((one for one in folder.iterdir() if one.suffix != ".json"), key=lambda one: one.stat().st_mtime)
        for old in files[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
