"""Replays already made, kept as files beside the published snapshots; made anew where one cannot be read."""

import hashlib
import json
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from arpenteur import __version__, strategy
from arpenteur.strategy.results import Json
from arpenteur.web.shared.turns import TURNS
from arpenteur.web.territory.models import PublishedSnapshot
from arpenteur.web.territory.queries import opened


def answer(published: PublishedSnapshot) -> Json:
    """The record of a place as JSON, with its ``sentence``; ``{"sentence"}`` alone where nothing can be replayed.

    Raises BusyError.
    """
    file = _file(published)
    found = _read(file)
    if found is not None:
        return found
    with TURNS.wait():
        found = _read(file)
        if found is None:
            found = strategy.record_json(opened(published.path))
            _write(file, found)
    return found


def _file(published: PublishedSnapshot) -> Path:
    key = hashlib.sha256(f"{published.digest}\0{__version__}".encode()).hexdigest()
    return Path(settings.ARPENTEUR_HOME) / "answers" / published.path.name / f"record-{key[:32]}.json"


def _read(file: Path) -> Json | None:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "sentence" in found else None


def _write(file: Path, found: Json) -> None:
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=file.parent, prefix=".coming-", encoding="utf-8", delete=False
        ) as out:
            json.dump(found, out, ensure_ascii=False)
        Path(out.name).replace(file)
