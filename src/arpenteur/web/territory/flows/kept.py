"""Estimates already made, kept as files beside the published snapshots: ``answers/{snapshot}/{question}.json``.

An estimate of a large place takes seconds, and depends on nothing but the snapshot, the question, the program and its
calibration. So its answer is kept under the hash of those, with its two rounds and its grouping written in it, and is
found again after a restart and by every process. Files are put in place whole. A file that cannot be read is made
anew; a folder that cannot be written costs time only. One estimate is made at a time in a process.
"""

import hashlib
import json
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from arpenteur import strategy
from arpenteur.strategy import Flows
from arpenteur.web.shared.turns import TURNS
from arpenteur.web.territory.flows.asking import FlowQuestion
from arpenteur.web.territory.models import PublishedSnapshot
from arpenteur.web.territory.queries import opened


def answer(published: PublishedSnapshot, question: FlowQuestion) -> Flows:
    """The transfers asked for, kept or made now. Raises InputError where they cannot be estimated, BusyError."""
    file = _file(published, question)
    found = _read(file)
    if found is not None:
        return found
    with TURNS.wait():
        found = _read(file)
        if found is None:
            snapshot = opened(published.path)
            found = strategy.flows(snapshot, question.first, question.second, grouping=question.grouping)
            _write(file, found)
    return found


def _file(published: PublishedSnapshot, question: FlowQuestion) -> Path:
    inputs = (published.digest, strategy.flow_settings(), str(question.first), str(question.second), question.grouping)
    key = hashlib.sha256("\0".join(inputs).encode()).hexdigest()
    return Path(settings.ARPENTEUR_HOME) / "answers" / published.path.name / f"transfers-{key[:32]}.json"


def _read(file: Path) -> Flows | None:
    try:
        return Flows.from_json(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(file: Path, found: Flows) -> None:
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=file.parent, prefix=".coming-", encoding="utf-8", delete=False
        ) as out:
            json.dump(found.to_json(), out, ensure_ascii=False)
        Path(out.name).replace(file)
