"""Answers that take seconds, kept as files beside the published snapshots.

They are called ``answers/{snapshot}/{name}-{hash}.{ending}``. An answer depends on nothing but the snapshot and its
inputs, so it is kept under their hash, and is found again after a restart and by every process. Files are put in place
whole. A file that cannot be read is made anew; a folder that cannot be written costs time only.
"""

import hashlib
import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

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
